// Joins one of the known networks and stays joined: each in turn, a try with a deadline, then waits that grow. It says
// what happened as a code (`network-words.ts` has the words). The radio is the port's, time is the clock's; it knows neither.

import type { Clock, Timer } from "../link/clock.js";

/** What happened to a network, or to a try to join it. */
export const enum NetworkReason {
  /** The access point turned the password down. */
  WRONG_PASSWORD = 1,
  /** No access point of that name is in reach. */
  NOT_FOUND = 2,
  /** Joined, but no address came (DHCP). */
  NO_ADDRESS = 3,
  /** The network was there and is gone. */
  LOST = 4,
  /** Nothing happened in `connectTimeoutMs`. */
  TIMED_OUT = 5,
  /** The access point refused the try, and did not say that it was the password. */
  REFUSED = 6,
}

export interface KnownNetwork {
  /** Its name, 1 to 32 bytes. */
  ssid: string;
  /** 8 to 63 bytes; left out for an open network. */
  password?: string;
}

export interface NetworkOptions {
  /** Tried in this order, again and again; the one that was lost is tried first. At least one. */
  networks: KnownNetwork[];
  /** Milliseconds from the start of a try to an address, default 20,000: the three attempts of an ESP32 fit in. */
  connectTimeoutMs?: number;
  /** The longest wait between two rounds, milliseconds, default 60,000. */
  retryCapMs?: number;
}

/** A radio, as a board supplies it. It tells what happens by `networkAssociated`, `networkUp` and `networkDown`. */
export interface NetworkPort {
  /** Starts to join; what comes of it is told in a later turn. A try that is under way is given up. */
  enter(network: KnownNetwork): void;
  /** Gives a try up. */
  leave(): void;
  /** The address is gone: whoever stands on it, sockets for one, must be told. */
  dropped: (this: void) => void;
}

const enum Default {
  CONNECT_TIMEOUT_MS = 20000,
  RETRY_CAP_MS = 60000,
  /** As of the MQTT client: the first wait that is not zero is drawn from 0 to this. */
  FIRST_BACKOFF_MS = 1000,
  /** Between two networks of a round: the radio ends one try before the next. */
  GAP_MS = 500,
  /** A network that stayed this long is joined again at once when it goes. */
  STABLE_MS = 30000,
}

const enum State {
  WAITING = 0,
  JOINING = 1,
  ASSOCIATED = 2,
  UP = 3,
}

export interface Network {
  /** There is an address. Called each time. */
  onUp: ((this: void, address: string) => void) | undefined;
  /** The network that was there is gone (`reason` is LOST); it is joined again without further ado. */
  onDown: ((this: void, reason: number) => void) | undefined;
  /** A try failed; the next one follows by itself. `reason` is one of `NetworkReason`. */
  onFailed: ((this: void, reason: number, ssid: string) => void) | undefined;
  /** Starts, and never stops trying. Call it once. `ready` is called each time there is an address, before `onUp`. */
  start(ready: () => void): void;
  /** The address, or "" while there is none. */
  address: string;

  _ready: (() => void) | undefined;
  _port: NetworkPort;
  _clock: Clock;
  _options: NetworkOptions;
  _state: State;
  _timer: Timer;
  /** Which of the networks is tried, from 0. */
  _index: number;
  /** What the next wait is drawn from. */
  _backoffMs: number;
}

function arm(network: Network, ms: number): void {
  network._clock.cancel(network._timer);
  network._timer = network._clock.after(ms, tick, network);
}

/**
 * The port's word that a try failed and why, or that the network is gone, which is LOST whatever the radio calls it. The
 * next try follows by itself; what was not under way cannot fail.
 */
export function networkDown(network: Network, reason: number): void {
  const state = network._state;
  const options = network._options;
  const ssid = options.networks[network._index]!.ssid;
  if (state === State.WAITING) return;
  network._state = State.WAITING;
  network.address = "";
  if (state !== State.UP) {
    network._index++;
    if (network._index === options.networks.length) network._index = 0;
  }
  let waitMs: number = Default.GAP_MS;
  if (state === State.UP || network._index === 0) {
    // Full jitter: a house full of boards does not come back all at once.
    waitMs += network._clock.random() * network._backoffMs;
    network._backoffMs = Math.min(
      options.retryCapMs ?? Default.RETRY_CAP_MS,
      network._backoffMs * 2 + Default.FIRST_BACKOFF_MS,
    );
  }
  arm(network, waitMs);
  if (state === State.UP) {
    network._port.dropped();
    if (network.onDown) network.onDown(NetworkReason.LOST);
  } else if (network.onFailed) network.onFailed(reason, ssid);
}

function tick(network: Network): void {
  const state = network._state;
  if (state === State.WAITING) {
    network._state = State.JOINING;
    arm(network, network._options.connectTimeoutMs ?? Default.CONNECT_TIMEOUT_MS);
    network._port.enter(network._options.networks[network._index]!);
  } else if (state === State.UP) {
    network._backoffMs = 0;
  } else {
    network._port.leave();
    networkDown(network, state === State.JOINING ? NetworkReason.TIMED_OUT : NetworkReason.NO_ADDRESS);
  }
}

/** The port's word that the access point has let us in; the address is still to come. */
export function networkAssociated(network: Network): void {
  if (network._state === State.JOINING) network._state = State.ASSOCIATED;
}

/** The port's word that there is an address. One that comes between two tries, by the firmware's own doing, counts too. */
export function networkUp(network: Network, address: string): void {
  // Some firmwares join again without a word. With the same address every socket goes on.
  if (network._state === State.UP) {
    if (network.address === address) return;
    networkDown(network, NetworkReason.LOST);
  }
  network._state = State.UP;
  network.address = address;
  arm(network, Default.STABLE_MS);
  if (network._ready) network._ready();
  if (network.onUp) network.onUp(address);
}

function start(this: Network, ready: () => void): void {
  this._ready = ready;
  arm(this, 0);
}

/** A network that is not started yet. `options` are not copied. */
export function createNetwork(port: NetworkPort, clock: Clock, options: NetworkOptions): Network {
  return {
    onUp: undefined,
    onDown: undefined,
    onFailed: undefined,
    start: start,
    address: "",
    _ready: undefined,
    _port: port,
    _clock: clock,
    _options: options,
    _state: State.WAITING,
    _timer: undefined,
    _index: 0,
    _backoffMs: 0,
  };
}
