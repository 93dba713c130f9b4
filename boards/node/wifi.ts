// The WiFi of a simulated board: access points that a test may take away, and a radio that joins them as a chip's does, by
// itself too once it was told how. While there is no network no link opens, and those that were open end; it never
// touches what a program has queued.

import {
  createNetwork,
  type KnownNetwork,
  type Net,
  type Network,
  networkAssociated,
  networkDown,
  NetworkReason,
  networkUp,
  Reason,
  type Socket,
  type SocketEvents,
  type Target,
} from "midge";
import type { NodeClock } from "./clock.js";

/** Joining a network takes this long. */
const JOIN_MS = 50;

/** A network in reach. */
export interface AccessPoint {
  /** Left out: open. */
  password?: string;
  /** False: nobody gives an address. Default true. */
  hasDhcp?: boolean;
  /** Default 192.0.2.7, an address of documentation (RFC 5737). */
  address?: string;
  /** dBm; default -55. */
  signal?: number;
}

export interface Wifi extends Net {
  /** What the program sees of it. */
  network: Network;
  /** The networks in reach, by name. At first there is one, open, that is called "simulated". */
  accessPoints: Map<string, AccessPoint>;
  /** dBm of the network that is up; 0 while there is none. */
  signal(): number;
  /** Joins; calls `onUp` each time the network is there. */
  join(onUp: () => void): void;
  down(): void;
  up(): void;
  isUp(): boolean;
  /** No more tries, and no timers left. Links that are open stay. */
  off(): void;
  /** The power goes: links end, and nobody on the board is told. */
  cut(): void;
}

interface Link extends Socket {
  inner: Socket | undefined;
  end: ((reason: number) => void) | undefined;
}

export function createWifi(net: Net, clock: NodeClock, networks: KnownNetwork[] = [{ ssid: "simulated" }]): Wifi {
  const links = new Set<Link>();
  const accessPoints = new Map<string, AccessPoint>([["simulated", {}]]);
  let wanted: KnownNetwork | undefined;
  let attempt: unknown;
  let isThere = true;
  let isUp = false;

  function tryNow(): void {
    const point = isThere ? accessPoints.get(wanted?.ssid ?? "") : undefined;
    if (!point) return networkDown(network, NetworkReason.NOT_FOUND);
    if (point.password !== undefined && point.password !== wanted?.password) {
      return networkDown(network, NetworkReason.WRONG_PASSWORD);
    }
    networkAssociated(network);
    if (point.hasDhcp === false) return;
    isUp = true;
    networkUp(network, point.address ?? "192.0.2.7");
  }

  function tryLater(): void {
    clock.cancel(attempt);
    attempt = clock.after(JOIN_MS, tryNow, undefined);
  }

  function dropAll(): void {
    for (const link of [...links]) {
      links.delete(link);
      if (link.inner) net.close(link.inner);
      clock.after(0, () => link.end?.(Reason.CLOSED), undefined);
    }
  }

  const network = createNetwork(
    {
      enter(known) {
        wanted = known;
        tryLater();
      },
      leave: () => clock.cancel(attempt),
      dropped: dropAll,
    },
    clock,
    { networks },
  );

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
    network,
    accessPoints,
    signal: () => (isUp ? (accessPoints.get(wanted?.ssid ?? "")?.signal ?? -55) : 0),
    join: (onUp) => network.start(onUp),
    down() {
      isThere = false;
      clock.cancel(attempt);
      if (!isUp) return;
      isUp = false;
      networkDown(network, NetworkReason.LOST);
    },
    up() {
      isThere = true;
      // The firmware looks for what it has lost.
      if (wanted && !isUp) tryLater();
    },
    isUp: () => isUp,
    cut() {
      for (const link of links) {
        link.end = undefined;
        if (link.inner) net.close(link.inner);
      }
      links.clear();
      isUp = false;
    },
    off() {
      clock.cancel(attempt);
      clock.cancel(network._timer);
    },
  };
}
