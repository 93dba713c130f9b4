// Writes down what passes between the boards of a stage and their surroundings. While it does, time stands still within a
// turn of a program, so that the record can say what the program saw; nothing else is changed. It hides the login of a CONNECT.

import type { Net, Socket, SocketEvents, Target } from "midge";
import type { NodeClock } from "../../boards/node/clock.js";
import type { Curve } from "../../boards/node/curve.js";
import { shown } from "../project.js";
import { isDead, wasReset } from "../simulation/line.js";
import type { BoardTape, Deed, Tape, TapedBoard, TapedStage } from "../simulation/tape.js";
import { createMask } from "./login.js";
import { type Entry, type Header, midgeVersion, type Outcome, type Sink, VERSION } from "./lines.js";

/** An entry without its time and board. */
type Bare<T> = T extends unknown ? Omit<T, "t" | "board"> : never;

export interface Recorder extends Tape {
  /** Writes no more. */
  stop(): void;
}

interface Recorded extends Socket {
  inner: Socket;
  number: number;
}

export interface RecorderOptions {
  /** The record is to be played: in real time, too, time stands still for a board between two turns. */
  isPlayed: boolean;
}

export function createRecorder(sink: Sink, { isPlayed }: RecorderOptions): Recorder {
  let stage: TapedStage | undefined;
  let first: TapedBoard | undefined;
  let now = 0;
  let depth = 0;
  let isOver = false;

  function look(): void {
    const { clock, isVirtual } = stage as TapedStage;
    // A real clock is noted to the microsecond.
    now = isVirtual ? clock.now() : Math.max(now, Math.round(clock.now() * 1000) / 1000);
  }
  function time(): number {
    if ((stage as TapedStage).isVirtual || (!isPlayed && depth === 0)) look();
    return now;
  }

  function write(line: Entry | Outcome): void {
    if (!isOver) sink.line(line);
  }

  function turn<T>(board: string, entry: Bare<Entry>, run: () => T, due?: number): T {
    if (depth === 0) look();
    depth++;
    try {
      write({ t: now, board, ...entry, ...(due !== undefined && due !== now && { due }) });
      return run();
    } finally {
      depth--;
    }
  }

  function header(board: TapedBoard): void {
    const { seed, epochS, isVirtual, brokerUrl } = stage as TapedStage;
    first = board;
    const header: Header = {
      record: VERSION,
      midge: midgeVersion(),
      publisher: shown(board.program.entry),
      sha256: board.program.sha256,
      settings: board.values,
      secrets: board.secrets,
      seed,
      epoch: epochS,
      clock: isVirtual ? "virtual" : "real",
      broker: brokerUrl.replace(/\/\/[^@/]*@/, "//").replace(/\?.*/, ""),
    };
    if (!isOver) sink.header(header);
  }

  function boardTape(board: TapedBoard): BoardTape {
    const { id } = board;
    let timers = 0;

    /** A call that comes back later, as a turn of its own. */
    function later(ms: number, run: () => void): () => void {
      const timer = ++timers;
      const due = time() + ms;
      return () => {
        turn(id, { timer }, run, due);
      };
    }
    const clock: NodeClock = {
      now: time,
      after: (ms, run, argument) => {
        const wait = ms > 0 ? ms : 0;
        return board.clock.after(
          wait,
          later(wait, () => run(argument)),
          undefined,
        );
      },
      cancel: (timer) => board.clock.cancel(timer),
      random() {
        const random = board.clock.random();
        write({ t: time(), board: id, random });
        return random;
      },
    };
    return {
      clock,
      net: recordedNet(board, later),
      begin(run) {
        const settings = board === first ? {} : { settings: board.values };
        return turn(id, { add: { deviceId: board.deviceId, ...settings } }, run);
      },
      read: (part, input, curve) => readCurve(id, part, input, curve),
      life(life, reason, againMs) {
        write({ t: time(), board: id, life, reason, ...(life === "ended" && { againMs: finite(againMs) }) });
      },
    };
  }

  function readCurve(board: string, read: string, input: string, curve: Curve): Curve {
    return (at) => {
      const value = curve(at);
      const t = time();
      write({ t, board, read, input, value: finite(value), ...(at !== t && { at }) });
      return value;
    };
  }

  function recordedNet({ id: board, net }: TapedBoard, later: (ms: number, run: () => void) => () => void): Net {
    const defer = net.defer ?? queueMicrotask;
    let links = 0;
    return {
      defer: (run) => defer(later(0, run)),
      open(target: Target, events: SocketEvents): Socket {
        const link = ++links;
        const hide = createMask();
        write({ t: time(), board, socket: "open", link });
        const socket: Recorded = {
          number: link,
          inner: undefined as unknown as Socket,
          write(bytes, from = 0, to = bytes.length) {
            const hidden = hide(bytes.subarray(from, to));
            const isFree = socket.inner.write(bytes, from, to);
            const wait = isFree ? {} : { wait: true as const };
            write({ t: time(), board, socket: "out", link, bytes: textOf(hidden), ...wait });
            return isFree;
          },
        };
        socket.inner = net.open(target, {
          opened: () => turn(board, { socket: "opened", link }, () => events.opened()),
          drained: () => turn(board, { socket: "drained", link }, () => events.drained()),
          received(bytes, from, to) {
            const text = textOf(bytes.subarray(from, to));
            turn(board, { socket: "in", link, bytes: text }, () => events.received(bytes, from, to));
          },
          closed(reason) {
            const reset = wasReset(socket.inner) ? { reset: true as const } : {};
            turn(board, { socket: "closed", link, reason, ...reset }, () => events.closed(reason));
          },
        });
        return socket;
      },
      close(socket) {
        const { inner, number } = socket as Recorded;
        const lost = isDead(inner) ? { lost: true as const } : {};
        write({ t: time(), board, socket: "close", link: number, ...lost });
        net.close(inner);
      },
    };
  }

  return {
    begin: (begun) => void (stage = begun),
    add(board) {
      if (!first) header(board);
      return boardTape(board);
    },
    turn: (board, deed: Deed, run) => turn(board, deed, run),
    stop: () => void (isOver = true),
  };
}

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

/** JSON has no other numbers. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
