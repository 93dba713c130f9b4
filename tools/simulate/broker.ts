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
  close(): Promise<void>;
}

/** Starts a broker on 127.0.0.1; `onMessage` hears every message a client published, wills included. */
export async function startBroker(port: number, onMessage: (message: SeenMessage) => void): Promise<EmbeddedBroker> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  aedes.on("publish", (packet: AedesPublishPacket) => {
    if (packet.topic.startsWith("$SYS/")) return;
    onMessage({ topic: packet.topic, payload: Buffer.from(packet.payload), qos: packet.qos, retain: packet.retain });
  });
  try {
    await listen(server, port);
  } catch (error) {
    aedes.close();
    throw error;
  }
  return {
    port: (server.address() as { port: number }).port,
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
