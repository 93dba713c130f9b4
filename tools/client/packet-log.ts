// A net that passes everything on and writes one line for each packet, in and out, decoded. It changes no byte.

import type { Net, Socket, SocketEvents, Target } from "midge";
import { decodePacket } from "../packets/fields.js";
import { createPacketReader } from "../packets/reader.js";

export function packetLog(net: Net, write: (line: string) => void): Net {
  const inner = new WeakMap<Socket, Socket>();
  const show = (arrow: string) => (packet: Uint8Array | undefined) => {
    if (!packet) return write(`${now()} ${arrow} no MQTT: a remaining length of more than four bytes`);
    const { summary, fault } = decodePacket(packet);
    write(`${now()} ${arrow} ${summary}${fault === undefined ? "" : `  [malformed: ${fault}]`}`);
  };
  return {
    ...(net.defer ? { defer: net.defer } : {}),
    open(target: Target, events: SocketEvents): Socket {
      write(`${now()} -- connecting to ${target.host}:${target.port}${target.secure ? " with TLS" : ""}`);
      const sent = createPacketReader(show("->"));
      const got = createPacketReader(show("<-"));
      const socket = net.open(target, {
        opened: () => events.opened(),
        drained: () => events.drained(),
        received(bytes, from, to) {
          got.push(bytes.subarray(from, to));
          events.received(bytes, from, to);
        },
        closed(reason) {
          write(`${now()} -- closed`);
          events.closed(reason);
        },
      });
      const outer: Socket = {
        write(bytes, from = 0, to = bytes.length) {
          sent.push(bytes.subarray(from, to));
          return socket.write(bytes, from, to);
        },
      };
      inner.set(outer, socket);
      return outer;
    },
    close: (socket) => net.close(inner.get(socket) as Socket),
  };
}

function now(): string {
  return new Date().toISOString().slice(11, 23);
}
