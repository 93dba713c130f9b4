// Compares what a program sends with what the record says that it sent, turn by turn, to the first difference. The login of
// a CONNECT is no part of it. It prints nothing.

import { isSamePacket } from "./login.js";
import type { SocketOutcome } from "./lines.js";

/** Where a program left the record. */
export interface Difference {
  atMs: number;
  board: string;
  link: number;
  /** Which packet of this link from the board, from 1 up. */
  packet: number;
  /** A whole packet, or what else was done with the link; undefined: nothing. */
  recorded: Uint8Array | "opens the link" | "closes the link" | undefined;
  now: Uint8Array | "opens the link" | "closes the link" | undefined;
}

export interface Comparison {
  /** Packets that were found to be the same. */
  readonly packets: number;
  readonly difference: Difference | undefined;
  /** What one turn brought forth: as recorded, and now. */
  turn(recorded: readonly SocketOutcome[], now: readonly SocketOutcome[]): void;
}

const WORDS = { open: "opens the link", close: "closes the link" } as const;

/** Bytes that go out one behind the other over one link, or something else. */
interface Move {
  line: SocketOutcome;
  bytes: Buffer[];
}

function movesOf(lines: readonly SocketOutcome[]): Move[] {
  const moves: Move[] = [];
  for (const line of lines) {
    const last = moves.at(-1);
    const bytes = line.socket === "out" ? [Buffer.from(line.bytes, "base64")] : [];
    const isMore = line.socket === "out" && last?.line.socket === "out";
    if (isMore && last.line.link === line.link && last.line.board === line.board) last.bytes.push(...bytes);
    else moves.push({ line, bytes });
  }
  return moves;
}

export function createComparison(): Comparison {
  /** Of each link how many packets went out, and the beginning of one that is not whole. */
  const links = new Map<string, { packets: number; rest: Buffer }>();
  let packets = 0;
  let difference: Difference | undefined;

  function compareBytes(was: Move, is: Move): void {
    const { t, board, link } = was.line;
    const name = `${board} ${link}`;
    const state = links.get(name) ?? { packets: 0, rest: Buffer.alloc(0) };
    links.set(name, state);
    const recorded = cut(Buffer.concat([state.rest, ...was.bytes]));
    const now = cut(Buffer.concat([state.rest, ...is.bytes]));
    for (let i = 0; i < Math.max(recorded.length, now.length); i++) {
      const [one, other] = [recorded[i], now[i]];
      if (!one || !other || !isSamePacket(one.bytes, other.bytes))
        return void (difference = {
          atMs: t,
          board,
          link,
          packet: state.packets + 1,
          recorded: one?.bytes,
          now: other?.bytes,
        });
      if (one.isWhole) {
        state.packets++;
        packets++;
      }
    }
    const last = recorded.at(-1);
    state.rest = last && !last.isWhole ? last.bytes : Buffer.alloc(0);
  }

  function told(move: Move | undefined): Difference["recorded"] {
    if (!move) return undefined;
    return move.line.socket === "out" ? cut(Buffer.concat(move.bytes))[0]?.bytes : WORDS[move.line.socket];
  }

  return {
    get packets() {
      return packets;
    },
    get difference() {
      return difference;
    },
    turn(recorded, now) {
      if (difference || (recorded.length === 0 && now.length === 0)) return;
      const [was, is] = [movesOf(recorded), movesOf(now)];
      for (let i = 0; i < Math.max(was.length, is.length) && !difference; i++) {
        const [one, other] = [was[i], is[i]];
        const line = (one ?? other)?.line as SocketOutcome;
        const isAlike =
          one?.line.socket === other?.line.socket &&
          one?.line.link === other?.line.link &&
          one?.line.board === other?.line.board;
        if (one && other && isAlike && line.socket === "out") compareBytes(one, other);
        else if (!isAlike) {
          const { t, board, link } = line;
          const packet = (links.get(`${board} ${link}`)?.packets ?? 0) + 1;
          difference = { atMs: t, board, link, packet, recorded: told(one), now: told(other) };
        }
      }
    },
  };
}

/** The packets of a stream; the last one may not be whole. */
function cut(bytes: Buffer): { bytes: Buffer; isWhole: boolean }[] {
  const packets: { bytes: Buffer; isWhole: boolean }[] = [];
  for (let at = 0; at < bytes.length;) {
    let length = 0;
    let from = at + 1;
    let digit = 128;
    for (let scale = 1; digit > 127 && from < bytes.length && scale <= 128 ** 3; scale *= 128) {
      digit = bytes[from++] as number;
      length += (digit & 127) * scale;
    }
    const end = from + length;
    const isWhole = digit < 128 && end <= bytes.length;
    packets.push({ bytes: bytes.subarray(at, isWhole ? end : bytes.length), isWhole });
    at = isWhole ? end : bytes.length;
  }
  return packets;
}
