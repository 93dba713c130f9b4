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
  type NetworkPort,
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
  readonly accessPoints: Map<string, AccessPoint>;
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

/** A link over the air: the board's socket, and what the socket behind it tells. */
class AirLink implements Socket, SocketEvents {
  inner: Socket | undefined;
  /** The next of the WiFi's open links. */
  next: AirLink | undefined;
  isOpen = false;

  constructor(
    private readonly wifi: NodeWifi,
    /** Who hears of it; undefined once it has ended. */
    public owner: SocketEvents | undefined,
  ) {}

  write(bytes: Uint8Array, from?: number, to?: number): boolean {
    // Between the end of the network and its owner hearing of it, what is written is lost.
    return !this.isOpen || (this.inner as Socket).write(bytes, from, to);
  }
  opened(): void {
    this.owner?.opened();
  }
  received(bytes: Uint8Array, from: number, to: number): void {
    this.owner?.received(bytes, from, to);
  }
  drained(): void {
    this.owner?.drained();
  }
  closed(reason: number): void {
    this.wifi.forget(this);
    this.end(reason);
  }
  end(reason: number): void {
    const { owner } = this;
    this.owner = undefined;
    owner?.closed(reason);
  }
}

const unreachable = (link: AirLink): void => link.end(Reason.UNREACHABLE);
const lost = (link: AirLink): void => link.end(Reason.CLOSED);

const SIMULATED: readonly [string, AccessPoint] = ["simulated", {}];
const OPTIONS = { networks: [{ ssid: SIMULATED[0] }] };

class NodeWifi implements Wifi, NetworkPort {
  readonly network: Network;
  declare defer?: (run: () => void) => void;
  private points: Map<string, AccessPoint> | undefined;
  private links: AirLink | undefined;
  private wanted: KnownNetwork | undefined;
  private attempt: unknown;
  private isThere = true;
  private isJoined = false;

  constructor(
    private readonly net: Net,
    private readonly clock: NodeClock,
    networks: KnownNetwork[] | undefined,
  ) {
    if (net.defer) this.defer = net.defer;
    this.network = createNetwork(this, clock, networks ? { networks } : OPTIONS);
  }

  get accessPoints(): Map<string, AccessPoint> {
    return (this.points ??= new Map([SIMULATED]));
  }
  /** The network that it joins, when it is in reach. */
  private point(): AccessPoint | undefined {
    const ssid = this.wanted?.ssid ?? "";
    return this.points ? this.points.get(ssid) : ssid === SIMULATED[0] ? SIMULATED[1] : undefined;
  }

  // The port of the network.
  enter(known: KnownNetwork): void {
    this.wanted = known;
    this.tryLater();
  }
  leave(): void {
    this.clock.cancel(this.attempt);
  }
  /** The network calls it as its port's own. */
  dropped(): void {
    for (let link = this.links; link; link = link.next) {
      link.isOpen = false;
      if (link.inner) this.net.close(link.inner);
      this.clock.after(0, lost, link);
    }
    this.links = undefined;
  }
  private tryLater(): void {
    this.clock.cancel(this.attempt);
    this.attempt = this.clock.after(JOIN_MS, tryNow, this);
  }
  tryNow(): void {
    const point = this.isThere ? this.point() : undefined;
    if (!point) return networkDown(this.network, NetworkReason.NOT_FOUND);
    if (point.password !== undefined && point.password !== this.wanted?.password) {
      return networkDown(this.network, NetworkReason.WRONG_PASSWORD);
    }
    networkAssociated(this.network);
    if (point.hasDhcp === false) return;
    this.isJoined = true;
    networkUp(this.network, point.address ?? "192.0.2.7");
  }

  open(target: Target, events: SocketEvents): Socket {
    const link = new AirLink(this, events);
    if (!this.isJoined) {
      this.clock.after(0, unreachable, link);
      return link;
    }
    link.isOpen = true;
    // In the order of opening: in that order they are told when the network goes.
    if (!this.links) this.links = link;
    else {
      let last = this.links;
      while (last.next) last = last.next;
      last.next = link;
    }
    link.inner = this.net.open(target, link);
    return link;
  }
  close(socket: Socket): void {
    const link = socket as AirLink;
    this.forget(link);
    link.owner = undefined;
    if (link.inner) this.net.close(link.inner);
  }
  /** It is none of the open links any more. */
  forget(gone: AirLink): void {
    if (!gone.isOpen) return;
    gone.isOpen = false;
    if (this.links === gone) this.links = gone.next;
    for (let link = this.links; link; link = link.next) if (link.next === gone) link.next = gone.next;
  }

  signal(): number {
    return this.isJoined ? (this.point()?.signal ?? -55) : 0;
  }
  join(onUp: () => void): void {
    this.network.start(onUp);
  }
  down(): void {
    this.isThere = false;
    this.clock.cancel(this.attempt);
    if (!this.isJoined) return;
    this.isJoined = false;
    networkDown(this.network, NetworkReason.LOST);
  }
  up(): void {
    this.isThere = true;
    // The firmware looks for what it has lost.
    if (this.wanted && !this.isJoined) this.tryLater();
  }
  isUp(): boolean {
    return this.isJoined;
  }
  cut(): void {
    for (let link = this.links; link; link = link.next) {
      link.isOpen = false;
      link.owner = undefined;
      if (link.inner) this.net.close(link.inner);
    }
    this.links = undefined;
    this.isJoined = false;
  }
  off(): void {
    this.clock.cancel(this.attempt);
    this.clock.cancel(this.network._timer);
  }
}

const tryNow = (wifi: NodeWifi): void => wifi.tryNow();

export function createWifi(net: Net, clock: NodeClock, networks?: KnownNetwork[]): Wifi {
  return new NodeWifi(net, clock, networks);
}
