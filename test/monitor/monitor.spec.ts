// `midge monitor` as a person types it: the built command and the serialport package at a pseudo-terminal, a TCP port, and a
// port of RFC 2217.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { midge, type Running } from "../command/run.js";
import { startPortServer } from "../fakes/rfc2217/server.js";
import { openPty, type Pty } from "../support/pty.js";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "midge-monitor-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Watched extends Running {
  pty: Pty;
}

/** What is typed reaches the board when the port is open: then the monitor listens. */
async function watching(words: readonly string[], input = "hello\n"): Promise<Watched> {
  const pty = await openPty();
  ends.push(() => pty.stop());
  const heard = new Promise<void>((resolve) => {
    let typed = "";
    pty.onData((bytes) => {
      typed += bytes.toString();
      if (typed === input) resolve();
    });
  });
  const running = midge(["monitor", "--port", pty.path, ...words], { cwd: folder, input });
  ends.push(() => running.child.kill("SIGKILL"));
  await Promise.race([
    heard,
    running.ended.then((code) => {
      throw new Error(`ended with ${code}:\n${running.out()}${running.err()}`);
    }),
  ]);
  return { ...running, pty };
}

describe("midge monitor", () => {
  it("shows a board, with the time, writes it down, and ends when what it waits for comes", async () => {
    const { pty, ended, out, err } = await watching(["--timestamps", "--log", "board.log", "--expect", "online"]);
    pty.write(Buffer.from("\u001b[32mhello\u001b[0m\r\nonline\r\n"));
    expect([await ended, err()]).toEqual([0, ""]);
    expect(out()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} hello\n\d\d:\d\d:\d\d\.\d{3} online\n$/);
    expect(readFileSync(join(folder, "board.log"), "utf8")).toBe(out());
    const again = await watching(["--log", "board.log", "--expect", "more"]);
    again.pty.write(Buffer.from("more\r\n"));
    await again.ended;
    expect(readFileSync(join(folder, "board.log"), "utf8")).toBe(`${out()}more\n`);
  });

  it("watches on when the board was unplugged and is back", async () => {
    const { pty, ended, shows } = await watching(["--expect", "last"]);
    pty.write(Buffer.from("first\r\n"));
    await shows("first");
    await pty.unplug();
    await shows("waiting for it to come back");
    await pty.plug();
    await shows("is back");
    pty.write(Buffer.from("last\r\n"));
    expect(await ended).toBe(0);
  });

  it.each([
    ["what must not come", ["--fail", "Uncaught"], "Uncaught Error\r\n", 7, '"Uncaught", which must not come'],
    ["the time", ["--expect", "never", "--timeout", "1", "--quiet"], "x\r\n", 6, '"never" did not come in 1 s'],
    ["the time alone", ["--timeout", "1"], "x\r\n", 0, ""],
  ])("ends by %s", async (_name, words, text, exit, says) => {
    const { pty, ended, err } = await watching(words);
    pty.write(Buffer.from(text));
    expect([await ended, err()]).toEqual([exit, expect.stringContaining(says)]);
  });

  it("ends when the board is gone and is not to be waited for", async () => {
    const { pty, ended, err } = await watching(["--no-reconnect"]);
    await pty.unplug();
    expect([await ended, err()]).toEqual([4, expect.stringContaining("is gone")]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends by %s", async (signal) => {
    const { child, ended } = await watching([]);
    child.kill(signal);
    expect(await ended).toBe(130);
  });

  it("gives a script JSON lines, and bytes as they are", async () => {
    const { pty, ended, out } = await watching(["--json", "--expect", "two"]);
    pty.write(Buffer.from("one\r\ntwo\r\n"));
    await ended;
    const lines = out().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: expect.stringMatching(/^\d{4}-.*Z$/) as string, line: "one" },
      { time: expect.any(String) as string, line: "two" },
    ]);
    const raw = await watching(["--raw", "--expect", "end"]);
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, i) => i)), Buffer.from("\r\nend\r\n")]);
    raw.pty.write(bytes);
    await raw.ended;
    expect(raw.bytes().equals(bytes)).toBe(true);
  });

  it("says which line of the source an error comes from, by what the build kept", async () => {
    mkdirSync(join(folder, "fails"));
    writeFileSync(
      join(folder, "fails/publisher.ts"),
      'import { log } from "@board";\n\nconst sensors: { read: (this: void) => number }[] = [];\nlog("reads " + sensors[3]!.read());\n',
    );
    const build = midge(["build", "fails", "--board", "esp32"], { cwd: folder });
    expect([await build.ended, build.err()]).toEqual([0, ""]);
    const code = readFileSync(join(folder, "out/fails-esp32.js"), "utf8");
    const { pty, ended, out } = await watching(["fails", "--board", "esp32", "--expect", "end"]);
    pty.write(Buffer.from(`Uncaught Error\r\n    at boot code (.bootcde:1:${code.indexOf(".read()") + 1})\r\nend\r\n`));
    await ended;
    expect(out()).toContain("\n    -> fails/publisher.ts:4:28\nend\n");
  });

  it("reads a TCP port", async () => {
    const server = createServer((socket) => socket.end("online\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => server.close());
    const { port } = server.address() as { port: number };
    const running = midge(["monitor", "--port", `tcp://127.0.0.1:${port}`, "--expect", "online"]);
    expect([await running.ended, running.out()]).toEqual([0, "online\n"]);
  });

  it("reads a port of RFC 2217, and restarts the board by its lines", async () => {
    const server = await startPortServer({
      onSignal: (signal) => signal === "rts off" && server.send(Buffer.from("boots\r\n")),
    });
    ends.push(() => server.stop());
    const words = ["--port", server.url, "--baud", "74880", "--reset", "--expect", "boots"];
    const running = midge(["monitor", ...words]);
    expect([await running.ended, running.out()]).toEqual([0, "boots\n"]);
    expect(server.baud()).toBe(74880);
    expect(server.signals()).toEqual(["dtr off", "rts on", "dtr off", "rts off"]);
  });

  it.each([
    [["--raw", "--json"], 2, "leave out --json"],
    [["--board", "esp23"], 2, "did you mean esp32?"],
    [["--timeout", "soon"], 2, "give a whole number"],
    [["--map", "none.map"], 2, "midge build writes it"],
    [["--log", "none/board.log"], 2, "cannot write none/board.log"],
    [[], 4, "there is no port"],
  ])("refuses %j", async (words, exit, says) => {
    const running = midge(["monitor", "--port", join(folder, "none"), ...words], { cwd: folder });
    expect([await running.ended, running.err()]).toEqual([exit, expect.stringContaining(says)]);
  });
});
