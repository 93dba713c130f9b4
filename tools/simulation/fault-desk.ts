// Takes the orders for faults: reads their words, keeps the time at which they come and go, and tells of both. Two faults of
// one subject do not hold at once: the later takes the place of the other.

import type { NodeClock } from "../../boards/node/clock.js";
import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import type { StageBroker } from "./broker.js";
import type { Events } from "./events.js";
import { breakBoard, breakBroker } from "./fault-acts.js";
import { type FaultWords, type Known, readFault } from "./faults.js";
import type { MadeBoard } from "./stage-board.js";
import type { Tape } from "./tape.js";

export interface FaultDesk {
  /** Throws for words that mean nothing here. */
  read(board: string, words: string): FaultWords;
  fault(board: string, words: string): void;
  mend(board: string, subject: string): void;
  /** A board came later than the broker went. */
  welcome(board: MadeBoard): void;
  isBroken(subject: "broker"): boolean;
}

interface Room {
  clock: NodeClock;
  events: Events;
  boards: readonly MadeBoard[];
  broker: StageBroker;
  tape?: Tape | undefined;
}

export function createFaultDesk({ clock, events, boards, broker, tape }: Room): FaultDesk {
  let brokerFault: { text: string; mend: () => void } | undefined;

  const told = (board: string, fault: string, isMended: boolean): void => {
    if (events.wants("fault")) events.emit({ kind: "fault", atMs: clock.now(), board, fault, isMended });
  };

  const begun = <T>(board: string, fault: string, run: () => T): T => (tape ? tape.turn(board, { fault }, run) : run());
  const over = (board: string, fault: string, run: () => void): void =>
    tape ? tape.turn(board, { fault, over: true }, run) : run();

  function known(): Known {
    const parts = new Map<string, string[]>();
    for (const board of boards) {
      for (const part of Object.values(board.parts))
        parts.set(part.name, [...new Set([...(parts.get(part.name) ?? []), ...part.faults()])]);
    }
    return { boards: boards.map(({ id }) => id), parts };
  }

  /** The boards that the words mean. */
  function meant(fault: FaultWords): MadeBoard[] {
    if (fault.board !== "") return boards.filter(({ id }) => id === fault.board);
    return boards.filter((board) => fault.part === "" || board.parts[fault.part] !== undefined);
  }

  function begin(fault: FaultWords): void {
    const { subject } = fault.kind;
    if (subject === "broker") {
      if (brokerFault) return;
      told("", fault.text, false);
      brokerFault = { text: fault.text, ...begun("", fault.text, () => breakBroker(boards, broker)) };
      return;
    }
    for (const board of meant(fault)) {
      const { faults } = board.inside;
      const before = faults.get(subject);
      // What is over at once takes the place of nothing.
      if (before && fault.kind.isOnce !== true) end(board, subject);
      told(board.id, fault.text, false);
      const holding = begun(board.id, fault.text, () => breakBoard(board, fault));
      if (holding && fault.part === "") faults.set(subject, { text: fault.text, ...holding });
    }
  }

  function end(board: MadeBoard, subject: string): void {
    const { faults } = board.inside;
    const fault = faults.get(subject);
    if (fault) {
      faults.delete(subject);
      over(board.id, fault.text, fault.mend);
      return told(board.id, fault.text, true);
    }
    const part = board.parts[subject];
    if (!part || part.fault() === "none") return;
    const text = `${subject} ${part.fault()}`;
    over(board.id, text, () => part.fail("none"));
    told(board.id, text, true);
  }

  function endBroker(): void {
    if (!brokerFault) return;
    const { text, mend } = brokerFault;
    brokerFault = undefined;
    over("", text, mend);
    told("", text, true);
  }

  function finish(fault: FaultWords): void {
    if (fault.kind.subject === "broker") return endBroker();
    for (const board of meant(fault)) {
      // Another one may have taken its place.
      const now = board.inside.faults.get(fault.kind.subject)?.text ?? fault.text;
      if (now === fault.text) end(board, fault.kind.subject);
    }
  }

  function run(fault: FaultWords): void {
    begin(fault);
    if (fault.forMs !== undefined) clock.after(fault.forMs, finish, fault);
    if (fault.everyMs !== undefined) clock.after(fault.everyMs, run, fault);
  }

  function read(board: string, words: string): FaultWords {
    const fault = readFault(words, known());
    if (board !== "" && fault.board === "") fault.board = board;
    for (const { program } of boards) {
      const why = fault.part === "" ? program.cannot?.(fault.kind.name) : undefined;
      if (why !== undefined) throw new MidgeError(`the fault "${words}": ${why}`);
    }
    if (fault.part === "") return fault;
    if (meant(fault).length === 0)
      throw new MidgeError(`the fault "${words}": the board ${fault.board} has no part "${fault.part}".`);
    for (const { id, parts } of meant(fault)) {
      const can = parts[fault.part]?.faults() ?? [];
      if (!can.includes(fault.partFault))
        throw new MidgeError(`the fault "${words}": on ${id} ${fault.part} can be ${can.slice(1).join(", ")}.`);
    }
    return fault;
  }

  return {
    read,
    fault(board, words) {
      const fault = read(board, words);
      const wait = (fault.atMs ?? 0) - clock.now();
      if (fault.atMs !== undefined && wait < 0)
        throw new MidgeError(`the fault "${words}": that time is over already.`);
      if (fault.atMs === undefined) run(fault);
      else clock.after(wait, run, fault);
    },
    mend(board, given) {
      const ids = boards.map(({ id }) => id);
      if (board !== "" && !ids.includes(board)) throw new MidgeError(`there is no board "${board}".`);
      const subject = subjectOf(given, known());
      if (subject === "broker") return endBroker();
      for (const one of boards) if (board === "" || one.id === board) end(one, subject);
    },
    welcome(board) {
      if (brokerFault) board.inside.line.listen(false);
    },
    isBroken: () => brokerFault !== undefined,
  };
}

/** What a mend names: a subject, or all the words of a fault. */
function subjectOf(given: string, known: Known): string {
  const subjects = [...new Set([...SUBJECTS, ...known.parts.keys()])];
  if (subjects.includes(given)) return given;
  try {
    return readFault(given, known).kind.subject;
  } catch {
    const near = nearest(given, subjects);
    throw new MidgeError(
      `there is nothing "${given}" to mend${near === undefined ? `: there is ${subjects.join(", ")}.` : `; did you mean "${near}"?`}`,
    );
  }
}

const SUBJECTS = ["wifi", "access point", "broker", "link", "silence", "power", "flash", "memory"];
