// What a built program takes of a board's memory, about: counted from its text, with figures that were measured on real
// interpreters (docs/builds.md), and the refusal of one that cannot fit. It runs nothing.

import ts from "typescript";
import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { thousands } from "../cli/thousands.js";
import { MidgeError } from "../error.js";

export interface Memory {
  takes: number;
  of: number;
  unit: "variables" | "bytes of heap";
}

/** Variables of the interpreter itself with WiFi, of a function, and of a name at the top of the program. */
const ESPRUINO = { base: 110, function: 6.47, name: 10.95 };
/** Bytes of heap of Lua 5.1 with pointers of 32 bits: what any program takes, and a byte of its text. */
const NODEMCU = { base: 9200, byte: 1.87 };
/** An estimate may be wrong by so much; test/builds holds it to that. */
export const ERROR = { espruino: 0.08, nodemcu: 0.05 };

/** Undefined for a board without such a limit. */
export function memoryOf(code: string, { runtime, memory }: Profile): Memory | undefined {
  if (runtime === "espruino" && memory.jsVars !== undefined)
    return { takes: variablesOf(code), of: memory.jsVars, unit: "variables" };
  if (runtime === "nodemcu" && memory.heapBytes !== undefined) {
    const takes = NODEMCU.base + NODEMCU.byte * Buffer.byteLength(code);
    return { takes: Math.round(takes), of: memory.heapBytes, unit: "bytes of heap" };
  }
  return undefined;
}

function variablesOf(code: string): number {
  let functions = 0;
  let names = 0;
  const count = (node: ts.Node, isTop: boolean): void => {
    const isFunction = ts.isFunctionLike(node);
    if (isFunction) functions++;
    if (isTop && ts.isVariableDeclaration(node)) names++;
    ts.forEachChild(node, (child) => count(child, isTop && !isFunction));
  };
  count(ts.createSourceFile("program.js", code, ts.ScriptTarget.ES2020, false, ts.ScriptKind.JS), true);
  return Math.round(ESPRUINO.base + ESPRUINO.function * functions + ESPRUINO.name * names);
}

/** "1,074 of 1,600 variables (67 %)" */
export function memoryText({ takes, of, unit }: Memory): string {
  return `about ${thousands(takes)} of ${thousands(of)} ${unit} (${Math.round((takes / of) * 100)} %)`;
}

/** Throws for a program that cannot fit. On Espruino the figure is all that it takes; on NodeMCU more comes on top. */
export function refuseOversize(name: string, code: string, profile: Profile, memory = memoryOf(code, profile)): void {
  const doubt = profile.runtime === "espruino" ? ERROR.espruino : 0;
  if (memory === undefined || memory.takes <= memory.of * (1 + doubt)) return;
  const roomy = profiles.filter((one) => {
    const other = one.runtime === profile.runtime && one.pins.length > 0 ? memoryOf(code, one) : undefined;
    return other !== undefined && other.takes < other.of * 0.8;
  });
  const boards = roomy.length === 0 ? "" : `, or build it for ${roomy.map((one) => one.name).join(" or ")}`;
  const lfs = profile.runtime === "nodemcu" ? " (for the firmware's LFS, say)" : "";
  throw new MidgeError(
    `${name} takes ${memoryText(memory)} of ${profile.name}: it would stop for lack of memory. Use createPublisher ` +
      `where QoS 0 is enough, leave a sensor out${boards}. To write it all the same${lfs}, say --oversize.`,
  );
}
