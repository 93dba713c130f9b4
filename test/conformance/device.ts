// Plays cases on a device runtime, each with the broker's bytes whole and byte by byte, and prints what they say, for the
// program that `runtimes.ts` writes around it. It opens no socket and uses no board.

import type { Client, ClientOptions, Link } from "midge";
import { char } from "#wire";
import { play, type Play, type World } from "./stage.js";

declare function print(this: void, line: string): void;

const HEX = "0123456789abcdef";

function bytes(hex: string): string {
  let out = "";
  for (let i = 0; i < hex.length; i += 2) {
    out += char(HEX.indexOf(hex.substring(i, i + 1)) * 16 + HEX.indexOf(hex.substring(i + 1, i + 2)));
  }
  return out;
}

export function playAll(createClient: (this: void, link: Link, options: ClientOptions) => Client, plays: Play[]): void {
  const world: World = {
    createClient: createClient,
    bytes: bytes as never,
    text: bytes,
    say: print,
  };
  for (const one of plays) {
    print("# case");
    play(world, one, false);
    print("# case");
    play(world, one, true);
  }
  print("<<end>>");
}
