// The broker that `midge simulate` starts when it is given none: aedes on a loopback port.

import { createServer, type Server } from "node:net";
import { Aedes, type AedesPublishPacket } from "aedes";
import { MidgeError } from "../error.js";

export interface SeenMessage {
  topic: string;
  payload: Buffer;
  qos: number;
  retain: boolean;
}

export interface EmbeddedBroker {
  port: number;
  /** Publishes as somebody else. */
  publish(message: { topic: string; payload: Uint8Array; qos: 0 | 1 | 2; retain: boolean }): void;
  close(): Promise<void>;
}

/** What it took, and of which client; "" for what was published from here. */
export type TakenMessage = SeenMessage & { clientId: string };

/** Starts a broker on 127.0.0.1; `onMessage` hears every message that it takes, wills included. */
export async function startBroker(port: number, onMessage: (message: TakenMessage) => void): Promise<EmbeddedBroker> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  aedes.on("publish", (packet: AedesPublishPacket, client: { id: string } | null) => {
    if (packet.topic.startsWith("$SYS/")) return;
    const { topic, qos, retain } = packet;
    onMessage({ topic, payload: Buffer.from(packet.payload), qos, retain, clientId: client?.id ?? "" });
  });
  try {
    await listen(server, port);
  } catch (error) {
    aedes.close();
    throw error;
  }
  return {
    port: (server.address() as { port: number }).port,
    publish: ({ topic, payload, qos, retain }) =>
      aedes.publish({ cmd: "publish", topic, payload: Buffer.from(payload), qos, retain, dup: false }, () => {}),
    async close() {
      // What a client said last may still be on its way; its end is told after it.
      while (aedes.connectedClients > 0) await new Promise((resolve) => aedes.once("clientDisconnect", resolve));
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        aedes.close();
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(
        new MidgeError(
          isTaken
            ? `port ${port} is taken. Choose another with --port, or 0 for any free one.`
            : `cannot listen on port ${port}: ${error.message}`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
