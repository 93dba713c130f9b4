// `midge pub` and `midge sub` as a person types them, against a real mosquitto, with mosquitto's own programs at the other
// end.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { midge, type Running } from "./run.js";

let broker: Mosquitto;
let url = "";
let folder = "";
beforeAll(async () => {
  broker = await startMosquitto();
  url = `mqtt://127.0.0.1:${broker.port}`;
  folder = mkdtempSync(join(tmpdir(), "midge-pub-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await broker.stop();
});

/** A subscriber that is subscribed. */
async function subscriber(...words: string[]): Promise<Running> {
  const running = midge(["sub", "--url", url, "-d", ...words]);
  await running.shows("<- SUBACK");
  return running;
}

async function pub(...words: string[]): Promise<void> {
  const running = midge(["pub", "--url", url, ...words]);
  expect([await running.ended, running.err()]).toEqual([0, ""]);
}

function mosquittoPub(...words: string[]): Promise<unknown> {
  const child = spawn("mosquitto_pub", ["-p", String(broker.port), ...words]);
  return new Promise((resolve) => child.once("close", resolve));
}

describe("midge pub", () => {
  it.each([0, 1, 2])("publishes at QoS %i what mosquitto_sub reads", async (qos) => {
    const witness = await broker.subscribe(`pub/${qos}`);
    await pub("-t", `pub/${qos}`, "-m", "21.5 °C", "-q", String(qos));
    expect(await witness.waitFor(() => true)).toBe(`pub/${qos} 21.5 °C`);
  });

  it("publishes each line of its input, in order, with none lost", async () => {
    // mosquitto itself drops what is over 1,000 waiting messages of a subscriber.
    const sub = await subscriber("-t", "lines", "-C", "900", "-q", "1");
    const lines = Array.from({ length: 900 }, (_, i) => `line ${i}`);
    const running = midge(["pub", "--url", url, "-t", "lines", "-l", "-q", "1"], { input: lines.join("\n") });
    expect(await running.ended).toBe(0);
    expect(await sub.ended).toBe(0);
    expect(sub.out()).toBe(lines.join("\n") + "\n");
  });

  it("publishes a file and an empty message, retained, and clears it", async () => {
    const file = join(folder, "payload.bin");
    const payload = randomBytes(300_000);
    writeFileSync(file, payload);
    const sub = await subscriber("-t", "file", "-N", "-C", "1");
    await pub("-t", "file", "-f", file, "-q", "1");
    expect(await sub.ended).toBe(0);
    expect(sub.bytes().equals(payload)).toBe(true);

    await pub("-t", "kept", "-m", "old", "-r", "-q", "1");
    await pub("-t", "kept", "-n", "-r", "-q", "1");
    await pub("-t", "kept/end", "-m", "end", "-r", "-q", "1");
    const all = midge(["sub", "--url", url, "-v", "-t", "kept/#", "-C", "1"]);
    expect(await all.ended).toBe(0);
    expect(all.out()).toBe("kept/end end\n");
  });

  it("leaves a will behind when it is killed", async () => {
    const witness = await broker.subscribe("will/status");
    const words = ["sub", "--url", url, "-t", "none", "-d", "-k", "60", "--will-topic", "will/status"];
    const running = midge([...words, "--will-payload", "gone", "--will-qos", "1"]);
    await running.shows("<- SUBACK");
    running.child.kill("SIGKILL");
    expect(await witness.waitFor(() => true)).toBe("will/status gone");
  });

  it.each<[string, string[], number, string]>([
    ["nothing to publish", ["-t", "a"], 2, "say what to publish"],
    ["two things to publish", ["-t", "a", "-m", "1", "-n"], 2, "say what to publish"],
    ["a topic with a wildcard", ["-t", "a/#", "-m", "1"], 1, "not a valid topic"],
    ["a file that is not there", ["-t", "a", "-f", "/nowhere"], 1, "cannot read /nowhere"],
    ["a quality that there is not", ["-t", "a", "-m", "1", "-q", "3"], 2, "give one of 0, 1, 2"],
    ["a will without a topic", ["-t", "a", "-m", "1", "--will-payload", "x"], 2, "--will-topic"],
    ["TLS options without TLS", ["-t", "a", "-m", "1", "--cafile", "/x"], 2, "mqtts://"],
    ["a kept session without an id", ["-t", "a", "-m", "1", "-c"], 2, "contradict"],
    ["a password without a name", ["-t", "a", "-m", "1", "-P", "secret-8"], 2, "-u NAME"],
  ])("refuses %s in one line", async (_name, words, code, text) => {
    const running = midge(["pub", "--url", url, ...words]);
    expect(await running.ended).toBe(code);
    expect(running.err()).toContain(text);
    expect(running.err()).not.toContain("secret-8");
    expect(running.err().trimEnd().split("\n")).toHaveLength(1);
  });

  it("says that the broker is not there, with its own exit code", async () => {
    const port = await freePort();
    const running = midge(["pub", "--url", `mqtt://anna:hunter2@127.0.0.1:${port}`, "-t", "a", "-m", "1"]);
    expect(await running.ended).toBe(3);
    expect(running.err()).toContain("ECONNREFUSED");
    expect(running.err()).not.toContain("hunter2");
  });
});

describe("midge sub", () => {
  it("prints topics with -v, and once what two filters match", async () => {
    const sub = await subscriber("-v", "-t", "over/#", "-t", "over/lap", "-C", "2");
    await mosquittoPub("-t", "over/lap", "-m", "1");
    await mosquittoPub("-t", "over/lap/more", "-m", "2");
    expect(await sub.ended).toBe(0);
    expect(sub.out()).toBe("over/lap 1\nover/lap/more 2\n");
  });

  it("prints objects with --json, bytes that are no text as base64", async () => {
    const sub = await subscriber("-t", "json", "-C", "2", "-q", "1", "--json");
    await mosquittoPub("-t", "json", "-m", "21.5", "-q", "1");
    const file = join(folder, "raw.bin");
    writeFileSync(file, Buffer.from([0xff, 0x00]));
    await mosquittoPub("-t", "json", "-f", file);
    expect(await sub.ended).toBe(0);
    const [first, second] = sub
      .out()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(first).toMatchObject({ topic: "json", payload: "21.5", qos: 1, retain: false });
    expect(second).toMatchObject({ payloadBase64: "/wA=", qos: 0 });
  });

  it("leaves out retained messages with -R", async () => {
    await pub("-t", "r", "-m", "old", "-r", "-q", "1");
    const sub = await subscriber("-t", "r", "-R", "-C", "1");
    await pub("-t", "r", "-m", "new");
    expect(await sub.ended).toBe(0);
    expect(sub.out()).toBe("new\n");
  });

  it("gets with -c what came while it was away", async () => {
    const words = ["-t", "away", "-q", "1", "-c", "-i", "sleeper", "-C", "1"];
    const first = await subscriber(...words);
    await pub("-t", "away", "-m", "1", "-q", "1");
    expect(await first.ended).toBe(0);
    await pub("-t", "away", "-m", "2", "-q", "1");
    const second = midge(["sub", "--url", url, ...words]);
    expect(await second.ended).toBe(0);
    expect(second.out()).toBe("2\n");
  });

  it("ends by itself when the time is over, and on Ctrl-C with a good code", async () => {
    const late = midge(["sub", "--url", url, "-t", "never", "-W", "1"]);
    expect(await late.ended).toBe(6);
    expect(late.err()).toContain("1 s are over: 0 messages came");
    const stopped = await subscriber("-t", "never");
    stopped.child.kill("SIGINT");
    expect(await stopped.ended).toBe(0);
    expect(stopped.err()).toContain("-> DISCONNECT");
  });

  it("refuses a filter that is none", async () => {
    const running = midge(["sub", "--url", url, "-t", "a/#/b"]);
    expect(await running.ended).toBe(2);
    expect(running.err()).toContain("not a valid topic or filter");
  });
});
