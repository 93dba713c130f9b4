// aedes, in this process. Its memory is its persistence object, so a restart closes it and makes a new one with the same
// object; what that object forgets, a restart loses.

import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes } from "aedes";
import { freePort } from "../support/mosquitto.js";
import { type Broker, type BrokerKind, LOGIN, type ServerTls } from "./broker.js";

/** CONNACK's code for a bad user name or password (table 3.1). */
const BAD_LOGIN = 4;

async function createAedes(persistence: unknown): Promise<Aedes> {
  return Aedes.createBroker({
    ...(persistence === undefined ? {} : { persistence }),
    authenticate(_client, username, password, done) {
      if (username === LOGIN.username && password?.toString() === LOGIN.password) return done(null, true);
      done(Object.assign(new Error("bad login"), { returnCode: BAD_LOGIN }), false);
    },
  });
}

async function start(tls?: ServerTls): Promise<Broker> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let broker: Aedes;
  let server: Server;
  let persistence: unknown;
  let isUp = false;

  async function begin(): Promise<void> {
    broker = await createAedes(persistence);
    persistence = (broker as unknown as { persistence: unknown }).persistence;
    const handle = (socket: Socket): void => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      broker.handle(socket);
    };
    server =
      tls === undefined
        ? createServer(handle)
        : createTlsServer({ ...tls, requestCert: tls.asksClient, rejectUnauthorized: tls.asksClient }, handle);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    isUp = true;
  }
  async function end(): Promise<void> {
    if (!isUp) return;
    isUp = false;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => broker.close(resolve));
    await closed;
  }
  await begin();
  return {
    port,
    async restart() {
      await end();
      await begin();
    },
    stop: end,
  };
}

export const aedes: BrokerKind = {
  name: "aedes",
  version: () => (new Aedes() as unknown as { version: string }).version.split(".").slice(0, 2).join("."),
  certificateIs: "link",
  start,
};
