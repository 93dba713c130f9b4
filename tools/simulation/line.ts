// The line between a board and its broker, and what can happen on it: it is slow, loses segments, falls silent, breaks, or
// ends nowhere. It keeps the socket contract and the order of bytes; while the weather is calm it passes everything on at
// once. It knows no MQTT.

import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import type { NodeClock } from "../../boards/node/clock.js";
import { CALM, type Weather } from "./weather.js";

/** Payload of a TCP segment over Ethernet. */
const SEGMENT_BYTES = 1460;
/** TCP waits so long at least before it sends again, and twice as long each further time (RFC 6298, 2.4 and 5.5). */
const RESEND_MS = 1000;
const RESENDS_MOST = 6;

export interface Line extends Net {
  weather: Weather;
  /** Links that are open now are dead from now on: nothing passes, and neither end is told. New ones are well. */
  silence(): void;
  /** While it is frozen nothing passes on any link; then everything comes, in order. */
  freeze(isFrozen: boolean): void;
  /** All links break, and both ends are told. */
  cut(): void;
  /** While nobody listens no link opens. Those that are open break. */
  listen(isThere: boolean): void;
  /** Closes what is open towards the broker: all links, or the dead ones alone. */
  end(): void;
  endDead(): void;
  /** Links that the board holds for open. */
  openLinks(): number;
}

interface Passing {
  at: number;
  run: () => void;
}

/** One direction of a link: things that arrive in their order, each at its time. */
interface Pipe {
  queue: Passing[];
  /** When the last byte has left. */
  freeAt: number;
  timer: unknown;
}

interface Link extends Socket {
  owner: SocketEvents | undefined;
  inner: Socket | undefined;
  out: Pipe;
  into: Pipe;
  /** Neither end hears the other any more. */
  isDead: boolean;
  isOpen: boolean;
  /** The far end broke it off. */
  isReset: boolean;
}

/** Whether what the board says on this link of a line reaches nobody. */
export const isDead = (socket: Socket): boolean => (socket as Link).isDead;
/** Whether a link of a line that has ended was broken off. */
export const wasReset = (socket: Socket): boolean => (socket as Link).isDead || (socket as Link).isReset;

const newPipe = (): Pipe => ({ queue: [], freeAt: 0, timer: undefined });

export function createLine(net: Net, clock: NodeClock): Line {
  const links = new Set<Link>();
  /** Of dead links the far end is open until it gives up. */
  const dead = new Set<Link>();
  let isFrozen = false;
  let isThere = true;

  const isCalm = (pipe: Pipe): boolean =>
    line.weather === CALM && pipe.queue.length === 0 && !isFrozen && pipe.freeAt <= clock.now();

  function pump(pipe: Pipe): void {
    clock.cancel(pipe.timer);
    pipe.timer = undefined;
    while (!isFrozen) {
      const next = pipe.queue[0];
      if (!next) return;
      const wait = next.at - clock.now();
      if (wait > 0) {
        pipe.timer = clock.after(wait, pump, pipe);
        return;
      }
      pipe.queue.shift();
      next.run();
    }
  }

  /** How long what is lost keeps what is behind it waiting. */
  function lossMs(segments: number): number {
    let wait = 0;
    for (let i = 0; i < segments; i++) {
      for (let n = 0; n < RESENDS_MOST && clock.random() < line.weather.loss; n++) wait += RESEND_MS * 2 ** n;
    }
    return wait;
  }

  /** Sends something of that size on its way. */
  function pass(pipe: Pipe, bytes: number, bps: number, run: () => void, more = 0): void {
    const { latencyMs, jitterMs, loss } = line.weather;
    pipe.freeAt = Math.max(pipe.freeAt, clock.now()) + (bytes * 1000) / bps;
    const jitter = jitterMs > 0 ? jitterMs * clock.random() : 0;
    const lost = loss > 0 ? lossMs(Math.ceil(bytes / SEGMENT_BYTES)) : 0;
    // What is early waits behind what is late: the queue keeps the order.
    pipe.queue.push({ at: pipe.freeAt + latencyMs + jitter + lost + more, run });
    if (pipe.timer === undefined) pump(pipe);
  }

  function finish(link: Link, reason: number): void {
    links.delete(link);
    const { owner } = link;
    link.owner = undefined;
    owner?.closed(reason);
  }

  function open(target: Target, events: SocketEvents): Socket {
    const link: Link = {
      owner: events,
      inner: undefined,
      out: newPipe(),
      into: newPipe(),
      isDead: false,
      isOpen: false,
      isReset: false,
      write(bytes, from = 0, to = bytes.length) {
        if (link.isDead) return true;
        const inner = link.inner as Socket;
        if (isCalm(link.out)) return inner.write(bytes, from, to);
        const copy = Uint8Array.prototype.slice.call(bytes, from, to) as Uint8Array;
        pass(link.out, copy.length, line.weather.upBps, () => {
          if (!link.isDead && link.inner) inner.write(copy, 0, copy.length);
        });
        clock.after(Math.max(0, link.out.freeAt - clock.now()), drained, link);
        return false;
      },
    };
    links.add(link);
    if (!isThere) {
      clock.after(line.weather.latencyMs * 2, () => finish(link, Reason.UNREACHABLE), undefined);
      return link;
    }
    link.inner = net.open(target, {
      opened() {
        const opened = (): void => {
          if (link.isDead) return;
          link.isOpen = true;
          link.owner?.opened();
        };
        if (isCalm(link.into)) return opened();
        // The answer to the SYN takes the whole round trip.
        pass(link.into, 0, line.weather.downBps, opened, line.weather.latencyMs);
      },
      received(bytes, from, to) {
        if (link.isDead) return;
        if (isCalm(link.into)) return link.owner?.received(bytes, from, to);
        const copy = Uint8Array.prototype.slice.call(bytes, from, to) as Uint8Array;
        pass(link.into, copy.length, line.weather.downBps, () => {
          if (!link.isDead) link.owner?.received(copy, 0, copy.length);
        });
      },
      drained() {
        if (isCalm(link.out)) link.owner?.drained();
      },
      closed(reason) {
        link.isReset = (link.inner as { isReset?: boolean } | undefined)?.isReset === true;
        link.inner = undefined;
        dead.delete(link);
        if (link.isDead) return;
        if (isCalm(link.into)) return finish(link, reason);
        pass(link.into, 0, line.weather.downBps, () => finish(link, reason));
      },
    });
    return link;
  }

  function drained(link: Link): void {
    if (link.out.freeAt <= clock.now()) link.owner?.drained();
  }

  function closeInner(link: Link): void {
    const { inner } = link;
    link.inner = undefined;
    if (inner) net.close(inner);
  }

  function close(socket: Socket): void {
    const link = socket as Link;
    link.owner = undefined;
    links.delete(link);
    // Of a dead link the far end never hears.
    if (link.isDead) return;
    if (isCalm(link.out)) return closeInner(link);
    pass(link.out, 0, line.weather.upBps, () => closeInner(link));
  }

  const line: Line = {
    ...(net.defer ? { defer: net.defer } : {}),
    weather: CALM,
    open,
    close,
    silence() {
      for (const link of links) {
        link.isDead = true;
        if (link.inner) dead.add(link);
      }
    },
    freeze(freezes) {
      isFrozen = freezes;
      if (freezes) return;
      for (const link of [...links]) {
        pump(link.out);
        pump(link.into);
      }
    },
    cut() {
      for (const link of [...links]) {
        link.isDead = true;
        closeInner(link);
        clock.after(0, () => finish(link, Reason.CLOSED), undefined);
      }
    },
    listen(listens) {
      isThere = listens;
      if (!listens) line.cut();
    },
    end() {
      for (const link of [...links, ...dead]) closeInner(link);
      dead.clear();
    },
    endDead() {
      for (const link of dead) closeInner(link);
      dead.clear();
    },
    openLinks: () => [...links].filter(({ isOpen }) => isOpen).length,
  };
  return line;
}
