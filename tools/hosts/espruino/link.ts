// What the host's sockets stand on: a connection as the interpreter's socket layer sees it, whoever carries the bytes. Types
// only.

export interface TlsFiles {
  ca?: Uint8Array;
  cert?: Uint8Array;
  key?: Uint8Array;
}

export type ConnectResult = "connected" | "no such host" | "refused";

export interface HostLink {
  /** The radio is away: nothing goes in or out, nothing is lost. */
  stalled: boolean;
  /** The TLS handshake failed. */
  readonly failed: boolean;
  /** False until the other end has answered, where the caller did not wait for that. */
  readonly isOpen: boolean;
  readonly readable: boolean;
  readonly writable: boolean;
  /**
   * Up to `limit` bytes; undefined when there are none; when all was read and the peer is gone, "notified" if it said so
   * in TLS and "closed" otherwise.
   */
  read(limit: number): Uint8Array | "closed" | "notified" | undefined;
  /** How many it took. */
  send(bytes: Uint8Array): number;
  /** As close(2): what was sent still goes out. */
  close(): void;
  /** Ends the connection now. */
  destroy(): Promise<void>;
}

/** Opens a connection; a text says why it could not. `onChange` is called whenever something has come of it. */
export type OpenLink = (
  host: string,
  portNumber: number,
  tls: TlsFiles | undefined,
  limitMs: number,
  onChange: () => void,
) => HostLink | ConnectResult;
