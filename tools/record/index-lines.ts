// What a player looks up in a record: of each board its timers, reads, chances and links, and the login that it used. It
// moves no time.

import { createPacketReader } from "../packets/reader.js";
import { type Lengths, loginOf } from "./login.js";
import type { Line } from "./lines.js";

export interface Read {
  t: number;
  at: number;
  value: number;
}

/** What the outside did with a link that a board wrote to. */
export interface LinkFate {
  /** For each write: whether the socket kept its bytes. */
  waits: boolean[];
  isLost: boolean;
}

export interface BoardIndex {
  /** How many timers were due at that time and fired. */
  dues: Map<number, number>;
  /** By part and input. */
  reads: Map<string, Read[]>;
  randoms: number[];
  links: Map<number, LinkFate>;
}

export function indexLines(lines: readonly Line[]): Map<string, BoardIndex> {
  const boards = new Map<string, BoardIndex>();
  for (const line of lines) {
    const index: BoardIndex = boards.get(line.board) ?? {
      dues: new Map(),
      reads: new Map(),
      randoms: [],
      links: new Map(),
    };
    boards.set(line.board, index);
    if ("timer" in line) {
      const due = line.due ?? line.t;
      index.dues.set(due, (index.dues.get(due) ?? 0) + 1);
    } else if ("read" in line) {
      const name = `${line.read}.${line.input}`;
      const reads = index.reads.get(name) ?? [];
      index.reads.set(name, reads);
      reads.push({ t: line.t, at: line.at ?? line.t, value: line.value ?? NaN });
    } else if ("random" in line) index.randoms.push(line.random);
    else if ("socket" in line) {
      if (line.socket === "open") index.links.set(line.link, { waits: [], isLost: false });
      const link = index.links.get(line.link);
      if (line.socket === "out") link?.waits.push(line.wait === true);
      else if (line.socket === "close" && link) link.isLost = line.lost === true;
    }
  }
  return boards;
}

/** The login of the first CONNECT in a record; undefined when no board got so far. */
export function loginIn(lines: readonly Line[]): Lengths | undefined {
  const packets: Uint8Array[] = [];
  let board: string | undefined;
  const reader = createPacketReader((packet) => packet && packets.push(packet));
  for (const line of lines) {
    if (!("socket" in line) || line.socket !== "out" || line.board !== (board ??= line.board)) continue;
    reader.push(Buffer.from(line.bytes, "base64"));
    if (packets[0]) return loginOf(packets[0]);
  }
  return undefined;
}
