// The robot on the simulated board: it moves on commands alone, each way to stop it holds until it is released, and what a
// broken link sends twice is executed once.

import { simulate, type Simulation } from "midge/test";
import { describe, expect, it } from "vitest";

const base = "fleet/depot/robot/0123ab";
const executed = `${base}/telemetry/executed`;
const state = `${base}/telemetry/state`;

interface Motor {
  speed: number;
  direction: number;
}

const motor = (board: Simulation, name: string): Motor => board.parts[name]?.chip as unknown as Motor;
const wheels = (board: Simulation): number[] =>
  ["left", "right"].map((name) => motor(board, name).speed * (motor(board, name).direction === 1 ? -1 : 1));

function order(board: Simulation, command: string, payload: string): void {
  board.publish(`${base}/command/${command}`, payload, { qos: 2 });
  board.advance(1);
}

const told = (board: Simulation): { state: string; reason?: string; release?: number } =>
  JSON.parse(board.retained(state) as string) as never;
const position = (board: Simulation): { x: number; y: number; heading: number } =>
  JSON.parse(
    board.messages.filter(({ topic }) => topic === `${base}/telemetry/position`).at(-1)?.payload as string,
  ) as never;
const answers = (board: Simulation, command: string): string[] =>
  board.messages
    .filter(({ topic }) => topic === executed)
    .map(({ payload }) => JSON.parse(payload) as { command: string; result: string })
    .filter((answer) => answer.command === command)
    .map(({ result }) => result);

function release(board: Simulation): void {
  order(board, "release", String(told(board).release));
  board.published(state, { payload: '{"state":"ready"}', qos: 1, retain: true });
}

async function start(settings: Record<string, string> = {}): Promise<Simulation> {
  const board = await simulate("examples/robot", { deviceId: "0123ab", settings });
  board.published(state, /"stopped","reason":"start"/);
  release(board);
  return board;
}

/** A released robot that is on its way. */
async function onItsWay(settings: Record<string, string> = {}): Promise<Simulation> {
  const board = await start(settings);
  order(board, "drive", "0.5");
  expect(wheels(board)).toEqual([0.5, 0.5]);
  return board;
}

function comesBack(board: Simulation): void {
  board.wifi.up();
  board.broker.listen(true);
  board.published(state, { payload: /"stopped"/, withinMs: 20_000 });
}

describe("the robot", () => {
  it("stands until it is released, with the number that it told", async () => {
    const board = await simulate("examples/robot", { deviceId: "0123ab" });
    board.published(state, /"reason":"start"/);
    order(board, "drive", "0.5");
    order(board, "release", "7");
    order(board, "drive", "0.5");
    expect(wheels(board)).toEqual([0, 0]);
    release(board);
    order(board, "drive", "0.5");
    expect(wheels(board)).toEqual([0.5, 0.5]);
    expect(answers(board, "drive")).toEqual(["stopped", "stopped", "done"]);
    expect(answers(board, "release")).toEqual(["refused", "done"]);
    board.published(executed, { payload: '{"command":"drive","result":"stopped"}', qos: 2, retain: false });
  });

  it("knows where it is by what it was commanded, and tells it four times a second", async () => {
    const board = await start();
    const first = board.published(`${base}/telemetry/position`, { qos: 0, retain: false });
    expect(board.published(`${base}/telemetry/position`).atMs - first.atMs).toBe(250);
    order(board, "drive", "0.5");
    board.advance(1000);
    order(board, "turn", "90");
    board.advance(1500);
    expect(wheels(board)).toEqual([0, 0]);
    order(board, "drive", "-1");
    board.advance(1000);
    order(board, "drive", "0");
    board.advance(300);
    const { x, y, heading } = position(board);
    expect(Math.abs(x - 0.2)).toBeLessThan(0.025);
    expect(Math.abs(y + 0.4)).toBeLessThan(0.025);
    expect(heading).toBe(90);
    expect(answers(board, "turn")).toEqual(["done"]);
  });

  it("turns on the spot, to the other side too, and no faster than it may", async () => {
    const board = await start();
    order(board, "limit", "0.25");
    order(board, "turn", "-30");
    expect(wheels(board)).toEqual([0.25, -0.25]);
    board.advance(1800);
    expect(wheels(board)).toEqual([0, 0]);
    expect(position(board).heading).toBe(330);
    order(board, "drive", "1");
    expect(wheels(board)).toEqual([0.25, 0.25]);
    order(board, "limit", "1");
    expect(wheels(board)).toEqual([1, 1]);
  });

  it("loses no direction by turning", async () => {
    const board = await start({ silenceMs: "5000" });
    for (let i = 0; i < 3; i++) {
      order(board, "turn", "360");
      board.advance(2000);
    }
    order(board, "drive", "1");
    board.advance(2500);
    expect(position(board).x).toBeGreaterThan(0.8);
    expect(Math.abs(position(board).y)).toBeLessThan(0.003);
  });

  it("refuses what it does not know, what is no number, and what was retained", async () => {
    const board = await start();
    for (const payload of ["fast", "", "1.01", "-2", "1e-1"]) order(board, "drive", payload);
    order(board, "turn", "361");
    order(board, "limit", "-0.1");
    order(board, "fly", "1");
    expect(wheels(board)).toEqual([0, 0]);
    expect(answers(board, "drive")).toEqual(["refused", "refused", "refused", "refused", "refused"]);
    expect([...answers(board, "turn"), ...answers(board, "limit")]).toEqual(["refused", "refused"]);
    expect(answers(board, "")).toEqual(["unknown"]);

    board.publish(`${base}/command/limit`, "0", { qos: 2, retain: true });
    const other = await simulate("examples/robot", { deviceId: "0123ab", beside: board });
    board.advance(1000);
    expect(answers(other, "limit")).toContain("retained");
  });
});

describe("the emergency stop", () => {
  const ways: [string, string, Record<string, string>, (board: Simulation) => void][] = [
    ["its own command", "command", {}, (board) => order(board, "stop", "")],
    ["the command to the fleet", "fleet", {}, (board) => board.publish("fleet/depot/command/stop", "", { qos: 2 })],
    ["its button", "button", {}, (board) => board.parts["stop"]?.set("closed", 0)],
    ["a broken wire to its button", "button", {}, (board) => board.parts["stop"]?.fail("unplugged")],
    ["the loss of its WiFi", "link lost", {}, (board) => board.wifi.down()],
    ["the loss of its broker", "link lost", {}, (board) => board.broker.listen(false)],
    ["silence", "no command", { silenceMs: "500" }, (board) => board.advance(450)],
  ];

  it.each(ways)(
    "comes by %s within 100 ms, and nothing but a release ends it",
    async (_name, reason, settings, does) => {
      const board = await onItsWay(settings);
      const before = told(board);
      expect(before.state).toBe("ready");
      does(board);
      board.advance(100);
      expect(wheels(board)).toEqual([0, 0]);
      expect(board.lines.at(-1)).toBe(`stopped: ${reason}`);

      board.parts["stop"]?.set("closed", 1);
      board.parts["stop"]?.fail("none");
      if (reason === "link lost") comesBack(board);
      board.advance(1000);
      expect(told(board)).toMatchObject({ state: "stopped", reason });
      order(board, "drive", "1");
      order(board, "turn", "90");
      board.advance(100);
      expect(wheels(board)).toEqual([0, 0]);
      release(board);
      board.advance(1000);
      expect(wheels(board)).toEqual([0, 0]);
      order(board, "drive", "1");
      expect(wheels(board)).toEqual([1, 1]);
    },
  );

  it("ends a turn, and what is left of it is forgotten", async () => {
    const board = await start();
    order(board, "turn", "180");
    board.advance(100);
    order(board, "stop", "");
    expect(wheels(board)).toEqual([0, 0]);
    release(board);
    board.advance(3000);
    expect(wheels(board)).toEqual([0, 0]);
  });

  it("is not released while the button is down", async () => {
    const board = await onItsWay();
    board.parts["stop"]?.set("closed", 0);
    board.published(state, /"button"/);
    order(board, "release", String(told(board).release));
    expect(answers(board, "release")).toEqual(["done", "refused"]);
    board.wifi.down();
    board.advance(10_000);
    comesBack(board);
    expect(told(board)).toMatchObject({ state: "stopped", reason: "button" });
    board.parts["stop"]?.set("closed", 1);
    board.advance(200);
    release(board);
  });

  it("does not come while commands do, even such that are refused", async () => {
    const board = await onItsWay({ silenceMs: "500" });
    for (let i = 0; i < 10; i++) {
      board.advance(400);
      order(board, i % 2 === 0 ? "limit" : "fly", "1");
    }
    expect(wheels(board)).toEqual([0.5, 0.5]);
  });

  it("makes all that waited at the broker worthless, an old release too", async () => {
    const board = await onItsWay();
    order(board, "stop", "");
    const { release: old } = told(board);
    board.wifi.down();
    board.advance(100);
    order(board, "release", String(old));
    order(board, "drive", "1");
    board.advance(10_000);
    comesBack(board);
    board.advance(1000);
    expect(wheels(board)).toEqual([0, 0]);
    expect(answers(board, "release")).toEqual(["done", "refused"]);
    expect(answers(board, "drive")).toEqual(["done", "stopped"]);
  });

  it("is the first thing after a power cut, whatever was commanded before", async () => {
    const board = await onItsWay();
    const { wifi } = board;
    wifi.cut();
    board.publish(`${base}/command/drive`, "1", { qos: 2 });
    const again = await simulate("examples/robot", { deviceId: "0123ab", beside: board });
    again.advance(2000);
    expect(told(again)).toMatchObject({ state: "stopped", reason: "start" });
    expect(wheels(again)).toEqual([0, 0]);
    expect(answers(again, "drive")).toEqual(["done", "stopped"]);
  });
});

describe("a command at QoS 2", () => {
  /** Runs once, in the moment in which the program drives the wheels: the broker does not know that it was executed. */
  function whenItMoves(board: Simulation, run: () => void): void {
    const chip = motor(board, "right");
    let { speed } = chip;
    let isOver = false;
    Object.defineProperty(chip, "speed", {
      get: () => speed,
      set(value: number) {
        speed = value;
        if (value === 0 || isOver) return;
        isOver = true;
        run();
      },
    });
  }

  function whenItAnswers(board: Simulation, run: () => void): void {
    const { onMessage } = board.broker;
    let isOver = false;
    board.broker.onMessage = (message, clientId) => {
      onMessage(message, clientId);
      if (message.topic !== executed || isOver) return;
      isOver = true;
      run();
    };
  }

  const cuts: [string, string, (board: Simulation) => void][] = [
    ["before it arrives", "stopped", (board) => board.wifi.down()],
    ["while it is executed", "done", (board) => whenItMoves(board, () => board.wifi.down())],
    ["as its answer arrives", "done", (board) => whenItAnswers(board, () => board.broker.listen(false))],
    ["right after it", "done", (board) => void board.clock.after(1, () => board.wifi.down(), undefined)],
  ];

  it.each(cuts)("is answered once when the link breaks %s", async (_name, result, cut) => {
    const board = await start();
    cut(board);
    order(board, "turn", "180");
    board.advance(5000);
    expect(told(board).state).toBe("offline");
    comesBack(board);
    board.advance(10_000);
    expect(answers(board, "turn")).toEqual([result]);
    // A second execution would turn it now.
    release(board);
    board.advance(3000);
    expect(wheels(board)).toEqual([0, 0]);
    expect(position(board).heading).toBeLessThan(60);
    order(board, "turn", "10");
    expect(answers(board, "turn")).toEqual([result, "done"]);
  });

  it("is executed once over twenty broken links", async () => {
    const board = await start();
    for (let i = 0; i < 20; i++) {
      (cuts[i % cuts.length] as (typeof cuts)[0])[2](board);
      order(board, "turn", "180");
      board.advance(1000);
      comesBack(board);
      board.advance(100);
      release(board);
    }
    expect(answers(board, "turn")).toHaveLength(20);
    expect(answers(board, "turn").filter((result) => result === "done")).toHaveLength(15);
  });
});

describe("the robot's battery", () => {
  it("is told at QoS 1 with the time it was measured at, also when the broker was away", async () => {
    const board = await start({ batteryMs: "5000" });
    board.parts["battery"]?.set("voltage", 3.87);
    const first = board.published(`${base}/telemetry/battery`, { qos: 1, retain: false });
    expect(first.payload).toMatch(/^\{"time":"2026-01-01T00:00:0\dZ","voltage":3\.8[67],"charge":60\}$/);
    board.broker.listen(false);
    board.advance(12_000);
    board.broker.listen(true);
    const times = [1, 2, 3].map(() => {
      const { payload } = board.published(`${base}/telemetry/battery`);
      return Date.parse((JSON.parse(payload) as { time: string }).time);
    });
    expect([(times[1] as number) - (times[0] as number), (times[2] as number) - (times[1] as number)]).toEqual([
      5000, 5000,
    ]);
  });

  it("is told to be missing", async () => {
    const board = await start({ batteryMs: "1000" });
    board.parts["battery"]?.fail("unplugged");
    board.published(`${base}/telemetry/fault`, { payload: /range/, qos: 1, retain: true });
    board.parts["battery"]?.fail("none");
    board.published(`${base}/telemetry/fault`, "ok");
  });
});

describe("the end", () => {
  it("is a stop, and is told by the robot itself", async () => {
    const board = await onItsWay();
    board.stop();
    expect(wheels(board)).toEqual([0, 0]);
    expect(board.retained(state)).toBe('{"state":"offline"}');
    expect(board.broker.online()).toEqual([]);
  });

  it("is told by the broker when the robot cannot", async () => {
    const board = await onItsWay();
    board.wifi.cut();
    board.published(state, { payload: '{"state":"offline"}', qos: 1, retain: true });
  });
});
