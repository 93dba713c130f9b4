// `midge doctor` as a person types it: against real brokers that deny, that show certificates or are not there, a port that
// somebody else has, and consoles that answer as firmware does.

import { createSocket, type Socket } from "node:dgram";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Broker, LOGIN } from "../brokers/broker.js";
import { startMosquittoWith } from "../brokers/mosquitto.js";
import { type Authority, createAuthority } from "../contract/authority.js";
import { freePort } from "../support/mosquitto.js";
import { openSerial } from "../../tools/serial/open.js";
import { openPty, type Pty } from "../support/pty.js";
import { midge } from "./run.js";

interface Finding {
  check: string;
  status: string;
  text: string;
  next?: string;
}

const AS_LOGIN = { MIDGE_USERNAME: LOGIN.username, MIDGE_PASSWORD: LOGIN.password };
const OFFSET = 2_208_988_800;
let folder = "";
let authority: Authority;
let time: Socket;
let sntp = "";
/** How far the time server is ahead, in seconds. */
let aheadS = 0;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-doctor-"));
  authority = createAuthority("Desk CA");
  writeFileSync(join(folder, "ca.pem"), authority.ca);
  time = createSocket("udp4");
  time.on("message", (question, { port }) => {
    const answer = Buffer.alloc(48);
    answer.writeUInt8((question.readUInt8(0) & 0x38) | 4, 0);
    for (const at of [32, 40]) answer.writeUInt32BE(Math.floor(Date.now() / 1000) + OFFSET + aheadS, at);
    time.send(answer, port, "127.0.0.1");
  });
  await new Promise<void>((resolve) => time.bind(0, "127.0.0.1", resolve));
  sntp = `127.0.0.1:${time.address().port}`;
});
afterEach(async () => {
  aheadS = 0;
  for (const end of ends.splice(0)) await end();
});
afterAll(() => {
  time.close();
  rmSync(folder, { recursive: true, force: true });
});

async function doctor(words: string[], env: Record<string, string> = {}) {
  const running = midge(["doctor", "--sntp", sntp, "--json", ...words], { cwd: folder, env });
  const code = await running.ended;
  expect(running.err()).toBe("");
  const lines = running
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Finding);
  const found = (check: string): Finding => lines.find((one) => one.check === check) as Finding;
  return { code, lines, found, statuses: Object.fromEntries(lines.map(({ check, status }) => [check, status])) };
}

async function broker(more: string[] = [], tls?: Parameters<typeof startMosquittoWith>[1]): Promise<Broker> {
  const started = await startMosquittoWith(more, tls);
  ends.push(() => started.stop());
  return started;
}

async function board(): Promise<Pty> {
  const pty = await openPty();
  ends.push(() => pty.stop());
  return pty;
}

describe("the desk", () => {
  it("[pain 24] is told of by one line a check, and what there is not is skipped with its reason", async () => {
    const { code, statuses, found } = await doctor([]);
    expect(code).toBe(0);
    expect(statuses).toEqual({
      node: "ok",
      port: "skipped",
      firmware: "skipped",
      clock: "ok",
      broker: "skipped",
      acl: "skipped",
      tls: "skipped",
    });
    expect(found("broker").next).toContain("--broker URL");
    const plain = midge(["doctor", "--sntp", sntp], { cwd: folder });
    expect(await plain.ended).toBe(0);
    expect(plain.out()).toMatch(
      /^ok +node +Node \d+[^]*^skipped +broker +no broker is named[.]\n +-> give --broker URL/m,
    );
    const quiet = midge(["doctor", "--sntp", sntp, "--quiet"], { cwd: folder });
    expect([await quiet.ended, quiet.out()]).toEqual([0, ""]);
  });

  it("has a clock that a server agrees with, or is told how far it is off", async () => {
    aheadS = 60;
    const off = (await doctor([])).found("clock");
    expect(off).toMatchObject({ status: "warn", text: expect.stringMatching(/(59|60)[.]\d s behind/) as string });
    aheadS = -4000;
    const { code, found } = await doctor([]);
    expect([code, found("clock").status, found("clock").text]).toEqual([
      7,
      "fail",
      expect.stringContaining("ahead of"),
    ]);
    const nobody = await doctor(["--sntp", `127.0.0.1:${await freePort()}`]);
    expect([nobody.code, nobody.found("clock").status]).toEqual([0, "skipped"]);
    expect(nobody.found("clock").text).toMatch(/no time from 127[^]*no answer|ECONNREFUSED/);
  });
});

describe("the port", () => {
  it("is missing", async () => {
    const { code, found } = await doctor(["--port", "/dev/ttyUSB77"]);
    expect([code, found("port")]).toEqual([
      7,
      {
        check: "port",
        status: "fail",
        text: "there is no port /dev/ttyUSB77.",
        next: "midge ports lists those there are.",
      },
    ]);
    expect(found("firmware").status).toBe("skipped");
  });

  it("is locked by somebody else", async () => {
    const pty = await board();
    const held = await openSerial(pty.path, 115_200);
    ends.unshift(() => held.close());
    const { code, found } = await doctor(["--port", pty.path]);
    expect([code, found("firmware").status]).toEqual([7, "fail"]);
    expect(found("firmware").text).toMatch(new RegExp(`is in use by .*\\(process ${process.pid}\\)`));
  });
});

describe("the firmware", () => {
  /** A console that answers one question, as its echo and prompt would stand around it. */
  async function says(answer: (line: string) => string | undefined): Promise<string> {
    const pty = await board();
    pty.onData((bytes) => {
      const line = answer(bytes.toString("latin1"));
      if (line !== undefined) pty.write(Buffer.from(line));
    });
    return pty.path;
  }
  const espruino = (version: string) =>
    says((line) => (line.includes("process.version") ? `\r\nmidge:${version}:ESP32\r\n>` : undefined));

  it("is the profile's, an older one, another one, or silent", async () => {
    const right = await doctor(["--board", "esp32", "--port", await espruino("2v29")]);
    expect([right.code, right.found("firmware").status, right.found("firmware").text]).toEqual([
      0,
      "ok",
      "Espruino 2v29, as esp32 has it.",
    ]);
    const old = await doctor(["--board", "esp32", "--port", await espruino("2v14")]);
    expect([old.code, old.found("firmware").status]).toEqual([0, "warn"]);
    expect(old.found("firmware").next).toContain("midge flash --firmware");
    const other = await doctor(["--board", "nodemcu-esp32", "--port", await espruino("2v29")]);
    expect([other.code, other.found("firmware").status, other.found("firmware").text]).toEqual([
      7,
      "fail",
      "Espruino 2v29 answers, and nodemcu-esp32 is for NodeMCU.",
    ]);
    const silent = await doctor(["--port", await says(() => undefined)]);
    expect([silent.code, silent.found("firmware").status]).toEqual([7, "fail"]);
    expect(silent.found("firmware").next).toContain("press EN");
  });

  it("is NodeMCU's, asked for by its own words", async () => {
    const path = await says((line) =>
      line.includes("node.info") ? "midge:3.0.0:NodeMCU\r\n> " : 'stdin:1: unexpected symbol near "~"\r\n> ',
    );
    const { code, found } = await doctor(["--port", path]);
    expect([code, found("firmware").text]).toEqual([0, "NodeMCU 3.0.0 answers."]);
  });

  it.skipIf(process.env["ESPRUINO"] === undefined)("answers as the real Espruino does (needs ESPRUINO)", async () => {
    const pty = await board();
    const real = spawn(process.env["ESPRUINO"] as string, [], { stdio: ["pipe", "pipe", "ignore"] });
    ends.push(() => real.kill("SIGKILL"));
    real.stdout.on("data", (bytes: Buffer) => pty.write(bytes));
    pty.onData((bytes) => void real.stdin.write(bytes));
    const { found } = await doctor(["--board", "espruino-linux", "--port", pty.path]);
    expect(found("firmware")).toMatchObject({
      status: expect.stringMatching(/ok|warn/) as string,
      text: expect.stringMatching(/^Espruino 2v\d+/) as string,
    });
  });
});

describe("the broker", () => {
  it("takes the login and gives back what is published", async () => {
    const { port } = await broker();
    const { code, statuses } = await doctor(["--broker", `mqtt://127.0.0.1:${port}`], AS_LOGIN);
    expect([code, statuses]).toEqual([0, expect.objectContaining({ broker: "ok", acl: "ok", tls: "skipped" })]);
  });

  it("is named by the environment, or by midge.json, in this order", async () => {
    const { port } = await broker();
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, "midge.json"), JSON.stringify({ broker: `mqtt://127.0.0.1:${port}` }));
    ends.push(() => rmSync(join(folder, "midge.json")));
    expect((await doctor([], AS_LOGIN)).statuses["broker"]).toBe("ok");
    expect((await doctor([], { ...AS_LOGIN, MIDGE_BROKER: nobody })).statuses["broker"]).toBe("fail");
    expect(
      (await doctor(["--broker", `mqtt://127.0.0.1:${port}`], { ...AS_LOGIN, MIDGE_BROKER: nobody })).statuses[
        "broker"
      ],
    ).toBe("ok");
  });

  it("refuses the login, or is not there", async () => {
    const { port } = await broker();
    const wrong = await doctor(["--broker", `mqtt://127.0.0.1:${port}`], { ...AS_LOGIN, MIDGE_PASSWORD: "wrong-word" });
    expect([wrong.code, wrong.found("broker").status, wrong.found("acl").status]).toEqual([7, "fail", "skipped"]);
    expect(wrong.found("broker").text).toMatch(/does not allow this client/);
    expect(JSON.stringify(wrong.lines)).not.toContain("wrong-word");
    const gone = await doctor(["--broker", `mqtt://127.0.0.1:${await freePort()}`]);
    expect([gone.code, gone.found("broker").text]).toEqual([7, expect.stringContaining("ECONNREFUSED")]);
  });

  it("acknowledges a publish that it denies, and is found out", async () => {
    const acl = join(folder, "acl");
    writeFileSync(acl, `user ${LOGIN.username}\ntopic readwrite home/#\ntopic read midge/#\n`, { mode: 0o700 });
    const { port } = await broker([`acl_file ${acl}`]);
    const words = ["--broker", `mqtt://127.0.0.1:${port}`];
    const denied = await doctor(words, AS_LOGIN);
    expect([denied.code, denied.found("broker").status, denied.found("acl").status]).toEqual([7, "ok", "fail"]);
    expect(denied.found("acl").text).toContain("acknowledges a publish below midge/doctor/ and drops it");
    expect(denied.found("acl").next).toContain("topic readwrite midge/doctor/#");
    const allowed = await doctor([...words, "--topic", "home/attic"], AS_LOGIN);
    expect([allowed.code, allowed.found("acl").text]).toEqual([0, "what is published below home/attic/ comes back."]);
  });
});

describe("TLS", () => {
  const serve = (name: string, how?: Parameters<Authority["issue"]>[2]) =>
    broker([], { ca: authority.ca, ...authority.issue(name, "desk broker", how), asksClient: false });

  it("is verified, with the certificate's name and end", async () => {
    const { port } = await serve("127.0.0.1");
    const words = ["--broker", `mqtts://127.0.0.1:${port}`, "--cafile", "ca.pem"];
    const { code, found } = await doctor(words, AS_LOGIN);
    expect([code, found("broker").status, found("tls").status]).toEqual([0, "ok", "warn"]);
    const end = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    expect(found("tls").text).toMatch(
      new RegExp(
        `^TLSv1[.]3 with 127[.0-9]+:${port}, certificate "desk broker" from "Desk CA", ends (${end}|\\d{4}-\\d\\d-\\d\\d), in [12] days; verified[.]$`,
      ),
    );
  });

  it("is not: nobody trusts the authority, the name is another, or the certificate has ended", async () => {
    const { port } = await serve("127.0.0.1");
    const alien = await doctor(["--broker", `mqtts://127.0.0.1:${port}`], AS_LOGIN);
    expect([alien.code, alien.found("broker").status, alien.found("tls").status]).toEqual([7, "fail", "fail"]);
    expect(alien.found("tls").next).toContain("--cafile");
    const named = await serve("broker.example");
    const wrong = await doctor(["--broker", `mqtts://127.0.0.1:${named.port}`, "--cafile", "ca.pem"], AS_LOGIN);
    expect([wrong.found("tls").status, wrong.found("tls").next]).toEqual([
      "fail",
      expect.stringContaining("the name that stands in the certificate"),
    ]);
    const ended = await serve("127.0.0.1", { isExpired: true });
    const late = await doctor(["--broker", `mqtts://127.0.0.1:${ended.port}`, "--cafile", "ca.pem"], AS_LOGIN);
    expect([late.found("tls").status, late.found("tls").next]).toEqual(["fail", expect.stringContaining("renew")]);
  });

  it("is asked of a port without it", async () => {
    const { port } = await broker();
    const { found } = await doctor(["--broker", `mqtts://127.0.0.1:${port}`], AS_LOGIN);
    expect([found("tls").status, found("tls").next]).toEqual(["fail", expect.stringContaining("8883")]);
  });
});
