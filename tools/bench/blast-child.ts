// A stub broker in a process of its own: it accepts anyone, and after SUBSCRIBE sends the same messages as fast as the
// socket takes them, until the client closes.

import { createServer, type AddressInfo, type Socket } from "node:net";
import { type Role, tell } from "./channel.js";
import { CONNACK, createReader, PAYLOAD, publishPacket, repeated, TOPIC } from "./raw.js";

const AT_ONCE = 1489;
const many = repeated(publishPacket(TOPIC, PAYLOAD), AT_ONCE);

function blast(socket: Socket): void {
  while (!socket.destroyed && socket.write(many));
  if (!socket.destroyed) socket.once("drain", () => blast(socket));
}

export const role: Role = async () => {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    const read = createReader((bytes, first, from) => {
      if (first === 16) socket.write(CONNACK);
      if (first !== 130) return;
      socket.write(Buffer.from([144, 3, bytes[from] as number, bytes[from + 1] as number, 0]));
      blast(socket);
    });
    socket.on("data", read);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tell((server.address() as AddressInfo).port);
};
