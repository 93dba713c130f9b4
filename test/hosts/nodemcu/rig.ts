// Starts the NodeMCU host with a Lua text and gives a spec its lines, its console and its end; also servers
// on free loopback ports. Everything started here is stopped by `stopAll`. It never asserts anything.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const LUAS = ["lua5.1", "lua5.3"] as const;
export type Lua = (typeof LUAS)[number];
export type Chip = "esp8266" | "esp32";

export interface Options {
  chip?: Chip;
  settings?: Record<string, string | number>;
  /** Directory that stands for the flash; by default none. */
  flash?: string;
}

const HOST = fileURLToPath(new URL("../../../tools/hosts/nodemcu/host.lua", import.meta.url));

// `online(fn)` calls fn once the board has an address, on either chip.
const PRELUDE = `
S = MIDGE_SETTINGS or {}
function online(fn)
  if wifi.start then
    wifi.mode(wifi.STATION); wifi.sta.on("got_ip", fn); wifi.start()
    wifi.sta.config({ ssid = "desk", pwd = "secret-8" }); wifi.sta.connect()
  else
    wifi.setmode(wifi.STATION); wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, fn)
    wifi.sta.config({ ssid = "desk", pwd = "secret-8" })
  end
end
function says(fn, ...) local ok, problem = pcall(fn, ...); return ok and "no error" or (tostring(problem):gsub("^[^:]+:%d+: ", "")) end
function never() tmr.create():alarm(60000, tmr.ALARM_AUTO, function() end) end
`.replaceAll("\n", " ");

export interface End {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export class Board {
  private out = "";
  private err = "";
  private ended = false;
  private readonly waiters = new Set<() => void>();
  readonly end: Promise<End>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (data: Buffer) => {
      this.out += data.toString("latin1");
      this.wake();
    });
    child.stderr?.on("data", (data: Buffer) => {
      this.err += data.toString("latin1");
      this.wake();
    });
    child.stdin?.on("error", () => {});
    this.end = new Promise((resolve) => {
      child.on("close", (code, signal) => {
        this.ended = true;
        resolve({ code, signal, stdout: this.out, stderr: this.err });
        this.wake();
      });
    });
  }

  get lines(): string[] {
    return this.out.split("\n").slice(0, -1);
  }

  /** Resolves when stdout or stderr holds `text`; rejects when the board ends without it. */
  async shows(text: string): Promise<void> {
    while (!this.out.includes(text) && !this.err.includes(text)) {
      if (this.ended) throw new Error(`ended without "${text}":\n${this.out}${this.err}`);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  /** A console command, answered on stderr once in force. */
  async tell(command: string): Promise<void> {
    const before = this.err.length;
    this.child.stdin?.write(`${command}\n`);
    while (!this.err.slice(before).includes(`host: ${command}`)) {
      if (this.ended) throw new Error(`ended before "${command}":\n${this.out}${this.err}`);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  closeStdin(): void {
    this.child.stdin?.end();
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<End> {
    if (!this.ended) this.child.kill(signal);
    return this.end;
  }

  private wake(): void {
    for (const waiter of this.waiters) waiter();
    this.waiters.clear();
  }
}

const boards: Board[] = [];
const closers: (() => Promise<void>)[] = [];
const directories: string[] = [];

export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "nodemcu-host-"));
  directories.push(path);
  return path;
}

export function start(lua: Lua, text: string, options: Options = {}): Board {
  const bundle = join(directory(), "bundle.lua");
  writeFileSync(bundle, PRELUDE + text);
  const settings = Object.entries(options.settings ?? {}).map(([key, value]) => `${key}=${value}`);
  const words = [
    HOST,
    "--chip",
    options.chip ?? "esp8266",
    ...(settings.length ? ["--settings", ...settings] : []),
    bundle,
  ];
  const env = { ...process.env };
  delete env.MIDGE_HOST_DIR;
  if (options.flash !== undefined) env.MIDGE_HOST_DIR = options.flash;
  const board = new Board(spawn(lua, words, { env, stdio: ["pipe", "pipe", "pipe"] }));
  boards.push(board);
  return board;
}

/** Runs a text to its end, stdin closed from the start. */
export async function run(lua: Lua, text: string, options: Options = {}): Promise<End> {
  const board = start(lua, text, options);
  board.closeStdin();
  return board.end;
}

/** Listens on a free loopback port and closes every connection at the end. */
export async function listen(server: net.Server): Promise<number> {
  const open = new Set<net.Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as net.AddressInfo).port;
}

/** A port nobody listens on. */
export async function deadPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function stopAll(): Promise<void> {
  await Promise.all(boards.splice(0).map((board) => board.stop()));
  await Promise.all(closers.splice(0).map((close) => close()));
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
}
