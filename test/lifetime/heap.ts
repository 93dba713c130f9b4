// The heap of this process after a collection. It asserts nothing.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
// Or every realm made from now on had it as well.
setFlagsFromString("--no-expose-gc");

export function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
