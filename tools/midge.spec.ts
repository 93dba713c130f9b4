// The command as a user meets it: what it builds, and what it says when something is wrong. It runs the built command in
// `dist`, which `npm test` makes first.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebSocketStream, WebSocketServer } from "ws";
import { root } from "./project.js";

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function midge(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "dist/midge.js"), ...words], { cwd: root });
  const ended: Ended = { code: null, out: "", err: "" };
  child.stdout.on("data", (data: Buffer) => (ended.out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (ended.err += data.toString()));
  return new Promise((resolve) =>
    child.once("close", (code) => {
      ended.code = code;
      resolve(ended);
    }),
  );
}

/** One clear line, an exit code that is not 0, no stack. */
function expectRefusal(ended: Ended, text: string | RegExp): void {
  expect(ended.code).not.toBe(0);
  expect(ended.err).toMatch(text);
  expect(ended.err).toMatch(/^midge: /);
  expect(ended.err.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  expect(ended.err).not.toContain("    at ");
}

function publisher(name: string, source: string, config?: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  if (config !== undefined) writeFileSync(join(folder, "midge.json"), config);
  return file;
}

describe("midge build", () => {
  for (const [board, ending] of [
    ["esp32", "js"],
    ["espruino-linux", "js"],
    ["nodemcu-esp8266", "lua"],
  ] as const) {
    it(`writes one file for ${board} and reports it as one object`, async () => {
      const file = join(folder, `out.${board}.${ending}`);
      const broker = ["--broker", "mqtt://10.1.2.3:1884"];
      const ended = await midge("build", "examples/thermometer", "--board", board, ...broker, "--out", file, "--json");
      expect(ended.err).toBe("");
      const report = JSON.parse(ended.out) as {
        board: string;
        file: string;
        bytes: number;
        gzip: number;
        parts: Record<string, number>;
      };
      const written = readFileSync(file);
      expect(report).toMatchObject({ board, file, bytes: written.length });
      expect(report.gzip).toBeLessThan(report.bytes);
      expect(Object.keys(report.parts)).toEqual(["sdk", "publisher", "board", "helpers"]);
      expect(Object.values(report.parts).reduce((sum, bytes) => sum + bytes)).toBe(report.bytes);
      expect(written.toString()).toContain("10.1.2.3");
    });
  }

  it("says the same to a person", async () => {
    const ended = await midge("build", "examples/thermometer", "--board", "esp32", "--out", join(folder, "a.js"));
    expect(ended.out).toMatch(/Espruino on ESP32[\s\S]*sdk +\d+ B[\s\S]*total +\d+ B, \d+ B gzip/);
  });

  it("refuses an unknown board with a suggestion", async () => {
    expectRefusal(
      await midge("build", "examples/thermometer", "--board", "esp23"),
      /no board "esp23"; did you mean esp32\?/,
    );
  });

  it("refuses an unknown example and names those there are", async () => {
    expectRefusal(
      await midge("build", "examples/nothing", "--board", "esp32"),
      /no publisher at .*examples\/thermometer/,
    );
  });

  it("refuses what Espruino cannot run, with file and line", async () => {
    const file = publisher(
      "modern.ts",
      'import { log } from "@board";\nfunction f(a = 1): void {\n  log(String(a));\n}\nf();\n',
    );
    expectRefusal(await midge("build", file, "--board", "esp32"), /modern\.ts:2:12: .*default parameter/);
  });

  it("refuses mqtts:// on a board that cannot verify, and names the way out", async () => {
    const words = ["build", "examples/thermometer", "--board", "esp32", "--broker", "mqtts://broker.example"];
    expectRefusal(await midge(...words), /cannot verify.*--tls encrypted/);
    expect((await midge(...words, "--tls", "encrypted", "--out", join(folder, "t.js"))).code).toBe(0);
  });

  it.each([
    ["ws://broker.example:8083/mqtt", /esp32 has no WebSocket: use mqtt:\/\//],
    ["wss://broker.example", /esp32 has no WebSocket: use mqtts:\/\//],
  ])("refuses %s for a board, and names the way out", async (url, words) => {
    expectRefusal(await midge("build", "examples/thermometer", "--board", "esp32", "--broker", url), words);
  });

  it("refuses a password that would be part of the program, and does not repeat it", async () => {
    const ended = await midge("build", "examples/thermometer", "--board", "esp32", "--broker", "mqtt://me:hidden@h");
    expectRefusal(ended, /readable in the program/);
    expect(ended.err).not.toContain("hidden");
  });

  it("refuses a setting that has no value, and one that does not exist", async () => {
    const file = publisher(
      "needy.ts",
      'import { log, setting } from "@board";\nlog(setting("site"));\n',
      '{"settings":{"site":null}}',
    );
    expectRefusal(await midge("build", file, "--board", "esp32"), /needs the setting "site": give --set site=VALUE/);
    expect(
      (await midge("build", file, "--board", "esp32", "--set", "site=x", "--out", join(folder, "s.js"))).code,
    ).toBe(0);
    expectRefusal(await midge("build", file, "--board", "esp32", "--set", "sight=x"), /has no setting "sight"/);
  });
});

describe("midge simulate", () => {
  it("ends after --count messages with exit code 0, from its own broker", async () => {
    const ended = await midge("simulate", "examples/thermometer", "--count", "2", "--json");
    expect(ended.code).toBe(0);
    const messages = ended.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages[0]).toMatchObject({ topic: "home/kitchen/status", payload: "online", qos: 0, retain: true });
    expect(messages[1]).toMatchObject({ topic: "home/kitchen/temperature" });
    expect(messages.at(-1)).toMatchObject({ topic: "home/kitchen/status", payload: "offline" });
  });

  it("ends cleanly on Ctrl-C: the status says offline", async () => {
    const child = spawn(process.execPath, [join(root, "dist/midge.js"), "simulate", "examples/thermometer"], {
      cwd: root,
    });
    let out = "";
    const code = await new Promise((resolve) => {
      child.stdout.on("data", (data: Buffer) => {
        out += data.toString();
        // Twice, as npm passes it on.
        if (/status +online/.test(out)) child.kill("SIGINT");
      });
      child.once("close", resolve);
    });
    expect(code).toBe(0);
    expect(out).toMatch(/status +offline/);
  });

  it.each([
    ["ws", "me:p%20w", 0, /status +online/],
    ["mqtt", "me:p%20w", 0, /status +online/],
    ["mqtt", "me:wrong", 1, /the broker refused user name or password/],
  ] as const)("logs in with what %s://%s@ says", async (scheme, login, code, words) => {
    const aedes = await Aedes.createBroker();
    aedes.authenticate = (_client, name, password, done): void => {
      if (name === "me" && password?.toString() === "p w") done(null, true);
      else done(Object.assign(new Error("no"), { returnCode: 4 as never }), null);
    };
    const server = scheme === "ws" ? createHttpServer() : createServer(aedes.handle);
    if (scheme === "ws") {
      const webs = new WebSocketServer({ server: server as HttpServer, handleProtocols: () => "mqtt" });
      webs.on("connection", (web) => void aedes.handle(createWebSocketStream(web)));
    }
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const url = `${scheme}://${login}@127.0.0.1:${port}`;
    const ended = await midge("simulate", "examples/thermometer", "--broker", url, "--count", "1");
    expect(ended.out + ended.err).toMatch(words);
    expect(ended.out + ended.err).not.toContain(login.slice(3));
    expect(ended.code).toBe(code);
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });

  it("refuses --cafile where there is no TLS", async () => {
    const words = ["simulate", "examples/thermometer", "--broker", "ws://127.0.0.1:1", "--cafile", "package.json"];
    expectRefusal(await midge(...words), /--cafile is for TLS: .*wss:\/\//);
  });

  it("says that nobody answers at the broker's address", async () => {
    expectRefusal(
      await midge("simulate", "examples/thermometer", "--broker", "mqtt://127.0.0.1:1"),
      /nobody answers there/,
    );
  });

  it("says that a URL is none", async () => {
    expectRefusal(await midge("simulate", "examples/thermometer", "--broker", "http://127.0.0.1"), /use mqtt:\/\//);
  });

  it("says that a port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expectRefusal(await midge("simulate", "examples/thermometer", "--port", String(port)), `port ${port} is taken`);
    await new Promise((resolve) => server.close(resolve));
  });

  it("says where a publisher does not compile", async () => {
    expectRefusal(await midge("simulate", publisher("broken.ts", "const a = ;\n", "{}")), /broken\.ts:1:11/);
  });

  it("refuses an unknown verb with a suggestion", async () => {
    expectRefusal(await midge("simulat"), /unknown command 'simulat'[\s\S]*simulate/);
  });
});
