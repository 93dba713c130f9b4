// Sockets on Node: TCP, TLS and WebSocket over either, behind the one socket contract. TLS is verified: the chain and the
// host name, always. It owns no client and joins no writes; it says when memory is free again.

import { connect as connectTcp, type Socket as TcpSocket } from "node:net";
import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import { connectTls } from "./tls.js";
import { type Frames, upgrade } from "./websocket.js";

/** All plain sockets read into this: what was read is the owner's only until its handler returns. */
const READ_BYTES = 65536;
const shared = Buffer.allocUnsafeSlow(READ_BYTES);
/** A peer that is gone is not waited for longer than this when a link is closed. */
const LINGER_MS = 5000;

/** A link and its socket, which know each other: no function is made for a link but the one that reads. */
interface Link extends Socket {
  owner: SocketEvents | undefined;
  socket: OwnedSocket | undefined;
  /** WebSocket: there once the handshake is done. */
  frames: Frames | undefined;
  target: Target;
  all: Links;
  /** The transport is there: TCP is connected, TLS is verified. */
  isOpen: boolean;
  isAwaited: boolean;
  /** Called when a write has left. */
  written: (() => void) | undefined;
  reason: number;
  /** The far end broke it off (a TCP reset). */
  isReset?: boolean;
}

type OwnedSocket = TcpSocket & { link?: Link };

/** What the links of a net share. */
interface Links {
  sockets: Set<TcpSocket>;
  onError: ((error: Error) => void) | undefined;
}

export interface NodeNet extends Net {
  /** Resolves when every link has ended, those included that were told to close and still send. */
  idle(): Promise<void>;
}

/** `onError` hears the runtime's own words for a failure that the owner gets as a number. */
export function createNodeNet(onError?: (error: Error) => void): NodeNet {
  const all: Links = { sockets: new Set(), onError };
  return {
    open: (target, events) => open(target, events, all),
    close,
    async idle() {
      for (const socket of all.sockets) await new Promise((resolve) => socket.once("close", resolve));
    },
  };
}

function open(target: Target, events: SocketEvents, all: Links): Link {
  const link: Link = {
    owner: events,
    socket: undefined,
    frames: undefined,
    target,
    all,
    isOpen: false,
    isAwaited: false,
    written: undefined,
    reason: Reason.CLOSED,
    write: target.path === undefined ? write : writeFrame,
  };
  const read = (bytes: Uint8Array, to: number): void => link.owner?.received(bytes, 0, to);
  let socket: OwnedSocket;
  try {
    socket = connect(target, read);
  } catch (error) {
    // Unreadable keys or certificates are told here and now; the owner hears of it in a later turn.
    setImmediate(() => {
      all.onError?.(error as Error);
      link.owner?.closed(target.secure ? Reason.TLS : Reason.UNREACHABLE);
    });
    return link;
  }
  socket.link = link;
  link.socket = socket;
  all.sockets.add(socket);
  socket.setNoDelay(true);
  socket.on(target.secure ? "secureConnect" : "connect", onConnect);
  socket.on("error", onFailure);
  socket.on("close", onClose);
  return link;
}

function onConnect(this: OwnedSocket): void {
  const link = this.link as Link;
  link.isOpen = true;
  if (link.target.path !== undefined) beginFrames(link, this, link.target, link.all.onError);
  else link.owner?.opened();
}

function onFailure(this: OwnedSocket, error: NodeJS.ErrnoException): void {
  const link = this.link as Link;
  link.reason = reasonOf(error, link.isOpen, link.target.secure === true);
  link.isReset = error.code === "ECONNRESET" || error.code === "EPIPE";
  link.all.onError?.(error);
}

function onClose(this: OwnedSocket): void {
  const link = this.link as Link;
  link.all.sockets.delete(this);
  end(link);
}

/** A write has left. */
function left(link: Link): void {
  if (!link.isAwaited || (link.socket as TcpSocket).writableLength > 0) return;
  link.isAwaited = false;
  link.owner?.drained();
}

function end(link: Link): void {
  const owner = link.owner;
  link.owner = undefined;
  owner?.closed(link.reason);
}

function connect(target: Target, read: (bytes: Uint8Array, to: number) => void): TcpSocket {
  const { host, port } = target;
  const isWeb = target.path !== undefined;
  if (target.secure) {
    const socket = connectTls(target);
    if (!isWeb) socket.on("data", (bytes: Buffer) => read(bytes, bytes.length));
    return socket;
  }
  if (isWeb) return connectTcp({ host, port });
  const onread = {
    buffer: shared,
    callback: (length: number, bytes: Uint8Array): boolean => {
      read(bytes, length);
      return true;
    },
  };
  return connectTcp({ host, port, onread });
}

/** Over the transport that has just opened. */
function beginFrames(link: Link, socket: TcpSocket, target: Target, onError: Links["onError"]): void {
  const ended = (why?: Error): void => {
    // What comes after our own close is no failure.
    if (why && link.owner) onError?.(why);
    end(link);
  };
  upgrade(socket, target, LINGER_MS, {
    opened(frames) {
      link.frames = frames;
      link.owner?.opened();
    },
    received: (bytes, from, to) => link.owner?.received(bytes, from, to),
    ended,
  }).catch((error: Error) => {
    ended(error);
    socket.destroy();
  });
}

function write(this: Socket, bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const link = this as Link;
  const socket = link.socket as TcpSocket;
  link.written ??= (): void => left(link);
  socket.write(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from), link.written);
  // Nothing left here means that the kernel took all of it in this call.
  if (socket.writableLength === 0) return true;
  link.isAwaited = true;
  return false;
}

function writeFrame(this: Socket, bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const link = this as Link;
  link.written ??= (): void => left(link);
  (link.frames as Frames).send(bytes.subarray(from, to), link.written);
  if ((link.socket as TcpSocket).writableLength === 0) return true;
  link.isAwaited = true;
  return false;
}

function close(socket: Socket): void {
  const link = socket as Link;
  link.owner = undefined;
  const inner = link.socket;
  if (!inner || inner.destroyed) return;
  if (link.frames) return link.frames.close(LINGER_MS);
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
