// A broker that is a program of the system: found or said to be missing, run in a scratch folder, waited for until it
// listens, and ended. It knows no broker's settings. No program outlives the process of the test.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../tools/bench/broker.js";
import type { Broker, ServerTls } from "./broker.js";

/** A broker that is not up by then has failed. */
const READY_MS = 20_000;
const END_MS = 5_000;

export interface Recipe {
  /** The program, absolute. */
  path: string;
  args(folder: string): string[];
  env?: (folder: string) => Record<string, string>;
  /** The files it needs in its folder, by name. */
  files(folder: string): Record<string, string>;
  port: number;
  /** What it prints when all is there. */
  readyWord: string;
  /** One that has not ended of itself by then is killed. Default END_MS. */
  endMs?: number;
}

/** The path of a program that the proofs cannot do without. */
export function programPath(name: string, find = findProgram): string {
  const path = find(name);
  if (path !== undefined) return path;
  throw new Error(`${name} is not installed. Run "node tools/setup/peers.mjs": it installs it, or says how.`);
}

/** The first `1.2` of what a program says of itself. */
export function versionOf(path: string, args: string[]): string {
  let said = "";
  try {
    said = execFileSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    said = String((error as { stdout?: string }).stdout);
  }
  return /\d+[.]\d+/.exec(said)?.[0] ?? "of an unknown version";
}

/** The files of a server's certificate as every broker is given them. */
export function tlsFiles(tls: ServerTls | undefined): Record<string, string> {
  return tls === undefined ? {} : { "ca.pem": tls.ca, "cert.pem": tls.cert, "key.pem": tls.key };
}

export async function startProgram(recipe: Recipe): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "midge-broker-"));
  for (const [name, text] of Object.entries(recipe.files(folder))) writeFileSync(join(folder, name), text);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const env = { ...process.env, ...recipe.env?.(folder) };
    const made = spawn(recipe.path, recipe.args(folder), { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    child = made;
    const kill = (): void => void made.kill("SIGKILL");
    process.once("exit", kill);
    made.once("exit", () => process.off("exit", kill));
    await ready(made, recipe);
  }
  async function end(): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    const timer = setTimeout(() => running.kill("SIGKILL"), recipe.endMs ?? END_MS);
    await ended;
    clearTimeout(timer);
  }
  async function stop(): Promise<void> {
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port: recipe.port,
    async restart() {
      await end();
      await start();
    },
    stop,
  };
}

async function ready(child: ChildProcess, recipe: Recipe): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${recipe.path} ${why}:\n${said.slice(-4000)}`));
    const timer = setTimeout(() => fail(`was not ready after ${READY_MS / 1000} s`), READY_MS);
    const hear = (data: Buffer): void => {
      said = (said + data.toString()).slice(-20_000);
      if (!said.includes(recipe.readyWord)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("exit", () => {
      clearTimeout(timer);
      fail("ended");
    });
  });
  await new Promise<void>((resolve, reject) => {
    const probe = connect(recipe.port, "127.0.0.1", () => {
      probe.destroy();
      resolve();
    });
    probe.once("error", reject);
  });
}
