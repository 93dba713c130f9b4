// `midge run` as a person types it, saves included: on a real Lua behind NodeMCU's console, and on a real Espruino, both at
// a pseudo-terminal.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { midge, type Running } from "../command/run.js";
import { startNodemcuBoard } from "../fakes/nodemcu-console/board.js";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { openPty } from "../support/pty.js";

/** Several builds, on a desk that may be busy. */
const TIMEOUT_MS = 300_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-run-"));
  mkdirSync(join(folder, "app"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const save = (text: string): void => writeFileSync(join(folder, "app/publisher.ts"), text);
const says = (word: string): string => `import { log } from "@board";\n\nlog("the board says " + "${word}");\n`;

function run(words: readonly string[]): Running {
  const running = midge(["run", "app", ...words], { cwd: folder });
  ends.push(() => running.child.kill("SIGKILL"));
  return running;
}

/** A real interpreter with its flash in a folder of its own; the port that it is at. */
async function realEspruino(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "midge-espruino-"));
  const port = join(home, "board");
  const child = spawn("socat", ["-d", "-d", `pty,raw,echo=0,link=${port}`, `exec:${espruinoPath()},pty,raw,echo=0`], {
    cwd: home,
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  ends.push(async () => {
    child.kill("SIGKILL");
    await gone;
    rmSync(home, { recursive: true, force: true });
  });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`socat ended:\n${said}`)));
    child.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes("starting data transfer") && existsSync(port)) resolve();
    });
  });
  return port;
}

/** Saves a wrong program, another one, the same again, and ends it. */
async function develop(running: Running): Promise<void> {
  await running.shows("the board says one");
  save('import { log } from "@board";\nlog("half;\n');
  await running.shows("The board keeps the program it has.");
  save(says("two"));
  await running.shows("saved: the program goes onto the board.");
  await running.shows("the board says two");
  save(says("two"));
  await running.shows("the program is the same");
  expect(running.err()).toContain("publisher.ts:2:");
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(130);
}

describe("midge run", { timeout: TIMEOUT_MS }, () => {
  it("runs a program on NodeMCU, and each save of it", async () => {
    const board = await startNodemcuBoard({ chip: "esp8266" });
    ends.push(() => board.stop());
    const pty = await openPty();
    ends.push(() => pty.stop());
    board.attach(pty);
    save(says("one"));
    await develop(run(["--board", "nodemcu-esp8266", "--port", pty.path]));
    expect(board.files()["midge.lua"]).toContain('"two"');
    expect(board.files()["midge.lua.new"]).toBeUndefined();
  });

  it.skipIf(espruinoPath() === undefined)(
    "runs a program on a real Espruino, and each save of it (needs ESPRUINO)",
    async () => {
      save(says("one"));
      const port = await realEspruino();
      await develop(run(["--board", "espruino-linux", "--broker", "mqtt://127.0.0.1:1", "--port", port]));
    },
  );

  it.skipIf(espruinoPath() === undefined)(
    "hears the first words of a program, and where it fails, for a script (needs ESPRUINO)",
    async () => {
      save(
        'import { log } from "@board";\n\nconst reads: ((this: void) => number)[] = [];\nlog("sum " + reads[3]!());\n',
      );
      const port = await realEspruino();
      const words = ["--board", "espruino-linux", "--broker", "mqtt://127.0.0.1:1", "--port", port];
      const running = run([...words, "--fail", "at boot code"]);
      expect([await running.ended, running.err()]).toEqual([7, expect.stringContaining("which must not come")]);
      expect(running.out()).toMatch(/Uncaught[^]* {4}-> app\/publisher\.ts:4:\d+\n/);
      // What is on the board is there for the monitor too.
      const words2 = ["app", "--board", "espruino-linux", "--port", port, "--fail", "at boot code"];
      const monitor = midge(["monitor", ...words2], { cwd: folder, input: "load()\n" });
      expect(await monitor.ended).toBe(7);
      expect(monitor.out()).toMatch(/Uncaught[^]* {4}-> app\/publisher\.ts:4:\d+\n/);
    },
  );

  it("ends when the first build fails, and opens no port", async () => {
    save("log(");
    const running = run(["--board", "esp32", "--port", join(folder, "none")]);
    expect([await running.ended, running.err()]).toEqual([1, expect.stringContaining("publisher.ts:1:")]);
    expect(running.err()).not.toContain("no port");
  });

  it("asks which board", async () => {
    const running = run(["--port", join(folder, "none")]);
    expect([await running.ended, running.err()]).toEqual([2, expect.stringContaining("Name it with --board")]);
  });
});
