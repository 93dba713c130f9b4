// `midge flash PUBLISHER` for a NodeMCU board as a person types it: the built command and the serialport package at a
// pseudo-terminal, with a real Lua behind its console.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { INIT_TEXT } from "../../tools/flash/nodemcu/init.js";
import { midge } from "../command/run.js";
import { type NodemcuBoard, startNodemcuBoard } from "../fakes/nodemcu-console/board.js";
import { openPty, type Pty } from "../support/pty.js";

/** Builds for Lua, on a desk that may be busy. */
const TIMEOUT_MS = 300_000;

let folder = "";
let board: NodemcuBoard;
let pty: Pty;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-nodemcu-"));
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "app/publisher.ts"), 'import { log } from "@board";\n\nlog("it runs");\n');
  writeFileSync(
    join(folder, "app/midge.local.json"),
    JSON.stringify({ networks: [{ ssid: "attic", password: "a long one" }] }),
  );
  pty = await openPty();
  board = await startNodemcuBoard({ chip: "esp8266" });
  board.attach(pty);
});
afterAll(async () => {
  await board.stop();
  await pty.stop();
  rmSync(folder, { recursive: true, force: true });
});

const flash = (...words: string[]) =>
  midge(["flash", "app", "--board", "nodemcu-esp8266", "--port", pty.path, ...words], { cwd: folder });

it("builds it, puts it there with its data, sees it start, and keeps its map", { timeout: TIMEOUT_MS }, async () => {
  const first = flash();
  expect(await first.ended, first.err()).toBe(0);
  expect(first.out()).toMatch(
    /^midge\.lua: \d+ bytes, verified\nmidge\.json: \d+ bytes, verified\ninit\.lua: \d+ bytes, verified\napp starts on the board at .*\n$/,
  );
  const { "midge.lua": code, "midge.json": data, ...others } = board.files();
  expect([code, others]).toEqual([
    readFileSync(join(folder, "out/app-nodemcu-esp8266.lua"), "latin1"),
    { "init.lua": INIT_TEXT },
  ]);
  expect(data).toContain("a long one");
  // Neither what is said nor what is kept on the desk holds a secret.
  expect(first.out() + first.err() + code).not.toContain("a long one");
  expect(readFileSync(join(folder, "out/app-nodemcu-esp8266.lua.map"), "utf8")).toContain("app/publisher.ts");
  await board.says("it runs");

  const again = flash("--json", "--quiet");
  expect([await again.ended, again.err()]).toEqual([0, ""]);
  expect(JSON.parse(again.out())).toMatchObject({
    port: pty.path,
    board: "nodemcu-esp8266",
    program: "app",
    written: [
      { name: "midge.lua", sent: false },
      { name: "midge.json", sent: false },
      { name: "init.lua", sent: false },
    ],
  });
});

it("ends with 4 when the cable is pulled, and goes on with the next", { timeout: TIMEOUT_MS }, async () => {
  // Large enough that its own bytes are under way at the cut.
  writeFileSync(
    join(folder, "app/publisher.ts"),
    `import { deviceId, log } from "@board";\n\nlog("the next runs");\nif (deviceId === "${"x".repeat(8000)}") log("never");\n`,
  );
  const before = board.files();
  board.faults.cutAtByte = board.bytesFromDesk() + 6000;
  void board.off().then(() => pty.unplug());
  const cut = flash("--quiet");
  expect([await cut.ended, cut.err()]).toEqual([4, expect.stringContaining("plug it in, and flash again")]);
  expect(board.files()["midge.lua"]).toBe(before["midge.lua"]);
  board.faults = {};
  await pty.plug();
  await board.reset();
  const again = flash("--quiet");
  expect([await again.ended, again.err()]).toEqual([0, ""]);
  await board.says("the next runs");
});
