// The verb `wokwi` as it is typed, without a process of its own: its words, its environment, what it prints and how it ends.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { MidgeError } from "../../tools/error.js";
import { wokwiVerb } from "../../tools/wokwi/verb.js";
import { espruino32 } from "../flash/firmware.js";

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Types the words; `env` stands in the environment meanwhile. */
export async function typed(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const ended: Ended = { code: 0, out: "", err: "" };
  const before = { ...process.env };
  const [stdout, stderr] = [process.stdout.write.bind(process.stdout), process.stderr.write.bind(process.stderr)];
  process.stdout.write = (text: string | Uint8Array) => ((ended.out += String(text)), true);
  process.stderr.write = (text: string | Uint8Array) => ((ended.err += String(text)), true);
  delete process.env["WOKWI_CLI_TOKEN"];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  const program = new Command("midge").exitOverride();
  wokwiVerb(program);
  try {
    await program.parseAsync(["wokwi", ...words], { from: "user" });
    ended.code = Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) ended.code = 2;
    else if (error instanceof MidgeError) {
      ended.err += `midge: ${error.message}\n`;
      ended.code = error.exit;
    } else throw error;
  } finally {
    process.exitCode = undefined;
    process.stdout.write = stdout;
    process.stderr.write = stderr;
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
  return ended;
}

export function scratch(): { path: (...names: string[]) => string; end: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "midge-wokwi-"));
  return { path: (...names) => join(folder, ...names), end: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The files of a download for the ESP32, in a folder. */
export function download(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, data] of Object.entries(espruino32())) writeFileSync(join(folder, name), data);
  return folder;
}

/** A project of its own, with these parts. */
export function project(
  folder: string,
  parts: object,
  source = 'import { log } from "@board";\nlog("hello");\n',
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "midge.json"), JSON.stringify({ parts }));
  writeFileSync(join(folder, "publisher.ts"), source);
  return folder;
}

export const BROKER = ["--broker", "mqtt://broker.example"];
