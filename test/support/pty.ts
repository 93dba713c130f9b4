// A pair of a pseudo-terminal and this process, by socat: what is written here arrives at the serial port of that name, and
// the other way. Unplugging ends it as a pulled cable does. It judges nothing.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Pty {
  /** The port that the program under test opens. */
  readonly path: string;
  /** Sends bytes to whoever has the port open. */
  write(bytes: Uint8Array): void;
  /** Hears what was written to the port. */
  onData(hear: (bytes: Buffer) => void): void;
  /** The cable is pulled: the port is gone at once. */
  unplug(): Promise<void>;
  /** Puts it back, under the same name. */
  plug(): Promise<void>;
  /** Ends it and removes the port. */
  stop(): Promise<void>;
}

export async function openPty(): Promise<Pty> {
  const folder = mkdtempSync(join(tmpdir(), "midge-pty-"));
  const path = join(folder, "board");
  const hearers: ((bytes: Buffer) => void)[] = [];
  let child: ChildProcessWithoutNullStreams | undefined;

  async function plug(): Promise<void> {
    const made = spawn("socat", ["-d", "-d", `pty,raw,echo=0,link=${path}`, "stdio"]);
    child = made;
    made.stdout.on("data", (bytes: Buffer) => {
      for (const hear of hearers) hear(bytes);
    });
    made.stdin.on("error", () => {});
    let said = "";
    await new Promise<void>((resolve, reject) => {
      made.once("error", reject);
      made.once("exit", () => reject(new Error(`socat ended:\n${said}`)));
      made.stderr.on("data", (data: Buffer) => {
        said += data.toString();
        if (said.includes("starting data transfer") && existsSync(path)) resolve();
      });
    });
  }
  async function unplug(): Promise<void> {
    const gone = child;
    child = undefined;
    if (gone === undefined || gone.exitCode !== null || gone.signalCode !== null) return;
    const ended = new Promise((resolve) => gone.once("exit", resolve));
    gone.kill("SIGKILL");
    await ended;
    // A killed socat leaves its link behind; a pulled cable leaves nothing.
    rmSync(path, { force: true });
  }
  await plug();
  return {
    path,
    write: (bytes) => void child?.stdin.write(bytes),
    onData: (hear) => void hearers.push(hear),
    plug,
    unplug,
    async stop() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
