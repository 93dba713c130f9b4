// A net that passes everything on and tells what it saw: the messages a board published, and how its links began and
// ended. It changes no byte.

import type { Net, Socket, SocketEvents, Target } from "midge";
import type { SeenMessage } from "./broker.js";

export interface Sightings {
  onMessage(message: SeenMessage): void;
  /** CONNACK came, with this return code. */
  onAnswer(code: number): void;
  /** The link ended, or never came about. */
  onClosed(reason: number): void;
}

const PUBLISH = 3;
const CONNACK = 2;

export function watchNet(net: Net, seen: Sightings): Net {
  const inner = new WeakMap<Socket, Socket>();
  return {
    open(target: Target, events: SocketEvents): Socket {
      const sent = packetReader((first, body) => {
        if (first >> 4 === PUBLISH) seen.onMessage(readMessage(first, body));
      });
      const got = packetReader((first, body) => {
        if (first >> 4 === CONNACK) seen.onAnswer(body[1] as number);
      });
      const socket = net.open(target, {
        opened: () => events.opened(),
        drained: () => events.drained(),
        received(bytes, from, to) {
          got(bytes.subarray(from, to));
          events.received(bytes, from, to);
        },
        closed(reason) {
          events.closed(reason);
          seen.onClosed(reason);
        },
      });
      const outer: Socket = {
        write(bytes, from = 0, to = bytes.length) {
          sent(bytes.subarray(from, to));
          return socket.write(bytes, from, to);
        },
      };
      inner.set(outer, socket);
      return outer;
    },
    close: (socket) => net.close(inner.get(socket) as Socket),
  };
}

/** Calls `take` with each whole packet of a stream. */
function packetReader(take: (first: number, body: Buffer) => void): (bytes: Uint8Array) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      let length = 0;
      let at = 1;
      let digit = 128;
      while (digit > 127 && at < rest.length) {
        digit = rest[at] as number;
        length += (digit & 127) * 128 ** (at - 1);
        at++;
      }
      if (digit > 127 || rest.length < at + length) return;
      take(rest[0] as number, rest.subarray(at, at + length));
      rest = rest.subarray(at + length);
    }
  };
}

function readMessage(first: number, body: Buffer): SeenMessage {
  const end = 2 + body.readUInt16BE(0);
  const qos = (first >> 1) & 3;
  return {
    topic: body.toString("utf8", 2, end),
    payload: Buffer.from(body.subarray(qos > 0 ? end + 2 : end)),
    qos,
    retain: (first & 1) === 1,
  };
}
