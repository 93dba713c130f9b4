// The stage: the same seed gives the same packets byte for byte, time goes on as it is told, boards share a broker and
// nothing else, and looking at a board changes nothing.

import { createStage, loadProgram, type Program, type Stage, type StageEvent } from "midge/test";
import { beforeAll, describe, expect, it } from "vitest";

let thermometer: Program;
let logger: Program;
beforeAll(async () => {
  thermometer = await loadProgram("examples/thermometer");
  logger = await loadProgram("test/simulation/logger");
});

/** All that happens, as text. */
function record(stage: Stage): string[] {
  const lines: string[] = [];
  stage.events.on((event) => {
    const { kind, atMs, board } = event;
    const more =
      event.kind === "packet"
        ? `${event.direction} ${Buffer.from(event.bytes).toString("hex")}`
        : JSON.stringify(event);
    lines.push(`${atMs} ${board} ${kind} ${more}`);
  });
  return lines;
}

/** Ten minutes with everything that draws chances: two boards, noise, a lossy link, resets and an outage. */
async function run(seed: number, disturb: (stage: Stage) => void = () => {}): Promise<string[]> {
  const stage = await createStage({ seed });
  const lines = record(stage);
  stage.add(thermometer);
  stage.add(logger, { id: "logger" });
  stage.follow("logger", "air", "temperature", { walk: { start: 20, step: 0.5 } });
  for (const words of [
    "link lossy at 1m for 1m",
    "wifi down at 3m for 20s",
    "logger: brown-out at 4m",
    "broker gone at 5m for 30s",
  ])
    stage.fault("", words);
  for (let i = 0; i < 10; i++) {
    stage.advance(60_000);
    disturb(stage);
  }
  await stage.close();
  return lines;
}

describe("a seed", () => {
  it.each([0, 1, 4242, 4294967295])("%i gives the same packets, byte for byte", async (seed) => {
    const first = await run(seed);
    expect(first.filter((line) => line.includes(" packet ")).length).toBeGreaterThan(1000);
    expect(await run(seed)).toEqual(first);
  });

  it("decides: another one gives other packets", async () => {
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("is not used up by looking at the boards", async () => {
    const looked = await run(1, (stage) => void stage.boards.map((board) => board.state()));
    expect(looked).toEqual(await run(1));
  });

  it("gives a board the same packets whoever stands beside it", async () => {
    const packetsOf = async (others: number): Promise<string[]> => {
      const stage = await createStage({ seed: 5 });
      const lines = record(stage);
      stage.add(thermometer, { id: "one", deviceId: "aa" });
      for (let i = 0; i < others; i++) stage.add(logger);
      stage.fault("", "link gprs");
      stage.advance(300_000);
      return lines.filter((line) => line.includes(" one packet "));
    };
    expect(await packetsOf(3)).toEqual(await packetsOf(0));
  });
});

describe("time", () => {
  it("stops right behind what is waited for", async () => {
    const stage = await createStage();
    const board = stage.add(thermometer);
    let count = 0;
    stage.events.on(() => void count++, "message");
    expect(await stage.until(() => count >= 3, 60_000)).toBe(true);
    // Temperature and humidity leave in one write.
    expect([count, Math.floor(stage.now())]).toEqual([4, 3012]);
    expect(await stage.until(() => false, 1000)).toBe(false);
    expect(Math.floor(stage.now())).toBe(4012);
    expect(board.lines).toEqual(["online"]);
  });

  it("goes on at a factor of real time, stands still at 0, and takes the same steps as at full speed", async () => {
    const times = async (speed: number | "max"): Promise<number[]> => {
      const stage = await createStage({ speed });
      stage.add(thermometer);
      const told: number[] = [];
      stage.events.on(({ atMs }) => void told.push(atMs), "message");
      await stage.run(20_000);
      expect(stage.now()).toBe(20_000);
      return told;
    };
    expect(await times(500)).toEqual(await times("max"));
    const still = await createStage({ speed: 0 });
    still.add(thermometer);
    const ending = new AbortController();
    setImmediate(() => setImmediate(() => ending.abort()));
    await still.run(1000, ending.signal);
    expect(still.now()).toBe(0);
    still.setSpeed("max");
    await still.run(1000);
    expect(still.now()).toBe(1000);
  });

  it("ends for those who wait when a program fails", async () => {
    const stage = await createStage();
    stage.add(thermometer);
    stage.events.on(() => {
      throw new Error("a mistake");
    }, "message");
    await expect(stage.run(60_000)).rejects.toThrow("a mistake");
  });

  it("lives in the real world with a broker that can be reached from outside", async () => {
    const stage = await createStage({ broker: { kind: "embedded", port: 0 } });
    stage.add(logger, { id: "far" });
    const seen: StageEvent[] = [];
    stage.events.on((event) => void seen.push(event), "message");
    const has = (topic: string) => (): boolean =>
      seen.some((event) => event.kind === "message" && event.topic === topic);
    expect(await stage.until(has("far/status"), 20_000)).toBe(true);
    expect(seen[0]).toMatchObject({ board: "far", clientId: "logger-far" });
    stage.publish("from/here", "1");
    expect(await stage.until(has("from/here"), 20_000)).toBe(true);
    expect(() => stage.setSpeed("max")).toThrow(/broker in memory/);
    expect(() => stage.advance(1)).toThrow(/broker in memory/);
    stage.fault("", "broker gone");
    expect(await stage.until(() => stage.board().state().openLinks === 0, 20_000)).toBe(true);
    stage.mend("", "broker");
    expect(await stage.until(() => stage.board().state().clients[0]?.isOnline === true, 20_000)).toBe(true);
    // A link that is dead does not keep the end waiting.
    stage.fault("", "link half-open");
    await stage.stop();
    await stage.close();
  });
});

describe("boards", () => {
  it("have ids of their own, and are found by them", async () => {
    const stage = await createStage();
    stage.add(thermometer);
    expect(stage.board().id).toBe("51e0000001");
    stage.add(thermometer);
    stage.add(thermometer, { id: "attic", settings: { room: "attic" } });
    expect(stage.boards.map(({ id }) => id)).toEqual(["51e0000001", "51e0000002", "attic"]);
    expect(() => stage.board()).toThrow(/say which board: there is 51e0000001/);
    expect(() => stage.board("atic")).toThrow(/did you mean "attic"/);
    stage.advance(5000);
    expect([...stage.retained.keys()]).toContain("home/attic/status");
  });

  it("hear what others publish, and what is retained is known until it is taken back", async () => {
    const stage = await createStage();
    stage.publish("a", "1", { retain: true });
    stage.publish("b", "2");
    expect([...stage.retained.keys()]).toEqual(["a"]);
    stage.publish("a", "", { retain: true });
    expect(stage.retained.size).toBe(0);
  });

  it("refuse what they do not have, with the nearest that they have", async () => {
    const stage = await createStage();
    stage.add(thermometer);
    expect(() => stage.set("", "climat", "temperature", 1)).toThrow(/no part "climat"; did you mean "climate"/);
    expect(() => stage.set("", "climate", "humdity", 1)).toThrow(/no input "humdity"; did you mean "humidity"/);
    expect(() => stage.set("", "climate", "temperature", 500)).toThrow(
      /climate.temperature takes -40 to 80 °C, not 500/,
    );
    expect(() => stage.follow("", "climate", "temperature", { sin: {} })).toThrow(
      /knows no "sin"; did you mean "sine"/,
    );
    expect(() => stage.add(thermometer, { settings: { rom: "x" } })).toThrow(/no setting "rom"; did you mean "room"/);
  });

  it("are told as they are", async () => {
    const stage = await createStage();
    const parts: StageEvent[] = [];
    stage.events.on((event) => void parts.push(event), "part", "life", "link");
    const board = stage.add(logger);
    expect(parts[0]).toMatchObject({ kind: "life", state: "began", reason: 1 });
    stage.advance(3000);
    expect(parts.filter(({ kind }) => kind === "link")).toMatchObject([
      { state: "opening", link: 1 },
      { state: "open" },
    ]);
    expect(parts.filter((event) => event.kind === "part" && event.part === "pump").at(-1)).toMatchObject({
      what: "output",
      values: { closed: 1, moves: 1 },
    });
    stage.set("", "air", "temperature", 4);
    expect(parts.at(-1)).toMatchObject({ kind: "part", part: "air", what: "input", values: { temperature: 4 } });
    const state = board.state();
    expect(state).toMatchObject({
      life: "on",
      lives: 1,
      uptimeS: 3,
      wifi: { isUp: true, ssid: "simulated", signal: -55 },
      openLinks: 1,
      freeMemory: 120_000,
      clients: [{ clientId: "logger-51e0000001", isOnline: true, pending: 0, inFlight: [], window: 20 }],
    });
    expect(state.parts.map(({ name, outputs }) => [name, outputs])).toEqual([
      ["air", {}],
      ["lamp", { light: 1 }],
      ["pump", { closed: 1, moves: 1 }],
    ]);
    expect(state.parts[0]?.inputs[0]).toMatchObject({
      name: "temperature",
      value: 4,
      isHeld: true,
      follows: "4",
      unit: "°C",
    });
    expect(Object.keys(state.flash)).toContain("lives.0");
    stage.fault("", "link silent");
    stage.advance(3500);
    expect(board.state().clients[0]?.inFlight.length).toBeGreaterThanOrEqual(3);
    stage.release("", "air", "temperature");
    expect(board.state().parts[0]?.inputs[0]?.isHeld).toBe(false);
  });
});
