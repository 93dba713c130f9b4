// `midge simulate --record`, `--replay` and `--pcap` as a user meets them: a run against a real mosquitto, played without it;
// a run that is killed; secrets; what is refused; and the examples of the page.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { midge, root } from "../command/run.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-record-command-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

async function simulate(words: string[], env: Record<string, string> = {}) {
  const running = midge(["simulate", ...words], { env });
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}
const THERMOMETER = "examples/thermometer";
const DAY = [THERMOMETER, "--speed", "max", "--for", "5m", "--fault", "reset at 2m", "--quiet"];

/** All bytes that a record holds, of sockets in their own form too. */
function bytesOf(file: string): string {
  const text = readFileSync(file, "utf8");
  const sockets = [...text.matchAll(/"bytes":"([^"]*)"/g)].map(([, bytes]) => Buffer.from(bytes as string, "base64"));
  return text + Buffer.concat(sockets).toString("latin1");
}

describe("a run against a real broker", () => {
  let broker: Mosquitto;
  const USER = "anna-of-the-house";
  const PASSWORD = "s3cret-of-the-house";
  beforeAll(async () => {
    broker = await startMosquitto();
    const url = `mqtt://${USER}:${PASSWORD}@127.0.0.1:${broker.port}`;
    const words = ["test/simulation/logger", "--broker", url, "--count", "4", "--quiet"];
    const ended = await simulate([...words, "--record", at("real"), "--pcap", at("real.pcap")]);
    await broker.stop();
    expect([ended.code, ended.err]).toEqual([0, ""]);
  });

  it("is played without it, identical, and recorded again as the same file", async () => {
    const { code, out, err } = await simulate([
      "--replay",
      at("real"),
      "--record",
      at("real-again"),
      "--pcap",
      at("again.pcap"),
    ]);
    expect(out).toMatch(/\/reading +\d\d\.\d\d +QoS 1\n/);
    expect(out).toMatch(/\n\d+ packets, identical\.\n$/);
    expect(err).toMatch(/real: test\/simulation\/logger\/publisher\.ts, 20\d\d-.*Z, mqtt:\/\/127\.0\.0\.1:\d+\.\n$/);
    expect(code).toBe(0);
    expect(readFileSync(at("real-again"), "utf8")).toBe(readFileSync(at("real"), "utf8"));
    expect(readFileSync(at("again.pcap")).equals(readFileSync(at("real.pcap")))).toBe(true);
  });

  it("leaves no login, neither in the record nor in the capture", () => {
    const all = bytesOf(at("real")) + readFileSync(at("real.pcap"), "latin1");
    expect(all).not.toContain(USER);
    expect(all).not.toContain(PASSWORD);
    // It is there, with its length.
    expect(all).toContain("*".repeat(USER.length));
  });
});

describe("a record", () => {
  beforeAll(async () => {
    expect((await simulate([...DAY, "--record", at("day")])).code).toBe(0);
  });

  it("holds the names of secrets and no values", async () => {
    const project = mkdtempSync(join(folder, "secret-"));
    writeFileSync(join(project, "midge.json"), JSON.stringify({ settings: { token: { type: "secret" } } }));
    writeFileSync(
      join(project, "publisher.ts"),
      'import { createPublisher } from "midge";\nimport { link, secret, startNetwork, target } from "@board";\n' +
        'const client = createPublisher(link, { target, clientId: "a", username: "b", password: secret("token") });\n' +
        "startNetwork(() => client.connect());\n",
    );
    const words = [project, "--speed", "max", "--for", "10s", "--quiet"];
    expect(await simulate([...words, "--record", at("secret")], { MIDGE_TOKEN: "open-sesame" })).toMatchObject({
      code: 0,
    });
    expect(bytesOf(at("secret"))).not.toContain("open-sesame");
    expect(JSON.parse(readFileSync(at("secret"), "utf8").split("\n")[0] as string)).toMatchObject({
      secrets: ["token"],
    });
    const { code, out, err } = await simulate(["--replay", at("secret"), "--record", at("secret-again")]);
    expect([code, out]).toEqual([0, expect.stringMatching(/packets, identical\.\n$/)]);
    expect(err).toContain('The secret "token" is not here: "placeholder" stands for it');
    expect(readFileSync(at("secret-again"), "utf8")).toBe(readFileSync(at("secret"), "utf8"));
  });

  it("of another program is played, and ends with 7 at what it sends otherwise", async () => {
    const { code, out, err } = await simulate(["--replay", at("day"), "examples/pressure"]);
    expect(err).toContain("examples/pressure/publisher.ts or its parts have changed since; it runs all the same.");
    expect(out).toMatch(
      /\nThe first difference, at 0\.\d{3} s, .*\n {2}recorded {2}CONNECT thermometer.*\n {2}now {7}CONNECT pressure/,
    );
    expect(out).toMatch(/\n {4}byte +\d+ {2}client identifier .*thermometer-51e0000001 -> pressure-51e0000001\n/);
    expect(code).toBe(7);
    const asJson = await simulate(["--replay", at("day"), "examples/pressure", "--json", "--quiet"]);
    expect(JSON.parse(asJson.out.trimEnd().split("\n").at(-1) as string)).toMatchObject({
      packets: 0,
      identical: false,
      changed: true,
      torn: false,
      difference: {
        link: 1,
        packet: 1,
        fields: expect.arrayContaining([expect.objectContaining({ field: "will topic" })]) as unknown,
      },
    });
  });

  it("of a run that was killed is played as far as it goes", async () => {
    const running = midge(["simulate", "test/simulation/logger", "--record", at("killed")]);
    await running.shows("/reading");
    running.child.kill("SIGKILL");
    await running.ended;
    const bytes = readFileSync(at("killed"));
    expect(bytes.toString()).toMatch(/^{"record":1,[^]*\n{[^]*"socket":"out"/);
    writeFileSync(at("killed"), Buffer.concat([bytes, Buffer.from('{"t":99')]));
    const { code, out } = await simulate(["--replay", at("killed")]);
    expect(out).toMatch(/\n\d+ packets, identical, as far as the record goes: its run was killed\.\n$/);
    expect(code).toBe(0);
  });

  it.each<[string, () => string[], number, RegExp]>([
    ["another file", () => ["--replay", file("text", "hello\n")], 1, /text:1: this is no line of a record\./],
    [
      "a publisher that is gone",
      () => ["--replay", file("gone", '{"record":1,"publisher":"no/such.ts"}\n')],
      1,
      /gone was recorded of no\/such\.ts, which is not here: name the publisher, midge simulate --replay .*gone PUBLISHER/,
    ],
    ["a broker", () => ["--replay", at("day"), "--broker", "x"], 2, /leave out --broker, or leave out --replay/],
    ["a setting", () => ["--replay", at("day"), "--set", "room=attic"], 2, /leave out --set, or leave out --replay/],
    [
      "its own file to write to",
      () => ["--replay", at("day"), "--record", at("day")],
      2,
      /would write over the record/,
    ],
    ["no folder to write to", () => [...DAY, "--record", at("no/such")], 1, /cannot write --record .*such: ENOENT/],
    [
      "a board to build for",
      () => [...DAY, "--record", at("level"), "--board", "esp32"],
      2,
      /leave out --board, or take/,
    ],
    ["no publisher", () => ["--quiet"], 2, /name the publisher: midge simulate examples\/thermometer/],
  ])("is refused with %s", async (_what, words, code, told) => {
    const ended = await simulate(words());
    expect(ended.err).toMatch(told);
    expect(ended.err).toMatch(/^midge: .*\n$/);
    expect(ended.code).toBe(code);
  });
  function file(name: string, text: string): string {
    writeFileSync(at(name), text);
    return at(name);
  }
});

describe("--pcap", () => {
  it("shows what the built file sends, too", async () => {
    const words = [THERMOMETER, "--board", "esp32", "--speed", "max", "--for", "20s", "--quiet"];
    const ended = await simulate([...words, "--pcap", at("level.pcap")]);
    expect([ended.code, ended.err]).toEqual([0, ""]);
    const seen = execFileSync(
      "tshark",
      ["-r", at("level.pcap"), "-Y", "mqtt.topic", "-T", "fields", "-e", "mqtt.topic"],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    expect(seen.match(/home\/kitchen\/temperature/g)?.length).toBeGreaterThan(4);
  });
});

describe("the page's examples", () => {
  const page = readFileSync(join(root, "docs/record.md"), "utf8");
  const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block as string);
  const lines = blocks.flatMap((block) => block.trimEnd().split("\n"));

  it("run, one behind the other", async () => {
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => (quoted ?? plain) as string);
      const running = midge(words.slice(1), { cwd: folder });
      expect([line, await running.ended, running.err()]).toEqual([line, 0, expect.not.stringContaining("midge:")]);
    }
    for (const name of ["run.ndjson", "run.pcap", "half-open.pcap"]) expect(existsSync(at(name))).toBe(true);
  });
});
