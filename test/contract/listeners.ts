// The brokers of schemes.spec.ts, each with a listener for every scheme of a broker URL on free loopback ports: a real
// mosquitto, and aedes behind sockets of Node and the package `ws`. Nothing is asserted here.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { createWebSocketStream, WebSocketServer } from "ws";
import { freePort } from "../support/mosquitto.js";
import type { Authority } from "./authority.js";

export const SCHEMES = ["mqtt", "mqtts", "ws", "wss"] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface Listeners {
  ports: Record<Scheme, number>;
  stop(): Promise<void>;
}

const PATH = `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin`;

/** With `demands`, the TLS listeners ask for a client's certificate of that authority, and refuse a client without. */
export async function startMosquittoListeners(authority: Authority, demands?: Authority): Promise<Listeners> {
  const folder = mkdtempSync(join(tmpdir(), "midge-listeners-"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { key, cert } = authority.issue("localhost");
  const tls = [`certfile ${write("cert", cert)}`, `keyfile ${write("key", key)}`];
  if (demands) tls.push(`cafile ${write("ca", demands.ca)}`, "require_certificate true");
  const ports = {} as Record<Scheme, number>;
  const lines = ["allow_anonymous true", "persistence false", "log_dest stderr", "user root"];
  for (const scheme of SCHEMES) {
    ports[scheme] = await freePort();
    lines.push(`listener ${ports[scheme]} 127.0.0.1`);
    if (scheme.startsWith("ws")) lines.push("protocol websockets");
    if (scheme.endsWith("s") && scheme !== "ws") lines.push(...tls);
  }
  const config = write("mosquitto.conf", lines.join("\n") + "\n");
  const broker = spawn("mosquitto", ["-c", config], {
    env: { ...process.env, PATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => broker.once("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    broker.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes(" running")) resolve();
    });
    broker.once("exit", () => reject(new Error(`mosquitto ended:\n${said}`)));
    broker.once("error", reject);
  });
  return {
    ports,
    async stop() {
      broker.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startAedesListeners(authority: Authority): Promise<Listeners> {
  const aedes = await Aedes.createBroker();
  const take = (socket: Socket): void => void aedes.handle(socket);
  const tls = authority.issue("localhost");
  const servers: Record<Scheme, Server> = {
    mqtt: createServer(take),
    mqtts: createTlsServer(tls, take),
    ws: createHttpServer(),
    wss: createHttpsServer(tls),
  };
  const ports = {} as Record<Scheme, number>;
  for (const scheme of SCHEMES) {
    const server = servers[scheme];
    if (scheme === "ws" || scheme === "wss") {
      const webs = new WebSocketServer({
        server: server as never,
        path: "/mqtt",
        handleProtocols: (offered) => offered.has("mqtt") && "mqtt",
      });
      webs.on("connection", (web) => void aedes.handle(createWebSocketStream(web)));
    }
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ports[scheme] = (server.address() as AddressInfo).port;
  }
  return {
    ports,
    async stop() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await Promise.all(Object.values(servers).map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
