// A stub broker in a process of its own: it accepts anyone, and after SUBSCRIBE sends messages of the granted quality as
// fast as the socket takes them, until the client closes. At QoS 1 no identifier is used again before its PUBACK.

import { createServer, type AddressInfo, type Socket } from "node:net";
import { type Role, tell } from "./channel.js";
import { CONNACK, createReader, PAYLOAD, PUBACK, publishPacket, TOPIC } from "./raw.js";

const AT_ONCE = 1489;
/** Pieces of AT_ONCE messages, together fewer than there are identifiers. */
const PIECES = 40;

/** Messages in pieces; an identifier comes once in all of them. */
function piecesAt(qos: number): Buffer[] {
  return Array.from({ length: qos === 0 ? 1 : PIECES }, (_, piece) =>
    Buffer.concat(
      Array.from({ length: AT_ONCE }, (_, i) => publishPacket(TOPIC, PAYLOAD, qos, piece * AT_ONCE + i + 1)),
    ),
  );
}

function accept(socket: Socket): void {
  let pieces: Buffer[] = [];
  let sent = 0;
  let acked = 0;
  let isFull = false;
  const blast = (): void => {
    while (!socket.destroyed && !isFull && sent - acked <= (PIECES - 1) * AT_ONCE) {
      isFull = !socket.write(pieces[(sent / AT_ONCE) % pieces.length] as Buffer);
      sent += AT_ONCE;
      if (pieces.length === 1) acked = sent;
    }
  };
  socket.on("error", () => socket.destroy());
  socket.on("drain", () => {
    isFull = false;
    blast();
  });
  const read = createReader((bytes, first, from, to) => {
    if (first === 16) socket.write(CONNACK);
    if (first === PUBACK) acked++;
    if (first !== 130) return;
    const qos = bytes[to - 1] as number;
    socket.write(Buffer.from([144, 3, bytes[from] as number, bytes[from + 1] as number, qos]));
    pieces = piecesAt(qos);
  });
  socket.on("data", (bytes) => {
    read(bytes);
    if (pieces.length > 0) blast();
  });
}

export const role: Role = async () => {
  const server = createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 2048, resolve));
  tell((server.address() as AddressInfo).port);
};
