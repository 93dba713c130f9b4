// Every fault that a simulation can have, by what it does to the packets, the retained status and the board's own words. The
// list of faults is checked against the tests.

import { simulate, type Simulation, type StageEvent } from "midge/test";
import { describe, expect, it } from "vitest";
import { FAULTS } from "../../tools/simulation/faults.js";
import { WEATHERS } from "../../tools/simulation/weather.js";

const ID = "51e0000001";
const READING = `${ID}/reading`;
const STATE = `${ID}/state`;
const STATUS = `${ID}/status`;

type Packet = Extract<StageEvent, { kind: "packet" }>;
/** By the first four bits of a packet. */
const TYPE = { CONNECT: 1, PUBLISH: 3, PUBACK: 4, PINGREQ: 12, DISCONNECT: 14 };

async function start(seed = 1): Promise<Simulation & { packets: Packet[] }> {
  const packets: Packet[] = [];
  const board = await simulate("test/simulation/logger", { seed });
  // The first link begins in a later turn.
  board.stage.events.on((event) => void packets.push(event as Packet), "packet");
  board.published(STATUS, { payload: "online", retain: true });
  board.published(READING);
  return Object.assign(board, { packets });
}

const typeOf = ({ bytes }: Packet): number => (bytes[0] as number) >> 4;
const of = (packets: Packet[], direction: "in" | "out", type: number): Packet[] =>
  packets.filter((one) => one.direction === direction && typeOf(one) === type);
const readings = (board: Simulation) => board.messages.filter(({ topic }) => topic === READING);
/** From a payload of the state: the number of the life, why it began, what memory is free, and the board's time. */
function state(board: Simulation): { life: number; why: string; free: number; time: number } {
  const [, life, why, free, time] = /^life (\d+), (.*), (\d+) free, time (\d+)$/.exec(
    board.published(STATE).payload,
  ) as never as string[];
  return { life: Number(life), why: why as string, free: Number(free), time: Number(time) };
}

const tested = new Set<string>();
function fault(name: string, does: string, run: () => Promise<void>): void {
  tested.add(name);
  it(`"${name}" ${does}`, run);
}

describe("the fault", () => {
  fault("wifi down", "ends the link without a word: the will comes after one and a half keep-alives", async () => {
    const board = await start();
    board.packets.length = 0;
    board.fault("wifi down for 40s");
    board.silent(STATUS, 12_000);
    const will = board.published(STATUS, { payload: "offline", withinMs: 5000 });
    expect(will.atMs).toBeGreaterThan(14_000);
    expect(of(board.packets, "out", TYPE.DISCONNECT)).toEqual([]);
    const before = readings(board).length;
    board.published(STATUS, { payload: "online", withinMs: 60_000 });
    board.advance(500);
    // What was measured meanwhile was kept, and comes at once.
    expect(readings(board).length - before).toBeGreaterThan(20);
  });

  fault("access point gone", "keeps the board from joining until it is there again", async () => {
    const board = await start();
    board.fault("access point gone");
    board.published(STATUS, { payload: "offline", withinMs: 20_000 });
    board.silent(READING, 60_000);
    expect(board.stage.board().state()).toMatchObject({ wifi: { isUp: false }, faults: ["access point gone"] });
    board.mend("access point");
    // It is found by the board's own search.
    board.published(STATUS, { payload: "online", withinMs: 120_000 });
    board.published(READING);
  });

  fault("broker gone", "breaks the link and refuses new ones; the session is there afterwards", async () => {
    const board = await start();
    const online = board.messages.length;
    board.packets.length = 0;
    board.fault("broker gone for 30s");
    expect(board.stage.isBrokerUp()).toBe(false);
    board.advance(29_000);
    expect(board.messages.slice(online).map(({ topic }) => topic)).toEqual([STATUS]);
    expect(of(board.packets, "out", TYPE.CONNECT)).toEqual([]);
    board.published(STATUS, { payload: "online", withinMs: 60_000 });
    const connack = board.packets.find((one) => one.direction === "in" && typeOf(one) === 2) as Packet;
    expect([...connack.bytes]).toEqual([0x20, 2, 1, 0]);
    expect(board.stage.isBrokerUp()).toBe(true);
  });

  fault("link half-open", "leaves the board to find out by its PINGREQ that nobody answers", async () => {
    const board = await start();
    const from = board.stage.now();
    board.packets.length = 0;
    board.fault("link half-open");
    board.published(STATUS, { payload: "online", withinMs: 30_000 });
    expect(board.stage.now() - from).toBeGreaterThan(5000);
    const first = board.packets.filter(({ link }) => link === 1);
    expect(of(first, "out", TYPE.PUBLISH).length).toBeGreaterThan(4);
    expect(of(first, "out", TYPE.PINGREQ)).toHaveLength(1);
    expect(first.every(({ direction }) => direction === "out")).toBe(true);
    // What got no answer is sent again on the new link, as a duplicate [MQTT-3.3.1-1].
    const again = of(board.packets, "out", TYPE.PUBLISH).filter(({ link }) => link === 2);
    expect((again[0] as Packet).bytes[0]).toBe(0x3a);
  });

  fault("link silent", "holds everything back; then it comes in order, over the same link", async () => {
    const board = await start();
    board.packets.length = 0;
    board.fault("link silent for 3s");
    const from = readings(board).length;
    board.advance(2900);
    expect(readings(board)).toHaveLength(from);
    board.advance(200);
    expect(readings(board).length - from).toBe(3);
    expect(of(board.packets, "out", TYPE.CONNECT)).toEqual([]);
    const ids = of(board.packets, "in", TYPE.PUBACK).map(({ bytes }) => Buffer.from(bytes).readUInt16BE(2));
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
    expect(board.retained(STATUS)).toBe("online");
  });

  fault("link cut", "breaks the link, and both ends know at once", async () => {
    const board = await start();
    board.packets.length = 0;
    board.fault("link cut");
    board.published(STATUS, { payload: "offline", withinMs: 100 });
    board.published(STATUS, { payload: "online", withinMs: 1000 });
    expect(of(board.packets, "out", TYPE.CONNECT)).toHaveLength(1);
  });

  for (const { name, latencyMs, loss } of WEATHERS) {
    fault(`link ${name}`, "delays each answer by its round trip at least, and keeps what it delays", async () => {
      const board = await start(7);
      board.advance(5000);
      board.packets.length = 0;
      board.fault(`link ${name} for 100s`);
      board.advance(100_000);
      const sent = new Map(of(board.packets, "out", TYPE.PUBLISH).map((one) => [idOf(one), one.atMs]));
      const times = of(board.packets, "in", TYPE.PUBACK).map(
        ({ atMs, bytes }) => atMs - (sent.get(Buffer.from(bytes).readUInt16BE(2)) as number),
      );
      expect(times.length).toBeGreaterThan(50);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(2 * latencyMs);
      // A segment that is lost comes a second later at least.
      if (loss >= 0.01) expect(Math.max(...times)).toBeGreaterThan(1000 + 2 * latencyMs);
      const values = readings(board).map(({ atMs }) => atMs);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      board.advance(20_000);
      const ids = of(board.packets, "out", TYPE.PUBLISH).filter(
        ({ bytes }) => ((bytes[0] as number) & 14) === 2,
      ).length;
      expect(of(board.packets, "in", TYPE.PUBACK).length).toBeGreaterThanOrEqual(ids - 1);
    });
  }

  fault("reset", "begins a new life at once, by the reset pin", async () => {
    const board = await start();
    expect(state(board)).toMatchObject({ life: 1, why: "power on" });
    board.fault("reset");
    expect(board.published(STATUS, { payload: "offline", withinMs: 1000 }).clientId).toBe(`logger-${ID}`);
    board.published(STATUS, "online");
    expect(state(board)).toMatchObject({ life: 2, why: "reset pin" });
    expect(board.device.began).toHaveLength(2);
  });

  fault("brown-out", "begins a new life and keeps flash: what was not delivered is sent then", async () => {
    const board = await start();
    board.fault("link silent");
    const from = readings(board).length;
    board.advance(2500);
    board.fault("brown-out");
    board.mend("silence");
    board.published(STATUS, { payload: "online", withinMs: 5000 });
    board.advance(100);
    expect(readings(board).length - from).toBeGreaterThanOrEqual(2);
    board.advance(1000);
    // Behind what the life before left.
    board.published(STATE, { payload: /^life 2, brownout/ });
  });

  fault("power off", "keeps the board dark until it is mended", async () => {
    const board = await start();
    board.fault("power off for 1m");
    board.published(STATUS, { payload: "offline", withinMs: 20_000 });
    expect(board.stage.board().state().life).toBe("off");
    board.silent(READING, 40_000);
    board.published(STATUS, { payload: "online", withinMs: 10_000 });
    board.published(STATE, { payload: /^life 2, power on/ });
  });

  fault("flash full", "keeps nothing of this life for the next one", async () => {
    const board = await start();
    board.fault("flash full for 20s");
    board.advance(500);
    board.fault("reset");
    board.published(STATUS, "online");
    expect(board.lines.at(-1)).toBe("online, flash took nothing");
    // The number was not written: the third life takes it for the second.
    board.advance(20_000);
    board.fault("reset");
    board.published(STATUS, { payload: "offline" });
    board.published(STATUS, { payload: "online" });
    board.published(STATE, { payload: /^life 2, reset pin/, withinMs: 5000 });
    expect(board.device.began).toHaveLength(3);
  });

  fault("clock jump", "moves the board's time, and neither its timers nor the world's", async () => {
    const board = await start();
    const before = state(board).time;
    board.fault("clock jump 1h");
    expect(state(board).time - before).toBe(3601);
    board.fault("clock jump -2h");
    expect(state(board).time - before).toBe(3600 - 7200 + 2);
  });

  fault("memory low", "is what the board tells of its memory", async () => {
    const board = await start();
    expect(state(board).free).toBe(120_000);
    board.fault("memory low");
    expect(state(board).free).toBe(2000);
    board.fault("memory low 900 for 5s");
    expect(state(board).free).toBe(900);
    board.advance(6000);
    board.published(STATE, { payload: / 120000 free/ });
  });

  it("has a test for each of its kinds", () => {
    expect([...tested].sort()).toEqual(FAULTS.map(({ name }) => name).sort());
  });
});

describe("a sensor that is", () => {
  it.each(["unplugged", "crc"])("%s is told, and well again when it is mended", async (how) => {
    const board = await start();
    board.fault(`air ${how}`);
    const text = board.published(`${ID}/fault`, {
      payload: (said) => said !== "none" && said !== "ok",
      retain: true,
    }).payload;
    expect(text).toMatch(how === "crc" ? /crc|checksum/i : /absent/);
    board.silent(READING, 10_000);
    board.mend("air");
    board.published(READING, { withinMs: 60_000 });
  });

  it("stuck goes on telling its last value", async () => {
    const board = await start();
    board.set("air", "temperature", 12.5);
    board.published(READING, { payload: (value) => Math.abs(Number(value) - 12.5) < 0.01 });
    board.fault("air stuck for 1m");
    board.set("air", "temperature", 30);
    board.advance(59_000);
    expect(
      new Set(
        readings(board)
          .slice(-50)
          .map(({ payload }) => payload),
      ).size,
    ).toBe(1);
    board.advance(3000);
    expect(Number(readings(board).at(-1)?.payload)).toBeCloseTo(30, 1);
  });

  it("fed with no number tells no number that somebody could take for one", async () => {
    const thermometer = await simulate("examples/pressure");
    thermometer.published("home/attic/pressure");
    thermometer.fault("barometer NaN");
    thermometer.published("home/attic/fault", { payload: /range/, retain: true });
    thermometer.silent("home/attic/pressure", 30_000);
  });
});

describe("faults in time", () => {
  it("come and go and come again as their words say", async () => {
    const told: string[] = [];
    const board = await simulate("test/simulation/logger");
    board.stage.events.on((event) => {
      if (event.kind === "fault") told.push(`${event.atMs} ${event.fault} ${event.isMended ? "over" : "begins"}`);
    }, "fault");
    board.fault("wifi down at 10s for 5s every 1m");
    board.advance(140_000);
    expect(told).toEqual(
      [10_000, 15_000, 70_000, 75_000, 130_000, 135_000].map(
        (ms, i) => `${ms} wifi down ${i % 2 === 0 ? "begins" : "over"}`,
      ),
    );
  });

  it("hold over a reset", async () => {
    const board = await start();
    board.fault("wifi down");
    board.fault("reset");
    board.advance(60_000);
    expect(board.stage.board().state().wifi.isUp).toBe(false);
    board.mend("wifi");
    board.published(STATUS, { payload: "online", withinMs: 60_000 });
  });

  it("of one subject take each other's place", async () => {
    const board = await start();
    board.fault("link gprs");
    board.fault("link satellite");
    expect(board.stage.board().state()).toMatchObject({ weather: "satellite", faults: ["link satellite"] });
    board.mend("link");
    expect(board.stage.board().state()).toMatchObject({ weather: "none", faults: [] });
    // The end of the one is not the end of the other.
    board.fault("link gprs for 10s");
    board.fault("link satellite for 30s");
    board.advance(20_000);
    expect(board.stage.board().state().weather).toBe("satellite");
    board.advance(20_000);
    expect(board.stage.board().state().weather).toBe("none");
  });
});

function idOf({ bytes }: Packet): number {
  const length = (bytes[2] as number) * 256 + (bytes[3] as number);
  return (bytes[4 + length] as number) * 256 + (bytes[5 + length] as number);
}
