// The real interpreter as a board on a port: its console at a pseudo-terminal by socat, or at a TCP port, its fake flash in
// a folder of its own. It judges nothing.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface EspruinoPort {
  /** As `--port` takes it. */
  readonly port: string;
  /** The folder it runs in. */
  readonly folder: string;
  /** How often the interpreter has been started. */
  starts(): number;
  /** The content of its flash. */
  flash(): Buffer;
  stop(): Promise<void>;
}

export interface EspruinoPortOptions {
  /** A flash to begin with. */
  flash?: Uint8Array;
  /** The port to listen at, where it shall be TCP. */
  tcpPort?: number;
  /** Starts the interpreter again when it has ended, at the same port. */
  startsAgain?: boolean;
}

const FLASH_FILE = "espruino.flash";
const PID_FILE = "pid";

/** Starts the interpreter that ESPRUINO names; the program in its flash runs, as on a board. */
export async function startEspruinoPort(options: EspruinoPortOptions = {}): Promise<EspruinoPort> {
  const program = resolve(process.env["ESPRUINO"] as string);
  const folder = mkdtempSync(join(tmpdir(), "espruino-port-"));
  if (options.flash) writeFileSync(join(folder, FLASH_FILE), options.flash);
  const path = join(folder, "board");
  const port = options.tcpPort === undefined ? path : `tcp://127.0.0.1:${options.tcpPort}`;
  const near =
    options.tcpPort === undefined
      ? `pty,raw,echo=0,link=${path}`
      : `tcp-listen:${options.tcpPort},bind=127.0.0.1,reuseaddr,nodelay`;
  writeFileSync(join(folder, "run.sh"), `echo $$ > ${PID_FILE}\nexec '${program}'\n`);
  let isStopped = false;
  let child: ChildProcess;
  async function begin(): Promise<void> {
    rmSync(path, { force: true });
    child = spawn("socat", ["-d", "-d", near, "exec:sh run.sh,pty,raw,echo=0,setsid"], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    // The interpreter at times ends by an assertion of its own; a board would start again.
    child.once("exit", () => {
      if (isStopped || !options.startsAgain) return;
      starts++;
      void begin();
    });
    await ready(child, options.tcpPort === undefined ? /starting data transfer/ : /listening on/);
  }
  let starts = 1;
  await begin();
  return {
    port,
    folder,
    starts: () => starts,
    flash: () => (existsSync(join(folder, FLASH_FILE)) ? readFileSync(join(folder, FLASH_FILE)) : Buffer.alloc(0)),
    async stop() {
      isStopped = true;
      // It goes on when its terminal is gone.
      const pid = existsSync(join(folder, PID_FILE)) ? Number(readFileSync(join(folder, PID_FILE), "utf8")) : 0;
      if (pid > 0) kill(pid);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((done) => child.once("exit", done));
        child.kill("SIGTERM");
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function ready(child: ChildProcess, sign: RegExp): Promise<void> {
  let said = "";
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", () => fail(new Error(`socat ended:\n${said}`)));
    child.stderr?.on("data", (data: Buffer) => {
      said = (said + data.toString()).slice(-4000);
      if (sign.test(said)) done();
    });
  });
}
