// Listens at the place where a board meets its line: whole packets in both directions, and the beginning and end of links. It
// changes no byte, and looks at no packet that nobody wants, save for the name a client gives itself.

import type { Net, Socket, SocketEvents, Target } from "midge";
import { createPacketReader, type PacketReader } from "../packets/reader.js";

export interface Heard {
  /** Asked at each piece of a stream: whether packets are to be told. */
  wantsPackets(): boolean;
  onPacket(packet: Uint8Array, isOut: boolean, link: number): void;
  onLink(link: number, state: "opening" | "open" | "closed", reason: number): void;
  /** The client identifier of a CONNECT, before the broker has it. */
  onClientId(clientId: string): void;
}

const CONNECT = 0x10;

interface Tapped extends Socket {
  inner: Socket;
  number: number;
}

export function tap(net: Net, heard: Heard): Net {
  let count = 0;
  return {
    ...(net.defer ? { defer: net.defer } : {}),
    open(target: Target, events: SocketEvents): Socket {
      const number = ++count;
      // A reader that was not fed from the start of a packet cannot be fed at all.
      const isRead = heard.wantsPackets();
      const reader = (isOut: boolean): PacketReader =>
        createPacketReader((packet) => packet && heard.onPacket(packet, isOut, number));
      const sent = isRead ? reader(true) : undefined;
      const got = isRead ? reader(false) : undefined;
      let isFirst = true;
      const socket: Tapped = {
        number,
        inner: undefined as unknown as Socket,
        write(bytes, from = 0, to = bytes.length) {
          if (isFirst) {
            isFirst = false;
            const clientId = clientIdOf(bytes, from, to);
            if (clientId !== undefined) heard.onClientId(clientId);
          }
          sent?.push(bytes.subarray(from, to));
          return socket.inner.write(bytes, from, to);
        },
      };
      heard.onLink(number, "opening", 0);
      socket.inner = net.open(target, {
        opened() {
          heard.onLink(number, "open", 0);
          events.opened();
        },
        drained: () => events.drained(),
        received(bytes, from, to) {
          got?.push(bytes.subarray(from, to));
          events.received(bytes, from, to);
        },
        closed(reason) {
          heard.onLink(number, "closed", reason);
          events.closed(reason);
        },
      });
      return socket;
    },
    close(socket) {
      const { inner, number } = socket as Tapped;
      heard.onLink(number, "closed", 0);
      net.close(inner);
    },
  };
}

/** MQTT 3.1.1, 3.1: the remaining length, protocol name and level, flags and keep-alive stand before it. */
function clientIdOf(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (bytes[from] !== CONNECT) return undefined;
  let at = from + 1;
  while (((bytes[at] as number) & 128) !== 0 && at < to) at++;
  at += 11;
  const length = (bytes[at] as number) * 256 + (bytes[at + 1] as number);
  if (!(at + 2 + length <= to)) return undefined;
  return Buffer.from(bytes.subarray(at + 2, at + 2 + length)).toString("utf8");
}
