// The program that golden.spec.ts builds for each device runtime: it makes the call of every golden row and prints what
// was written. It opens no socket and uses no board.

import { createClient } from "midge";
import { char } from "#wire";
import { PACKETS } from "./packets.js";
import { runRow, type World } from "./written.js";

declare function print(this: void, line: string): void;

const HEX = "0123456789abcdef";

const world: World = {
  createClient: createClient,
  bytes: (hex) => {
    let out = "";
    for (let i = 0; i < hex.length; i += 2) {
      out += char(HEX.indexOf(hex.substring(i, i + 1)) * 16 + HEX.indexOf(hex.substring(i + 1, i + 2)));
    }
    return out as never;
  },
  say: (hex) => print("= " + hex),
};

for (const row of PACKETS) {
  print("# " + row.name);
  runRow(world, row);
}
print("<<end>>");
