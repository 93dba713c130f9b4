// Lets a client of a runtime whose strings are bytes stand on a network of Node: what it writes becomes a Uint8Array,
// what it gets a byte string. Where the client takes Uint8Arrays nothing is changed.

import { EMPTY } from "#wire";
import type { Net, Socket } from "midge";

type Owner = Parameters<Net["open"]>[1];

/** True when the client under test is the one for strings. */
export const isText = typeof EMPTY === "string";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** What a client of this runtime calls a row of bytes. */
export function native(bytes: Uint8Array): Uint8Array {
  return isText ? (Buffer.from(bytes).toString("latin1") as never) : bytes;
}

export function nativeNet(net: Net): Net {
  if (!isText) return net;
  const sockets = new Map<Socket, Socket>();
  const made: Net = {
    open(target, events) {
      const owner = Object.create(events) as Owner;
      owner.opened = () => events.opened();
      owner.drained = () => events.drained();
      owner.closed = (reason) => events.closed(reason);
      owner.received = (bytes, from, to) => events.received(native(bytes.subarray(from, to)), 0, to - from);
      const socket = net.open(target, owner);
      const outer: Socket = {
        write: (bytes) => {
          if (!/^[\0-\xff]*$/.test(bytes as never)) throw new Error("a character that is no byte");
          return socket.write(bytesOf(bytes as never));
        },
      };
      sockets.set(outer, socket);
      return outer;
    },
    close(socket) {
      net.close(sockets.get(socket) as Socket);
      sockets.delete(socket);
    },
  };
  if (net.defer) made.defer = net.defer;
  return made;
}
