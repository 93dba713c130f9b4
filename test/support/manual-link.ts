// A network that is nothing but a record: a test calls the client's events itself, in any order and from any place, and
// sees what was written on which link. It never calls a client by itself, except through the virtual clock.

import type { Bytes } from "#wire";
import type { Link, SocketEvents } from "midge";
import { createVirtualClock } from "midge/node";
import { toHex } from "./scripted-broker.js";
import { nativeNet } from "./text-net.js";

export interface Opened {
  events: SocketEvents;
  /** All that was written, as hex, one entry a write. */
  writes: string[];
  /** The memory of each write that was kept. */
  kept: Uint8Array[];
  isClosed: boolean;
}

export interface ManualLink extends Link {
  clock: ReturnType<typeof createVirtualClock>;
  opened: Opened[];
  last(): Opened;
  /** While true, `write` returns false: the memory is kept. */
  isKeeping: boolean;
  settle(): void;
}

export function createManualLink(): ManualLink {
  const clock = createVirtualClock(3);
  const opened: Opened[] = [];
  const link: ManualLink = {
    clock,
    opened,
    last: () => opened[opened.length - 1] as Opened,
    isKeeping: false,
    settle() {
      while (clock.advance(0) > 0) continue;
    },
    net: nativeNet({
      open(_target, events) {
        const one: Opened = { events, writes: [], kept: [], isClosed: false };
        opened.push(one);
        return {
          write(bytes: Bytes, from = 0, to = bytes.length) {
            if (one.isClosed) throw new Error("write on a closed link");
            one.writes.push(toHex(bytes.subarray(from, to)));
            if (link.isKeeping) one.kept.push(bytes.subarray(from, to));
            return !link.isKeeping;
          },
          _one: one,
        } as never;
      },
      close(socket) {
        (socket as unknown as { _one: Opened })._one.isClosed = true;
      },
      defer: (run) => void clock.after(0, run, undefined),
    }),
  };
  return link;
}
