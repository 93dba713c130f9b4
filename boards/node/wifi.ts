// The WiFi of a simulated board: a network that can go down under open links. While it is down no link opens, and those
// that were open end; it never touches what a program has queued.

import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import type { NodeClock } from "./clock.js";

/** Joining a network takes this long. */
const JOIN_MS = 50;

export interface Wifi extends Net {
  /** Joins; calls `onUp` each time the network is there. */
  join(onUp: () => void): void;
  down(): void;
  up(): void;
  isUp(): boolean;
}

interface Link extends Socket {
  inner: Socket | undefined;
  end: ((reason: number) => void) | undefined;
}

export function createWifi(net: Net, clock: NodeClock): Wifi {
  const links = new Set<Link>();
  const listeners: (() => void)[] = [];
  let isThere = true;
  let isUp = false;

  function joined(): void {
    if (!isThere || isUp) return;
    isUp = true;
    for (const listener of listeners) listener();
  }

  return {
    ...(net.defer ? { defer: net.defer } : {}),
    open(target: Target, events: SocketEvents): Socket {
      const link: Link = {
        inner: undefined,
        end: undefined,
        // Between the end of the network and its owner hearing of it, what is written is lost.
        write: (bytes, from, to) => !links.has(link) || (link.inner as Socket).write(bytes, from, to),
      };
      link.end = (reason) => {
        link.end = undefined;
        events.closed(reason);
      };
      if (!isUp) {
        clock.after(0, () => link.end?.(Reason.UNREACHABLE), undefined);
        return link;
      }
      links.add(link);
      link.inner = net.open(target, {
        opened: () => events.opened(),
        received: (bytes, from, to) => events.received(bytes, from, to),
        drained: () => events.drained(),
        closed(reason) {
          links.delete(link);
          link.end = undefined;
          events.closed(reason);
        },
      });
      return link;
    },
    close(socket: Socket): void {
      const link = socket as Link;
      links.delete(link);
      link.end = undefined;
      if (link.inner) net.close(link.inner);
    },
    join(onUp) {
      listeners.push(onUp);
      if (isUp) onUp();
      else clock.after(JOIN_MS, joined, undefined);
    },
    down() {
      isThere = false;
      isUp = false;
      for (const link of [...links]) {
        links.delete(link);
        if (link.inner) net.close(link.inner);
        clock.after(0, () => link.end?.(Reason.CLOSED), undefined);
      }
    },
    up() {
      isThere = true;
      clock.after(JOIN_MS, joined, undefined);
    },
    isUp: () => isUp,
  };
}
