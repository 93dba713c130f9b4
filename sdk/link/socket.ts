// The socket a client stands on: one small interface with a written contract. The same contract test runs against
// every implementation (TCP, TLS and WebSocket on Node, Espruino, NodeMCU, the in-memory pair). It never says how bytes travel.

import type { Bytes } from "#wire";

/** Where a link leads. */
export interface Target {
  /** Host name or address. */
  host: string;
  /** TCP port, 1 to 65535. */
  port: number;
  /** True for TLS. What that is worth is said by the board's profile (`none | encrypted | verified`). */
  secure?: boolean;
  /** TLS: the certificate authority that signed the server (PEM on Node and NodeMCU, DER as a byte string on Espruino). */
  ca?: string;
  /** TLS: the client's certificate, same form as `ca`. */
  cert?: string;
  /** TLS: the client's private key, same form as `ca`. */
  key?: string;
  /** TLS: the name to ask for (SNI) and to check, when it differs from `host`. */
  serverName?: string;
  /** TLS on Node: what opens `key`, when it is encrypted. */
  passphrase?: string;
  /** TLS on Node: the application protocols to offer (ALPN), the best first. */
  alpn?: string[];
  /** On Node: the link is a WebSocket, and this is the path, with the query, that it asks for; it begins with "/". */
  path?: string;
}

/**
 * What a socket tells its owner.
 *
 * 1. No call comes from inside `open`, `write` or `close`: always from a later turn.
 * 2. `opened` comes once, before any other, and only when bytes can be written (for TLS: after the handshake where the
 *    runtime can tell).
 * 3. `received(bytes, from, to)`: the bytes are the owner's only until the call returns. Any splitting may occur.
 * 4. `drained` comes when all that was written has been handed to the network, at least once after a `write` that
 *    returned false.
 * 5. `closed(reason)` comes exactly once, after every received byte, when the link ended or never came about. Nothing
 *    follows it. `reason` is one of `Reason` (10 and above).
 * 6. After the owner's own `close` there is no further call at all.
 */
export interface SocketEvents {
  opened(): void;
  received(bytes: Bytes, from: number, to: number): void;
  drained(): void;
  closed(reason: number): void;
}

/** An open link. */
export interface Socket {
  /**
   * Sends `bytes[from, to)`, or all of them when no range is given; order is kept.
   * Returns true when the memory may be used again at once, false when it is kept until `drained`.
   * Never called before `opened` or after `closed` or `close`.
   */
  write(bytes: Bytes, from?: number, to?: number): boolean;
}

/** What a board gives a client: a way to open a link, and to close it. */
export interface Net {
  /** Starts to open a link. Never throws and never blocks where the runtime allows; failure comes by `closed`. */
  open(target: Target, events: SocketEvents): Socket;
  /** Sends what is still queued, then closes. Harmless on a socket that is closed already. */
  close(socket: Socket): void;
  /** Runs `run` at the end of the present turn. Only byte runtimes need it, to join the writes of a turn; without it they use a promise. */
  defer?: (run: () => void) => void;
}
