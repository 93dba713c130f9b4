// mosquitto's own programs as the other end: mosquitto_sub with a kept session, straight at the broker, writes down every
// payload, and mosquitto_pub publishes lines. Neither goes through a proxy, and nothing of Midge is in them.

import { type ChildProcess, spawn } from "node:child_process";
import { LOGIN } from "./broker.js";
import { programPath } from "./program.js";

const LOGIN_WORDS = ["-u", LOGIN.username, "-P", LOGIN.password];

export interface Witness {
  /** One payload a line, in the order of arrival. */
  readonly lines: readonly string[];
  /** Resolves when the line is there; rejects when mosquitto_sub ends first. */
  waitFor(line: string): Promise<void>;
  stop(): Promise<void>;
}

let witnesses = 0;

/** Resolves when the broker has the subscription at QoS 2, in a session that it keeps. */
export async function startWitness(port: number, topic: string): Promise<Witness> {
  const program = programPath("mosquitto_sub");
  const words = ["-p", String(port), ...LOGIN_WORDS, "-i", `witness${++witnesses}`, "-c", "-q", "2", "-t", topic];
  // With -E it subscribes, waits for the answer and leaves; what comes from then on waits for it.
  await ended(spawn(program, [...words, "-E"], { stdio: ["ignore", "ignore", "inherit"] }), "mosquitto_sub");
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  let hasEnded = false;
  let rest = "";
  let wake = (): void => {};
  child.stdout.on("data", (data: Buffer) => {
    const parts = (rest + data.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    wake();
  });
  const closed = new Promise<void>((resolve) =>
    child.once("close", () => {
      hasEnded = true;
      wake();
      resolve();
    }),
  );
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      if (hasEnded) throw new Error(`mosquitto_sub ended after ${lines.length} lines`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    lines,
    waitFor: (line) => until(() => lines.includes(line)),
    async stop() {
      if (!hasEnded) child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Publishes every line as a message of its own. Resolves when the broker has acknowledged all. */
export async function publishLines(port: number, topic: string, qos: number, lines: string[]): Promise<void> {
  const words = ["-p", String(port), ...LOGIN_WORDS, "-t", topic, "-q", String(qos), "-l"];
  const child = spawn(programPath("mosquitto_pub"), words, { stdio: ["pipe", "ignore", "inherit"] });
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  await ended(child, "mosquitto_pub");
}

async function ended(child: ChildProcess, name: string): Promise<void> {
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
}
