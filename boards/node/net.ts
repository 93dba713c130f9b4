// Sockets on Node: node:net and node:tls behind the one socket contract. TLS is verified: the chain and the host name,
// always. It owns no client and joins no writes; it says when memory is free again.

import { connect as connectTcp, type Socket as TcpSocket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";

/** All plain sockets read into this: what was read is the owner's only until its handler returns. */
const READ_BYTES = 65536;
const shared = Buffer.allocUnsafeSlow(READ_BYTES);
/** A peer that is gone is not waited for longer than this when a link is closed. */
const LINGER_MS = 5000;

interface Link extends Socket {
  owner: SocketEvents | undefined;
  socket: TcpSocket | TLSSocket | undefined;
  isOpen: boolean;
  isAwaited: boolean;
  /** Called when a write has left. */
  written: () => void;
  reason: number;
}

export interface NodeNet extends Net {
  /** Resolves when every link has ended, those included that were told to close and still send. */
  idle(): Promise<void>;
}

/** `onError` hears the runtime's own words for a failure that the owner gets as a number. */
export function createNodeNet(onError?: (error: Error) => void): NodeNet {
  const sockets = new Set<TcpSocket>();
  return {
    open(target, events) {
      const link = open(target, events, onError);
      const socket = link.socket;
      if (socket) {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      }
      return link;
    },
    close,
    async idle() {
      for (const socket of sockets) await new Promise((resolve) => socket.once("close", resolve));
    },
  };
}

function open(target: Target, events: SocketEvents, onError?: (error: Error) => void): Link {
  const link: Link = {
    owner: events,
    socket: undefined,
    isOpen: false,
    isAwaited: false,
    written: () => {},
    reason: Reason.CLOSED,
    write,
  };
  const read = (bytes: Uint8Array, to: number): void => link.owner?.received(bytes, 0, to);
  let socket: TcpSocket | TLSSocket;
  try {
    socket = target.secure ? openTls(target, read) : openTcp(target, read);
  } catch (error) {
    // Unreadable keys or certificates are told here and now; the owner hears of it in a later turn.
    setImmediate(() => {
      onError?.(error as Error);
      link.owner?.closed(target.secure ? Reason.TLS : Reason.UNREACHABLE);
    });
    return link;
  }
  link.socket = socket;
  socket.setNoDelay(true);
  link.written = (): void => {
    if (!link.isAwaited || socket.writableLength > 0) return;
    link.isAwaited = false;
    link.owner?.drained();
  };
  socket.on(target.secure ? "secureConnect" : "connect", () => {
    link.isOpen = true;
    link.owner?.opened();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    link.reason = reasonOf(error, link.isOpen, target.secure === true);
    onError?.(error);
  });
  socket.on("close", () => {
    const owner = link.owner;
    link.owner = undefined;
    owner?.closed(link.reason);
  });
  return link;
}

function openTcp(target: Target, read: (bytes: Uint8Array, to: number) => void): TcpSocket {
  const onread = {
    buffer: shared,
    callback: (length: number, bytes: Uint8Array): boolean => {
      read(bytes, length);
      return true;
    },
  };
  return connectTcp({ host: target.host, port: target.port, onread });
}

function openTls(target: Target, read: (bytes: Uint8Array, to: number) => void): TLSSocket {
  const name = target.serverName ?? target.host;
  const isAddress = /^[\d.]+$|:/.test(name);
  const socket = connectTls({
    host: target.host,
    port: target.port,
    ca: target.ca,
    cert: target.cert,
    key: target.key,
    // SNI carries names only (RFC 6066, section 3).
    ...(isAddress ? {} : { servername: name }),
    rejectUnauthorized: true,
  });
  socket.on("data", (bytes: Buffer) => read(bytes, bytes.length));
  return socket;
}

function write(this: Socket, bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const link = this as Link;
  const socket = link.socket as TcpSocket;
  socket.write(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from), link.written);
  // Nothing left here means that the kernel took all of it in this call.
  if (socket.writableLength === 0) return true;
  link.isAwaited = true;
  return false;
}

function close(socket: Socket): void {
  const link = socket as Link;
  link.owner = undefined;
  const inner = link.socket;
  if (!inner || inner.destroyed) return;
  inner.destroySoon();
  const timer = setTimeout(() => inner.destroy(), LINGER_MS);
  timer.unref();
  inner.once("close", () => clearTimeout(timer));
}

const UNREACHABLE = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EADDRNOTAVAIL"]);

function reasonOf(error: NodeJS.ErrnoException, isOpen: boolean, isSecure: boolean): number {
  const code = error.code ?? (error as AggregateError).errors?.[0]?.code ?? "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return Reason.UNKNOWN_HOST;
  if (!isOpen && UNREACHABLE.has(code)) return Reason.UNREACHABLE;
  return isSecure && (!isOpen || code.startsWith("ERR_SSL")) ? Reason.TLS : Reason.CLOSED;
}
