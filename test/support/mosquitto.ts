// A real mosquitto on a free loopback port, and mosquitto_sub as an independent witness of what it received. Started by a
// spec, stopped by the spec; nothing is asserted here.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A topic with a retained message, by which a new subscriber knows that it is subscribed. */
const READY = "midge-test/ready";

const PATH = `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin`;

export interface Witness {
  /** What came so far, one `topic payload` a line. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or future, that fits; rejects when mosquitto_sub ends first. */
  waitFor(fits: (line: string) => boolean): Promise<string>;
}

export interface Mosquitto {
  port: number;
  /** Resolves when the subscription is in force. */
  subscribe(filter: string): Promise<Witness>;
  stop(): Promise<void>;
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startMosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "midge-mosquitto-"));
  const children: ChildProcess[] = [];
  const port = await freePort();
  const config = join(folder, "mosquitto.conf");
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest stderr\n`);
  const env = { ...process.env, PATH };
  const broker = spawn("mosquitto", ["-c", config], { env, stdio: ["ignore", "ignore", "pipe"] });
  children.push(broker);
  let said = "";
  await new Promise<void>((resolve, reject) => {
    broker.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes(" running")) resolve();
    });
    broker.once("exit", () => reject(new Error(`mosquitto ended:\n${said}`)));
    broker.once("error", reject);
  });
  await new Promise<void>((resolve, reject) => {
    const probe = connect(port, "127.0.0.1", () => probe.end(resolve as () => void));
    probe.once("error", reject);
  });
  const made = spawn("mosquitto_pub", ["-p", String(port), "-t", READY, "-m", "yes", "-r", "-q", "1"], { env });
  await new Promise((resolve) => made.once("exit", resolve));

  return {
    port,
    async subscribe(filter) {
      // The retained message of the second filter comes when both are in force.
      const words = ["-p", String(port), "-v", "-t", filter, "-t", READY];
      const child = spawn("mosquitto_sub", words, { env, stdio: ["ignore", "pipe", "pipe"] });
      children.push(child);
      return createWitness(child);
    },
    async stop() {
      await Promise.all(
        children.map((child) => {
          if (child.exitCode !== null || child.signalCode !== null) return undefined;
          const ended = new Promise((resolve) => child.once("exit", resolve));
          child.kill("SIGKILL");
          return ended;
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createWitness(child: ChildProcess): Promise<Witness> {
  const all: string[] = [];
  const lines: string[] = [];
  const wakes = new Set<() => void>();
  let rest = "";
  let hasEnded = false;
  const wake = (): void => {
    for (const one of [...wakes]) one();
  };
  child.stdout?.on("data", (data: Buffer) => {
    const parts = (rest + data.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    all.push(...parts);
    lines.push(...parts.filter((line) => !line.startsWith(READY)));
    wake();
  });
  child.once("exit", () => {
    hasEnded = true;
    wake();
  });
  const until = async (list: string[], fits: (line: string) => boolean): Promise<string> => {
    for (;;) {
      const found = list.find(fits);
      if (found !== undefined) return found;
      if (hasEnded) throw new Error(`mosquitto_sub ended; it had seen:\n${all.join("\n")}`);
      await new Promise<void>((resolve) => {
        const one = (): void => {
          wakes.delete(one);
          resolve();
        };
        wakes.add(one);
      });
    }
  };
  await until(all, (line) => line.startsWith(READY));
  return { lines, waitFor: (fits) => until(lines, fits) };
}
