// The desk's part: uploads to the real Espruino interpreter at a pseudo-terminal, by the whole command, and the CPU that the
// command takes. The content of the interpreter's flash says whether an upload was one.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./broker.js";
import { espruinoMissing } from "./espruino-run.js";
import { type EspruinoPort, startEspruinoPort } from "./espruino-port.js";
import { espruinoCli, uploadByCli, uploadByPackets } from "./flash-peers.js";
import { count, type Found, type How, type Measurement, median, ratio } from "./measure.js";

const BIG_BYTES = 50_000;
const SMALL_BYTES = 10_000;
const UPLOADS = 20;
const TIMES_FASTER = 2;
const BYTES_PER_BYTE = 1.15;
const BUILD_CPU_S = 1.5;
const HELP_CPU_MS = 150;
const COMMAND_MS = 120_000;
const BROKER = "mqtt://127.0.0.1:1883";
const EMPTY: Found = { midge: "-", peer: "-", ratio: "-", reached: undefined };

/** A publisher whose build has about so many bytes. */
function source(bytes: number, seed: number): string {
  let text = 'import { log } from "@board";\nlet sum = 0;\n';
  for (let i = 0; text.length < bytes; i++) {
    const numbers = Array.from({ length: 8 }, (_, k) => ((i + 1) * (k + 7) * (seed + 13)) % 9973).join(", ");
    text += `for (const value of [${numbers}]) { sum += value * ${i}; if (sum > 1e6) sum -= value; }\n`;
    if (i % 9 === 0) text += `if (sum < 0) log("the sum of line ${i} is below 'zero': " + sum);\n`;
  }
  return text + 'log("done " + sum);\n';
}

interface Ran {
  exit: number | null;
  out: string;
  ms: number;
}

/** Runs the built command. */
async function midge(how: How, words: readonly string[]): Promise<Ran> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(how.root, "dist/midge.js"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), COMMAND_MS);
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  const exit = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  clearTimeout(timer);
  return { exit, out, ms: performance.now() - startedAt };
}

/** Builds a program as a peer gets it. */
async function built(
  how: How,
  folder: string,
  bytes: number,
  seed: number,
): Promise<{ entry: string; file: string; code: Buffer }> {
  const entry = join(folder, `program${seed}.ts`);
  const file = join(folder, `program${seed}.js`);
  writeFileSync(entry, source(bytes * 1.55, seed));
  const { exit } = await midge(how, [
    "build",
    entry,
    "--board",
    "espruino-linux",
    "--broker",
    BROKER,
    "--out",
    file,
    "--json",
  ]);
  if (exit !== 0) throw new Error("the program for the upload does not build");
  return { entry, file, code: readFileSync(file) };
}

/** Whether the flash holds a file of this content: its bytes stand there in a row, behind its name. */
function holds(port: EspruinoPort, name: string, code: Buffer): boolean {
  const flash = port.flash();
  for (let at = flash.indexOf(code); at >= 0; at = flash.indexOf(code, at + 1))
    if (flash.toString("latin1", at - 28, at).replace(/\0+$/, "") === name) return true;
  return false;
}

function upload(how: How, port: EspruinoPort, entry: string): Promise<Ran> {
  return midge(how, [
    "flash",
    entry,
    "--board",
    "espruino-linux",
    "--broker",
    BROKER,
    "--port",
    port.port,
    "--json",
    "--quiet",
  ]);
}

async function big(how: How, folder: string): Promise<[Found, Found]> {
  const program = await built(how, folder, BIG_BYTES, 1);
  const own: number[] = [];
  const other: number[] = [];
  let perByte = 0;
  let hasFailed = false;
  let isOtherThere = 0;
  const script = espruinoCli();
  for (let turn = 0; turn < (how.quick ? 1 : 3); turn++) {
    const port = await startEspruinoPort({ startsAgain: true });
    const ran = await upload(how, port, program.entry);
    hasFailed ||= ran.exit !== 0 || !holds(port, ".bootcde", program.code);
    await port.stop();
    own.push(ran.ms);
    if (ran.exit === 0) {
      const { bytesOnLine } = JSON.parse(ran.out) as { bytesOnLine: number };
      perByte = Math.max(perByte, bytesOnLine / program.code.length);
    }
    if (script === undefined) continue;
    const tcp = await startEspruinoPort({ tcpPort: await freePort() });
    const peer = await uploadByCli(script, tcp.port, program.file);
    if (holds(tcp, ".bootcde", program.code)) isOtherThere++;
    await tcp.stop();
    other.push(peer.ms);
  }
  const s = (ms: readonly number[]): string => `${(median(ms) / 1000).toFixed(1)} s`;
  const times = median(other) / median(own);
  const verified = hasFailed ? "NOT verified" : "verified";
  return [
    {
      midge: `${s(own)}, ${verified} (${count(program.code.length)} B)`,
      peer:
        script === undefined
          ? "ESPRUINO_CLI is not set"
          : `espruino CLI ${s(other)}, ${isOtherThere} of ${other.length} there`,
      ratio: script === undefined ? "-" : ratio(times),
      reached: script === undefined ? undefined : times >= TIMES_FASTER && !hasFailed,
    },
    { ...EMPTY, midge: perByte.toFixed(3), reached: perByte > 0 && perByte <= BYTES_PER_BYTE },
  ];
}

async function many(how: How, folder: string): Promise<Found> {
  const uploads = how.quick ? 4 : UPLOADS;
  const programs = [await built(how, folder, SMALL_BYTES, 2), await built(how, folder, SMALL_BYTES, 3)];
  let own = 0;
  let resent = 0;
  const port = await startEspruinoPort({ startsAgain: true });
  for (let i = 0; i < uploads; i++) {
    const { entry, code } = programs[i % 2] as (typeof programs)[number];
    const ran = await upload(how, port, entry);
    if (ran.exit !== 0 || !holds(port, ".bootcde", code)) continue;
    own++;
    resent += (JSON.parse(ran.out) as { resent: number }).resent;
  }
  const crashes = port.starts() - 1;
  await port.stop();
  let other = 0;
  const plain = await startEspruinoPort({ startsAgain: true });
  for (let i = 0; i < uploads; i++) {
    const { code } = programs[i % 2] as (typeof programs)[number];
    const name = `file${i}`;
    const isSaid = await uploadByPackets(plain.port, name, code).catch(() => false);
    if (isSaid && holds(plain, name, code)) other++;
  }
  await plain.stop();
  return {
    midge: `${own} of ${uploads} (${resent} pieces resent, the interpreter ended ${crashes} times)`,
    peer: `plain packets ${other} of ${uploads}`,
    ratio: "-",
    reached: own === uploads,
  };
}

/** CPU of a command and of all that it starts, in milliseconds, by the shell's own count. */
async function cpuMs(words: readonly string[]): Promise<number> {
  const child = spawn("sh", ["-c", '"$@" > /dev/null 2>&1; times', "sh", ...words], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  await new Promise((done) => child.once("close", done));
  const children = out.trim().split("\n").at(-1) ?? "";
  let ms = 0;
  for (const [, minutes, seconds] of children.matchAll(/(\d+)m([\d.]+)s/g))
    ms += Number(minutes) * 60_000 + Number(seconds) * 1000;
  return ms;
}

async function cpu(how: How, words: readonly string[]): Promise<number> {
  const found: number[] = [];
  for (let i = 0; i < (how.quick ? 1 : 5); i++)
    found.push(await cpuMs([process.execPath, join(how.root, "dist/midge.js"), ...words]));
  return median(found);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export const measurement: Measurement = {
  name: "flash",
  rows: [
    {
      measure: "Desk: a 50 kB program built, put into the flash of the real Espruino over its console, and verified",
      reach: "at least 2 times faster, verified",
    },
    { measure: "Desk: bytes on the line for each byte of the program", reach: "at most 1.15" },
    { measure: "Desk: uploads of 10 kB in a row that end well, where the console loses input", reach: "20 of 20" },
    { measure: "Desk: CPU of `midge build` of the thermometer for ESP32, cold", reach: "at most 1.5 s" },
    { measure: "Desk: CPU of `midge --help`", reach: "below 150 ms" },
  ],
  missing: () => undefined,
  async run(how) {
    const folder = mkdtempSync(join(tmpdir(), "midge-bench-"));
    try {
      const why = espruinoMissing() ?? (findProgram("socat") === undefined ? "socat is not installed" : undefined);
      const none = { ...EMPTY, midge: why ?? "-" };
      const [whole, perByte] = why === undefined ? await big(how, folder) : [none, none];
      const row = why === undefined ? await many(how, folder) : none;
      const out = ["--out", join(folder, "out.js")];
      const build = await cpu(how, ["build", join(how.root, "examples/thermometer"), "--board", "esp32", ...out]);
      const help = await cpu(how, ["--help"]);
      const empty = await cpuMs([process.execPath, "-e", "0"]);
      return [
        whole,
        perByte,
        row,
        { ...EMPTY, midge: `${(build / 1000).toFixed(2)} s`, reached: build <= BUILD_CPU_S * 1000 },
        { ...EMPTY, midge: `${Math.round(help)} ms (Node alone ${Math.round(empty)})`, reached: help < HELP_CPU_MS },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
