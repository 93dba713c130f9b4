// Plays a record on a stage: the same program meets the same sockets, chips and clock again, without a network, and what it
// sends is compared with what it sent. It stands in the place of the stage's clock and broker, and prints nothing.

import type { NodeClock } from "../../boards/node/clock.js";
import type { StageBroker } from "../simulation/broker.js";
import type { Drive } from "../simulation/drive.js";
import type { Program } from "../simulation/program.js";
import type { Stage } from "../simulation/stage.js";
import type { Tape } from "../simulation/tape.js";
import { type Comparison, createComparison } from "./compare.js";
import { indexLines, loginIn } from "./index-lines.js";
import { type Entry, isOutcome, isSocket, type Line, midgeVersion, type Outcome, type RecordFile } from "./lines.js";
import type { Sink, SocketOutcome } from "./lines.js";
import { createPlayedBoard, type PlayedBoard } from "./played-board.js";

/** At full speed other work of the process gets its turn after so many lines. */
const SLICE_LINES = 2000;

export interface Played {
  stage: Stage;
  program: Program;
  /** What a board is given besides its settings; what the program does not know of those is left out. */
  secrets: Record<string, string>;
}

export interface Player extends Tape {
  readonly played: NonNullable<Tape["played"]>;
  readonly compared: Comparison;
  /** The program is not the recorded one. */
  readonly isChanged: boolean;
  /** Says where it is played; the stage was made with this tape. */
  attach(played: Played): void;
}

export function createPlayer(record: RecordFile, program: Program, sink?: Sink): Player {
  const { header, lines } = record;
  const compared = createComparison();
  const indexes = indexLines(lines);
  const boards = new Map<string, PlayedBoard>();
  const isChanged = program.sha256 !== header.sha256;
  const isReal = header.clock === "real";
  let played: Played | undefined;
  /** The next line. */
  let at = 0;
  let now = 0;
  let made: Outcome[] = [];
  let isOver = false;

  sink?.header({ ...header, midge: midgeVersion(), sha256: program.sha256 });

  const isFree = (): boolean => isChanged || compared.difference !== undefined;

  /** What the record does not know of comes when it is due. */
  function playStrangers(until: number): void {
    for (;;) {
      let next: ReturnType<PlayedBoard["stranger"]>;
      for (const board of boards.values()) {
        const one = board.stranger();
        if (one && one.due <= until && !(next && next.due <= one.due)) next = one;
      }
      if (!next) return;
      now = Math.max(now, next.due);
      next.run();
    }
  }

  function enter(entry: Entry): void {
    now = entry.t;
    const { stage, program: run, secrets } = played as Played;
    const board = boards.get(entry.board);
    if ("add" in entry) {
      const { deviceId, settings = header.settings } = entry.add;
      const known = run.project({}).config.settings;
      const given = Object.entries(settings).filter(([name]) => Object.hasOwn(known, name));
      stage.add(run, {
        id: entry.board,
        deviceId,
        secrets,
        settings: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
      });
    } else if ("timer" in entry) board?.fire(entry);
    else if ("socket" in entry) board?.feed(entry);
    else if ("fault" in entry)
      if (entry.over === true) stage.mend(entry.board, entry.fault);
      else stage.fault(entry.board, entry.fault);
    else if ("stop" in entry) stage.board(entry.board).stop();
    else stage.board(entry.board).device.end();
  }

  /** Compares what the turn brought forth with the lines behind its entry, and writes it down. */
  function settle(entry: Entry): void {
    const from = at;
    while (at < lines.length && isOutcome(lines[at] as Line)) at++;
    const recorded = lines.slice(from, at) as Outcome[];
    // What the last turn of a run that was killed brought forth is not all there.
    const isCutOff = record.isTorn && at === lines.length;
    const mine = isCutOff ? made.slice(0, recorded.length) : made;
    made = [];
    const wasSame = compared.difference === undefined;
    compared.turn(recorded.filter(isSocket), mine.filter(isSocket));
    sink?.line(entry);
    const isSame = wasSame && compared.difference === undefined;
    if (sink) for (const [i, line] of mine.entries()) sink.line(isSame ? withLogin(line, recorded[i]) : line);
  }

  async function play(isMet: () => boolean, endMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    for (let ran = 1; at < lines.length && signal?.aborted !== true; ran++) {
      const line = lines[at] as Line;
      if (line.t > endMs) {
        now = endMs;
        return false;
      }
      at++;
      // A record begins with an entry; what is left of one that was cut by hand is passed over.
      if (isOutcome(line)) continue;
      if (isFree()) playStrangers(line.t);
      enter(line);
      // In real time promises had their turn.
      if (isReal || ran % SLICE_LINES === 0) await new Promise((resolve) => setImmediate(resolve));
      settle(line);
      if (isMet()) return true;
    }
    if (at === lines.length) isOver = true;
    return isMet();
  }

  const clock: NodeClock = {
    now: () => now,
    // Nothing of the stage's own has a time: what happened stands in the record.
    after: () => undefined,
    cancel: () => {},
    random: () => 0,
  };
  const drive: Drive = {
    clock,
    speed: () => "max",
    setSpeed: () => {},
    advance: () => false,
    until: (isMet, withinMs, signal) => (isMet() ? Promise.resolve(true) : play(isMet, now + withinMs, signal)),
    happened: () => {},
  };
  return {
    played: { drive, broker: brokerOf(record), epochS: header.epoch },
    compared,
    isChanged,
    attach: (given) => void (played = given),
    begin: () => {},
    add({ id }) {
      const index = indexes.get(id) ?? { dues: new Map(), reads: new Map(), randoms: [], links: new Map() };
      const board = createPlayedBoard(
        id,
        header.seed,
        index,
        () => now,
        (line) => void (isOver || made.push(line)),
      );
      boards.set(id, board);
      return board;
    },
    turn: (_board, _deed, run) => run(),
  };
}

/** Two outcomes that differ in a login alone: the record's own is written again. */
function withLogin(line: Outcome, recorded: Outcome | undefined): Outcome {
  const isBoth = "socket" in line && line.socket === "out" && recorded && "socket" in recorded;
  return isBoth && recorded.socket === "out" && recorded.link === line.link ? (recorded as SocketOutcome) : line;
}

/** Nobody is there: what a broker said stands in the record. */
function brokerOf({ name, header, lines }: RecordFile): StageBroker {
  const login = loginIn(lines);
  const stars = (length: number): string => "*".repeat(length);
  return {
    url: `${header.broker}, as recorded in ${name}`,
    net: {
      open: () => ({ write: () => true }),
      close: () => {},
    },
    target: { host: "broker", port: 1883 },
    login: {
      ...(login?.user !== undefined && { username: stars(login.user) }),
      ...(login?.password !== undefined && { password: stars(login.password) }),
    },
    tells: false,
    memory: undefined,
    lastError: () => "",
    publish: () => {},
    idle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
