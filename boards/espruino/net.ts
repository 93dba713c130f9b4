// Sockets on Espruino: the native socket itself is what the client writes to. Handlers are shared and find their owner
// on the socket, so that a link costs no closures, and a socket that was let go tells nobody.

import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import type { NativeSocket } from "./native.js";

function onOpen(this: NativeSocket): void {
  if (this._owner) this._owner.opened();
}

function onData(this: NativeSocket, bytes: string): void {
  if (this._owner) this._owner.received(bytes as never, 0, bytes.length);
}

function onDrain(this: NativeSocket): void {
  if (this._owner) this._owner.drained();
}

function ended(this: NativeSocket, reason: unknown): void {
  const owner = this._owner;
  this._owner = undefined;
  // The event gives a boolean, our own call below a reason.
  if (owner) owner.closed(typeof reason === "number" ? reason : Reason.CLOSED);
}

/** Those that somebody may still stand on. */
let sockets: NativeSocket[] = [];

function isOwned(socket: NativeSocket): boolean {
  return socket._owner !== undefined;
}

/** The network is gone. An ESP32 says nothing to its sockets, so they are closed and their owners told here. */
export function dropAll(): void {
  sockets.filter(isOwned).forEach((socket) => {
    if (socket.end) socket.end();
    ended.call(socket, Reason.CLOSED);
  });
}

function open(target: Target, events: SocketEvents): Socket {
  const module = target.secure ? "tls" : "net";
  let socket = {} as NativeSocket;
  try {
    socket = require(module).connect(target);
    // In this turn, or the interpreter repeats the first chunk for ever.
    socket.on("data", onData);
    socket.on("connect", onOpen);
    socket.on("drain", onDrain);
    socket.on("close", ended);
  } catch (error) {
    // A refused connection or an unknown name throws here and now; the owner hears of it in a later turn.
    setTimeout(ended.bind(socket, Reason.UNREACHABLE), 0);
  }
  socket._owner = events;
  sockets = sockets.filter(isOwned);
  sockets.push(socket);
  return socket as unknown as Socket;
}

function close(socket: Socket): void {
  const native = socket as unknown as NativeSocket;
  if (native._owner && native.end) native.end();
  native._owner = undefined;
}

export const net: Net = { open: open, close: close };
