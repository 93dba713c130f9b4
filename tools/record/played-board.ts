// One board of a record that is played: its timers fire when the record says so, its sockets are fed from the record, its
// chips see what they saw. A program that has changed may set timers that the record does not know: those fire when due.

import type { Net, Socket, SocketEvents } from "midge";
import { type NodeClock, seeded } from "../../boards/node/clock.js";
import { seedOf } from "../../boards/node/curve.js";
import type { BoardTape } from "../simulation/tape.js";
import type { BoardIndex, Read } from "./index-lines.js";
import type { Entry, Outcome } from "./lines.js";
import { createMask } from "./login.js";
import { textOf } from "./recorder.js";

interface Timer {
  number: number;
  due: number;
  run: () => void;
  /** The record has a firing at this time that no other timer has claimed. */
  isKnown: boolean;
}

interface Link extends Socket {
  number: number;
  events: SocketEvents | undefined;
  isOpen: boolean;
  writes: number;
}

type SocketEntry = Extract<Entry, { socket: string }>;
type TimerEntry = Extract<Entry, { timer: number }>;

export interface PlayedBoard extends BoardTape {
  /** Does what the record says; false where the program has nothing that it fits. */
  fire(entry: TimerEntry): boolean;
  feed(entry: SocketEntry): boolean;
  /** The timer that the record does not know and that is due next. */
  stranger(): { due: number; run: () => void } | undefined;
}

/** `now` is the time of the record, `made` takes what the board brings forth. */
export function createPlayedBoard(
  id: string,
  seed: number,
  index: BoardIndex,
  now: () => number,
  made: (line: Outcome) => void,
): PlayedBoard {
  const pending = new Map<number, Timer>();
  const links = new Map<number, Link>();
  const { dues } = index;
  const finders = new Map<string, Find>();
  let timers = 0;
  let randoms = 0;
  const chance = seeded(seedOf(seed, `${id} chance`));

  function set(ms: number, run: () => void): number {
    const number = ++timers;
    const due = now() + ms;
    const left = dues.get(due) ?? 0;
    if (left > 0) dues.set(due, left - 1);
    pending.set(number, { number, due, run, isKnown: left > 0 });
    return number;
  }
  function take(timer: Timer): () => void {
    pending.delete(timer.number);
    return timer.run;
  }

  const clock: NodeClock = {
    now,
    after: (ms, run, argument) => set(ms > 0 ? ms : 0, () => run(argument)),
    cancel(given) {
      const timer = pending.get(given as number);
      if (!timer) return;
      pending.delete(timer.number);
      if (timer.isKnown) dues.set(timer.due, (dues.get(timer.due) ?? 0) + 1);
    },
    random() {
      const random = index.randoms[randoms++] ?? chance();
      made({ t: now(), board: id, random });
      return random;
    },
  };

  const net: Net = {
    defer: (run) => void set(0, run),
    open(_target, events) {
      const number = links.size + 1;
      const hide = createMask();
      const fate = index.links.get(number);
      const link: Link = {
        number,
        events,
        isOpen: false,
        writes: 0,
        write(bytes, from = 0, to = bytes.length) {
          const text = textOf(hide(bytes.subarray(from, to)));
          const isKept = fate?.waits[link.writes++] === true;
          made({ t: now(), board: id, socket: "out", link: number, bytes: text, ...(isKept && { wait: true }) });
          return !isKept;
        },
      };
      links.set(number, link);
      made({ t: now(), board: id, socket: "open", link: number });
      return link;
    },
    close(socket) {
      const link = socket as Link;
      link.events = undefined;
      const isLost = index.links.get(link.number)?.isLost === true;
      made({ t: now(), board: id, socket: "close", link: link.number, ...(isLost && { lost: true }) });
    },
  };

  return {
    clock,
    net,
    begin: (run) => run(),
    read(read, input, curve) {
      const name = `${read}.${input}`;
      const reads = index.reads.get(name);
      const find = finders.get(name) ?? (reads && finder(reads));
      if (find) finders.set(name, find);
      return (at) => {
        const t = now();
        // What nobody looked at in the record is as the catalogue says.
        const value = find ? find(t, at) : curve(at);
        made({ t, board: id, read, input, value: Number.isFinite(value) ? value : null, ...(at !== t && { at }) });
        return value;
      };
    },
    life(life, reason, againMs) {
      const again = Number.isFinite(againMs) ? againMs : null;
      made({ t: now(), board: id, life, reason, ...(life === "ended" && { againMs: again }) });
    },
    fire(entry) {
      const due = entry.due ?? entry.t;
      let found = pending.get(entry.timer);
      if (found?.due !== due) found = [...pending.values()].find((timer) => timer.due === due);
      if (found) take(found)();
      else dues.set(due, Math.max(0, (dues.get(due) ?? 0) - 1));
      return found !== undefined;
    },
    feed(entry) {
      const link = links.get(entry.link);
      const events = link?.events;
      if (!link || !events || (entry.socket !== "opened" && entry.socket !== "closed" && !link.isOpen)) return false;
      switch (entry.socket) {
        case "opened":
          link.isOpen = true;
          events.opened();
          break;
        case "drained":
          events.drained();
          break;
        case "in": {
          const bytes = Buffer.from(entry.bytes, "base64");
          events.received(bytes, 0, bytes.length);
          break;
        }
        case "closed":
          link.events = undefined;
          events.closed(entry.reason);
      }
      return true;
    },
    stranger() {
      let next: Timer | undefined;
      for (const timer of pending.values()) if (!timer.isKnown && !(next && next.due <= timer.due)) next = timer;
      if (!next) return undefined;
      const timer = next;
      return { due: timer.due, run: () => take(timer)() };
    },
  };
}

type Find = (t: number, at: number) => number;

/** Gives what was read: the very reading where it is asked for as it was, else the last one before. */
function finder(reads: readonly Read[]): Find {
  let next = 0;
  return (t, at) => {
    const one = reads[next];
    if (one?.t === t && one.at === at) return (reads[next++] as Read).value;
    let low = 0;
    let high = reads.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((reads[middle] as Read).t <= t) low = middle + 1;
      else high = middle;
    }
    next = low;
    return (reads[Math.max(0, low - 1)] as Read).value;
  };
}
