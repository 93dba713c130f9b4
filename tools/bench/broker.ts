// A mosquitto of our own on a free loopback port, without persistence and with long queues. It is stopped by
// whoever started it.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const READY_MS = 5_000;
/** System folders that are not on every user's PATH. */
const MORE_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];

/** Path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export interface Broker {
  port: number;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startBroker(): Promise<Broker> {
  const program = findProgram("mosquitto");
  if (program === undefined) throw new Error("mosquitto is not installed");
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "midge-bench-"));
  const settings = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence false",
    // Its answers wait for nothing, so that what is measured of a round trip is the client's.
    "set_tcp_nodelay true",
    // Nothing is dropped for a reader that is slow for a moment. (0, no limit, lets QoS 2 come to a stop: 2.0.11.)
    "max_queued_messages 1000000",
    "log_dest stderr",
  ];
  writeFileSync(join(folder, "mosquitto.conf"), settings.join("\n") + "\n");
  const child = spawn(program, ["-c", join(folder, "mosquitto.conf")], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await running(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

function running(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("mosquitto did not start in time")), READY_MS);
    let log = "";
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`mosquitto ended: ${log.slice(-300)}`)));
    child.stderr?.on("data", (text) => {
      log = (log + String(text)).slice(-2000);
      if (!log.includes(" running")) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
