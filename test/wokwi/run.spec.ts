// `midge wokwi --run` against a Wokwi that runs nothing: what is handed over, what the board says, how it ends, and that the
// token is never shown.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FakeOptions, type FakeWokwi, startWokwi } from "../fakes/wokwi/server.js";
import { BROKER, download, type Ended, scratch, typed } from "./stage.js";

const TOKEN = "wok_5ecret";
const { path, end } = scratch();
afterAll(end);
beforeAll(async () => {
  const firmware = download(path("espruino"));
  await typed(["examples/thermometer", ...BROKER, "--firmware", firmware, "--out", path("p")]);
});

let wokwi: FakeWokwi | undefined;
afterEach(async () => {
  await wokwi?.stop();
  wokwi = undefined;
});

async function ran(words: string[], options: Partial<FakeOptions> = {}, token = TOKEN): Promise<Ended> {
  wokwi = await startWokwi({ token: TOKEN, ...options });
  const env = { WOKWI_CLI_TOKEN: token, WOKWI_CLI_SERVER: wokwi.url, NO_COLOR: "1" };
  const ended = await typed(["--lint", path("p"), "--run", ...words], env);
  expect(ended.out + ended.err).not.toContain(token);
  return ended;
}
const scenario = (steps: string): string => {
  writeFileSync(path("s.yaml"), `name: s\nversion: 1\nsteps:\n${steps}`);
  return path("s.yaml");
};
const START = { board: { start: "hello\r\nonline\r\nmore" } };

describe("midge wokwi --run", () => {
  it("hands over the diagram and the flash, and shows what the board says until it is what was waited for", async () => {
    const { code, out } = await ran(["--no-scenario", "--expect", "online", "--quiet"], START);
    expect([code, out]).toEqual([0, "hello\nonline\n"]);
    expect(wokwi?.authorizations).toEqual([`Bearer ${TOKEN}`]);
    expect(wokwi?.files.get("diagram.json")).toBe(readFileSync(path("p", "diagram.json"), "utf8"));
    expect(wokwi?.files.get("flash-0x320000.bin")).toEqual(readFileSync(path("p", "storage.bin")));
    expect(wokwi?.files.get("flash-0x1000.bin")).toEqual(readFileSync(path("p", "firmware/bootloader.bin")));
    expect(wokwi?.commands.find(({ command }) => command === "sim:start")?.params).toEqual({
      firmware: [
        { offset: 0x1000, file: "flash-0x1000.bin" },
        { offset: 0x8000, file: "flash-0x8000.bin" },
        { offset: 0x10000, file: "flash-0x10000.bin" },
        { offset: 0x320000, file: "flash-0x320000.bin" },
      ],
      flashSize: "4MB",
      pause: false,
    });
  });

  it("ends with 7 at what must not come, and with 6 when the time is over", async () => {
    const failed = await ran(["--no-scenario", "--fail", "onl", "--expect", "never"], START);
    expect([failed.code, failed.err]).toEqual([
      7,
      expect.stringContaining('the board said "onl", which must not come.'),
    ]);
    await wokwi?.stop();
    const late = await ran(["--no-scenario", "--expect", "never", "--timeout", "1"], START);
    expect([late.code, late.err]).toEqual([6, expect.stringContaining('"never" did not come in 1 s.')]);
  });

  it("plays the folder's scenario: every control of every part, then it is well", async () => {
    const said: string[] = [];
    const control = (part: string, name: string, value: number): string => {
      said.push(`${part} ${name} ${value}`);
      return `${name} is ${value}\r\n`;
    };
    const { code, out } = await ran([], { board: { start: "hello\r\n", control } });
    expect(code).toBe(0);
    expect(said).toEqual(["climate temperature 23.5", "climate humidity 53"]);
    expect(out).toContain("hello\ntemperature is 23.5\nhumidity is 53\n");
  });

  it("waits for the board, writes to it, reads pins, and says which pin was wrong", async () => {
    const steps = `  - wait-serial: ready
  - write-serial: "go\\n"
  - wait-serial: went
  - delay: 2s
  - expect-pin: { part-id: board, pin: D4, value: 1 }
  - { name: The wrong one, expect-pin: { part-id: board, pin: D5, value: 1 } }
`;
    const board = {
      start: "ready> ",
      wrote: (text: string) => `went ${text}`,
      pin: (_part: string, pin: string) => (pin === "D4" ? 1 : 0),
    };
    const { code, err, out } = await ran(["--scenario", scenario(steps)], { board });
    expect(out).toContain("ready> went");
    expect([code, err]).toEqual([7, expect.stringContaining("s.yaml:9:5: the pin board:D5 is 0, and should be 1.")]);
    expect(err).toContain("The wrong one");
  });

  it("ends with 6 when a step never ends, and names it", async () => {
    const words = ["--scenario", scenario('  - { name: The broker, wait-serial: "online" }\n'), "--timeout", "1"];
    const { code, err } = await ran(words, { board: { start: "hello\n" } });
    expect([code, err]).toEqual([
      6,
      expect.stringContaining("the scenario did not end in 1 s: s.yaml:4:5, The broker."),
    ]);
  });

  it("does not play what it does not know", async () => {
    const { code, err } = await ran(["--scenario", scenario("  - touch: { part-id: board, x: 1, y: 1 }\n")]);
    expect([code, err]).toEqual([7, expect.stringContaining('Midge does not play "touch"')]);
  });

  it("prints JSON lines alone with --json", async () => {
    const { out, err } = await ran(["--no-scenario", "--expect", "online", "--json"], START);
    expect(err).toBe("");
    const [first, ...more] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(first).toMatchObject({ folder: path("p"), findings: [] });
    expect(more).toEqual([
      expect.objectContaining({ event: "connected to Wokwi" }),
      expect.objectContaining({ line: "hello" }),
      expect.objectContaining({ line: "online" }),
    ]);
  });

  it.each<[string, Partial<FakeOptions>, string]>([
    [
      "a token that is refused",
      { status: 401 },
      "Wokwi refused the token of WOKWI_CLI_TOKEN (HTTP 401): make a new one",
    ],
    ["minutes that are used up", { status: 429 }, "minutes are used up"],
    ["a server that is down", { status: 503 }, "HTTP 503. Try again"],
    ["a redirect, which gets no token", { status: 302 }, "HTTP 302"],
    ["a cut in the middle of the files", { cutAt: "file:upload" }, "Wokwi ended the simulation (code 1006)"],
    ["a cut while it runs", { cutAt: "sim:resume", ...START }, "Wokwi ended the simulation"],
    [
      "an error for a command",
      { errorAt: { command: "sim:start", message: "no firmware" } },
      "Wokwi says: Error 1: no firmware",
    ],
    [
      "an error that echoes the token",
      { refuseAt: { command: "sim:start", message: `bad ${TOKEN}` } },
      "Wokwi says: bad ***",
    ],
    ["another protocol", { protocolVersion: 2 }, "Wokwi speaks version 2 of its protocol"],
  ])("ends with 4 and the next step: %s", async (_what, options, why) => {
    const { code, err } = await ran(["--no-scenario"], options);
    expect([code, err]).toEqual([4, expect.stringContaining(why)]);
  });

  it("ends with 4 when nobody is there, and sends no token in the clear", async () => {
    wokwi = await startWokwi({ token: TOKEN });
    const { url } = wokwi;
    await wokwi.stop();
    const env = { WOKWI_CLI_TOKEN: TOKEN, WOKWI_CLI_SERVER: url };
    const gone = await typed(["--lint", path("p"), "--run"], env);
    expect([gone.code, gone.err]).toEqual([4, expect.stringContaining("cannot reach Wokwi at ws://127.0.0.1")]);
    const open = await typed(["--lint", path("p"), "--run"], { ...env, WOKWI_CLI_SERVER: "ws://wokwi.example" });
    expect([open.code, open.err]).toEqual([2, expect.stringContaining("give wss://HOST/PATH")]);
  });

  it("ends with 130 at Ctrl-C, and lets go of Wokwi", async () => {
    const running = ran(["--no-scenario"], START);
    while (!wokwi) await new Promise((resolve) => setImmediate(resolve));
    await wokwi.came("sim:resume");
    process.emit("SIGINT");
    expect((await running).code).toBe(130);
  });

  it("needs the firmware", async () => {
    mkdirSync(path("bare"));
    for (const file of ["wokwi.toml", "diagram.json", "flasher_args.json", "storage.bin"])
      copyFileSync(path("p", file), path("bare", file));
    const { code, err } = await typed(["--lint", path("bare"), "--run"], { WOKWI_CLI_TOKEN: TOKEN });
    expect([code, err]).toEqual([2, expect.stringContaining("the firmware is missing")]);
  });
});
