// The command as a user meets it: what it builds, and what it says when something is wrong. It runs the built command in
// `dist`, which `npm test` makes first.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
    ["esp32-c3", "js"],
    ["esp32-s3", "js"],
    ["esp8266", "js"],
    ["espruino-linux", "js"],
    ["nodemcu-esp32", "lua"],
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

describe("what is secret", () => {
  const HIDDEN = "hidden-7Q-hidden";
  const CONFIG = JSON.stringify({ settings: { key: { type: "secret" }, room: "attic" } });
  const BROKER = ["--broker", "mqtt://10.1.2.3"];
  const READING = `import { log, login, secret, setting } from "@board";
log(setting("room") + secret("key").length + login.username);
`;

  /** A project of its own, with secrets. */
  function secretive(name: string, source: string): string {
    const at = mkdtempSync(join(folder, name));
    writeFileSync(join(at, "publisher.ts"), source);
    writeFileSync(join(at, "midge.json"), CONFIG);
    const local = { secrets: { key: HIDDEN }, username: "me", password: "hunter2-hunter2" };
    writeFileSync(join(at, "midge.local.json"), JSON.stringify(local));
    return at;
  }

  it.each(["esp32", "nodemcu-esp8266"])("goes onto %s as data and not into the program", async (board) => {
    const at = secretive("data-", READING);
    const [out, data] = [join(at, "out"), join(at, "data.json")];
    writeFileSync(data, "left over", { mode: 0o644 });
    const ended = await midge("build", at, "--board", board, ...BROKER, "--out", out, "--settings", data);
    expect(ended.err).toBe("");
    expect(ended.out).toContain("secrets included; keep it out of git");
    expect(JSON.parse(readFileSync(data, "utf8"))).toEqual({
      host: "10.1.2.3",
      port: 1883,
      secure: false,
      username: "me",
      password: "hunter2-hunter2",
      secrets: { key: HIDDEN },
    });
    expect(statSync(data).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, "utf8")).not.toMatch(/hidden|hunter/);
    expect(ended.out).not.toMatch(/hidden|hunter/);
  });

  it.each(["esp32", "nodemcu-esp8266"])("is found in a program for %s, which is then not written", async (board) => {
    const at = secretive("leak-", `import { log } from "@board";\nlog("hunter2" + "-hunter2");\n`);
    const out = join(at, "out");
    const data = join(at, "data.json");
    const ended = await midge("build", at, "--board", board, ...BROKER, "--out", out, "--settings", data);
    expectRefusal(ended, / would hold the broker's password \(from .*midge\.local\.json\).*nothing was written/);
    expect(ended.err).not.toContain("hunter");
    expect([existsSync(out), existsSync(data)]).toEqual([false, false]);
  });

  it("is not read as a setting", async () => {
    const at = secretive("call-", `import { log, setting } from "@board";\nlog(setting("key"));\n`);
    expectRefusal(
      await midge("build", at, "--board", "esp32"),
      /publisher\.ts:2:13: "key" is a secret.*secret\("key"\)/,
    );
  });

  it("is there on the simulated board: the login for the broker, and the project's own", async () => {
    const aedes = await Aedes.createBroker();
    let login = "";
    aedes.authenticate = (_client, name, password, done): void => {
      login = `${name ?? ""} ${password?.toString() ?? ""}`;
      done(null, true);
    };
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = secretive(
      "sim-",
      `import { createPublisher } from "midge";
import { link, login, onStop, secret, setting, startNetwork, target } from "@board";
const client = createPublisher(link, { target, clientId: "a", username: login.username, password: login.password });
const topic = client.topic(setting("room"));
client.onOnline = () => void topic.publish(String(secret("key").length));
onStop(() => client.disconnect());
startNetwork(() => void client.connect());
`,
    );
    const { port } = server.address() as { port: number };
    const ended = await midge("simulate", at, "--broker", `mqtt://127.0.0.1:${port}`, "--count", "1", "--json");
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.out)).toMatchObject({ topic: "attic", payload: "16" });
    expect(login).toBe("me hunter2-hunter2");
    expect(ended.out + ended.err).not.toMatch(/hidden|hunter/);
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("TLS on a board", () => {
  const words = ["build", "examples/thermometer", "--board", "esp32", "--broker", "mqtts://broker.example"];

  it("the build says what a handshake takes of the memory there is [pain 17]", async () => {
    const out = ["--tls", "encrypted", "--out", join(folder, "tls.js")];
    expect((await midge(...words, ...out)).out).toMatch(
      /TLS +encrypted, takes about 3171 of 16383 variables while it connects \(19 %\)/,
    );
    expect(JSON.parse((await midge(...words, ...out, "--json")).out)).toMatchObject({
      tls: { level: "encrypted", takes: 3171, of: 16383, unit: "variables" },
    });
  });
});

describe("midge simulate", () => {
  it("ends after --count messages with exit code 0, from its own broker", async () => {
    const ended = await midge("simulate", "examples/thermometer", "--count", "3", "--json");
    expect(ended.code).toBe(0);
    const messages = ended.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages[0]).toMatchObject({ topic: "home/kitchen/status", payload: "online", qos: 0, retain: true });
    expect(messages[1]).toMatchObject({ topic: "home/kitchen/fault", retain: true });
    expect(messages[2]).toMatchObject({ topic: "home/kitchen/temperature" });
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
