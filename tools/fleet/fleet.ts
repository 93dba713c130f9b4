// A fleet: many boards of one program in this process, or the part of them that is this process's share. It starts them one
// after the other, counts what they do, and says it in a report. It prints nothing.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Publisher } from "midge";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createSimulatedDevice } from "../../boards/node/device.js";
import { simulated } from "../../boards/node/simulated.profile.js";
import { nodeTlsFields } from "../build/target.js";
import { needSecrets, shown } from "../project.js";
import { placeParts } from "../project/place.js";
import { openBroker } from "../simulation/broker.js";
import { createVirtualDrive } from "../simulation/drive.js";
import type { Program } from "../simulation/program.js";
import { startError } from "../simulation/stage-board.js";
import type { BrokerChoice, Speed } from "../simulation/stage.js";
import { type GivenWorld, readWorld } from "../simulation/world.js";
import { deviceIdOf, FleetBoard, type FleetShared } from "./board.js";
import { createPacedClock } from "./clock.js";
import { collectGarbage } from "./collect.js";
import { createHistogram } from "./histogram.js";
import { identify } from "./identity.js";
import { asOnChip } from "./memory.js";
import { createObserver } from "./observer.js";
import type { FleetReport } from "./report.js";
import { boardsOf, type Shard, shardText } from "./shard.js";
import { clientsOf, createTally, droppedBy, type Tally } from "./tally.js";

/** 2026-01-01T00:00:00Z: a run on a virtual clock repeats itself. */
const EPOCH_S = 1_767_225_600;
/** The ramp starts boards so often at most, several at once when it is steep. */
const STEP_MS = 20;
/** With so many boards a collection is worth its time, so long after the last one has started. */
const MANY = 500;
const COLLECT_MS = 5000;
/** So long the programs may take to say goodbye, in simulated time. */
const STOP_MS = 2000;

export interface FleetOptions {
  program: Program;
  /** Of the whole fleet. */
  boards: number;
  /** Default 1/1. */
  shard?: Shard;
  seed?: number;
  broker: BrokerChoice;
  /** With the broker in memory. */
  speed?: Speed;
  /** Boards that start in a second. */
  ramp: number;
  /** How many boards one more client listens to. */
  observe: number;
  world?: readonly GivenWorld[];
}

/** How things stand. */
export interface Figures {
  atMs: number;
  started: number;
  boards: number;
  online: number;
  messages: number;
  reconnects: number;
  drops: number;
  errors: number;
}

export interface Fleet {
  readonly brokerUrl: string;
  /** What a person should know of the boards' names; "" when there is nothing. */
  readonly note: string;
  readonly tally: Tally;
  readonly boards: readonly FleetBoard[];
  now(): number;
  /** The runtime's own words for the last link that failed; "" when none did. */
  lastError(): string;
  /** A line on a board's console. */
  onLog: ((board: FleetBoard, line: string) => void) | undefined;
  /** Begins to start the boards, and lets time go on for so long or until the signal says stop. */
  run(forMs: number, signal: AbortSignal): Promise<void>;
  figures(): Figures;
  report(): FleetReport;
  /** Asks all programs to end, and waits until their last bytes have left. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, one) => sum + one, 0);

/** The real time, or the simulated one where the broker is in memory. */
function timeOf(isVirtual: boolean, seed: number, speed: Speed) {
  if (isVirtual) {
    const drive = createVirtualDrive(createVirtualClock(seed), speed);
    return {
      clock: drive.clock,
      run: async (forMs: number, signal: AbortSignal) => void (await drive.until(() => false, forMs, signal)),
      pass: (ms: number) => void drive.advance(ms),
      end: () => {},
    };
  }
  const clock = createPacedClock();
  return {
    clock,
    run: (forMs: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        const timer = forMs < Infinity ? clock.after(forMs, () => resolve(), undefined) : undefined;
        signal.addEventListener("abort", () => {
          clock.cancel(timer);
          resolve();
        });
      }),
    pass: () => {},
    end: () => clock.end(),
  };
}

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { program, broker: choice, seed = 1, shard = { index: 1, count: 1 }, ramp } = options;
  const isVirtual = choice.kind === "memory";
  const { from, to } = boardsOf(shard, options.boards);
  const project = program.project({});
  needSecrets(project);
  const configFile = join(dirname(project.entry), "midge.json");
  const { parts: placed, world } = placeParts(project.config.parts, simulated, shown(configFile));
  const worlds = [{ file: configFile, name: shown(configFile), world }, ...(options.world ?? [])];
  const curves = readWorld(worlds, placed, seed);
  const identity = identify(program, project, placed);
  const time = timeOf(isVirtual, seed, options.speed ?? "max");
  const { clock } = time;
  const broker = await openBroker(choice, clock, () => {});
  const ca = choice.kind === "url" && choice.cafile !== undefined ? { ca: readFileSync(choice.cafile, "utf8") } : {};
  const tls = choice.kind === "url" ? nodeTlsFields(project, broker.target.secure === true, ca) : {};
  const target = { ...broker.target, ...tls };
  const { username, password } = project.local;
  const login = broker.login ?? {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  const tally = createTally(() => clock.now());
  const observer =
    options.observe > 0 && to > from
      ? createObserver({ net: broker.net, clock, target, login, clientId: `midge-observer-${deviceIdOf(from)}` })
      : undefined;
  const boards: FleetBoard[] = [];
  const startedCpu = process.cpuUsage();
  /** When the last board had started, and what had been published by then. */
  let steady: { atMs: number; messages: number } | undefined;

  const hear = (client: Publisher): void => tally.adopt(client);
  const shared: FleetShared = {
    clock,
    net: broker.net,
    target,
    login,
    seed,
    dateS: isVirtual ? EPOCH_S : Date.now() / 1000,
    placed,
    curves,
    secrets: project.local.secrets,
    valuesOf: (index) => identity.valuesOf(index),
    onLog: (board, line) => fleet.onLog?.(board, line),
    onEnd: (board) => tally.endLife(board),
  };
  if (observer) {
    tally.onTopic = (board, topic, name) => {
      if (board.index - from < options.observe) observer.watch(board, topic, name);
    };
    tally.onGone = (board) => observer.forget(board);
  }
  const runProgram: Parameters<typeof createSimulatedDevice>[1] = (module) =>
    program.run(module, login, hear, asOnChip);

  function startOne(): void {
    const board = new FleetBoard(shared, from + boards.length);
    boards.push(board);
    try {
      board.device = createSimulatedDevice(board, runProgram);
    } catch (error) {
      throw startError(error, program);
    }
  }
  function startMore(beganMs: number): void {
    const due = Math.min(to - from, Math.floor(((clock.now() - beganMs) * ramp) / 1000) + 1);
    while (boards.length < due) startOne();
    if (boards.length < to - from) clock.after(Math.max(STEP_MS, 1000 / ramp), startMore, beganMs);
    else {
      steady = { atMs: clock.now(), messages: tally.messages };
      // The links of the last boards open first.
      if (!isVirtual && boards.length >= MANY) clock.after(COLLECT_MS, collectGarbage, undefined);
    }
  }

  const fleet: Fleet = {
    brokerUrl: broker.url,
    note: identity.note,
    tally,
    boards,
    now: () => clock.now(),
    lastError: () => broker.lastError(),
    onLog: undefined,
    async run(forMs, signal) {
      if (boards.length === 0 && to > from) startMore(clock.now());
      await time.run(forMs, signal);
    },
    figures: () => ({
      atMs: clock.now(),
      started: boards.length,
      boards: to - from,
      online: tally.online,
      messages: tally.messages,
      reconnects: tally.reconnects,
      drops: dropped() + total(tally.refused),
      errors: total(tally.errors),
    }),
    report() {
      const atMs = clock.now();
      const since = steady ?? { atMs: 0, messages: 0 };
      const rate = atMs > since.atMs ? ((tally.messages - since.messages) * 1000) / (atMs - since.atMs) : 0;
      const rounded = Math.round(rate * 1000) / 1000;
      const cpu = process.cpuUsage(startedCpu);
      const real = isVirtual
        ? {}
        : { cpuSeconds: Math.round((cpu.user + cpu.system) / 1000) / 1000, rssBytes: process.memoryUsage.rss() };
      return {
        kind: "midge fleet",
        version: 1,
        publisher: shown(program.entry),
        broker: broker.url,
        seed,
        fleet: options.boards,
        boards: boards.length,
        online: tally.online,
        connected: tally.connected,
        messages: tally.messages,
        rate: rounded,
        acknowledged: tally.acknowledged,
        unsettled: unsettled(),
        reconnects: tally.reconnects,
        drops: { outbox: dropped(), refused: { ...tally.refused } },
        errors: { ...tally.errors },
        latency: {
          acknowledged: tally.latency.data(),
          delivered: (observer?.latency ?? createHistogram()).data(),
          observed: observer ? Math.min(options.observe, boards.length) : 0,
        },
        shards: [{ shard: shardText(shard), boards: boards.length, seconds: atMs / 1000, rate: rounded, ...real }],
      };
    },
    async stop() {
      observer?.stop();
      for (const board of boards) board.device?.stop();
      time.pass(STOP_MS);
      await broker.idle();
    },
    async close() {
      for (const board of boards) board.device?.end();
      time.end();
      await broker.close();
    },
  };

  function dropped(): number {
    let sum = tally.dropped;
    for (const board of boards) for (const client of clientsOf(board)) sum += droppedBy(client);
    return sum;
  }
  function unsettled(): number {
    let sum = 0;
    for (const board of boards)
      for (const client of clientsOf(board)) sum += (client as { pending?(): number }).pending?.() ?? 0;
    return sum;
  }
  return fleet;
}
