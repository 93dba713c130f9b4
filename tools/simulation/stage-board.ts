// One board on a stage: the simulated device with its line to the broker, its flash, its console and the faults that hold. It
// tells the stage what happens, and never looks at another board.

import type { Publisher, Target } from "midge";
import { type NodeClock, seeded } from "../../boards/node/clock.js";
import { seedOf } from "../../boards/node/curve.js";
import { createSimulatedDevice, type SimulatedDevice } from "../../boards/node/device.js";
import {
  MissingPart,
  MissingSetting,
  type SimulatedBoard,
  type SimulatedOptions,
} from "../../boards/node/simulated.js";
import { createMemoryStore } from "../../boards/node/store.js";
import type { Placed } from "../../boards/parts.js";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";
import type { Events } from "./events.js";
import { createLine, type Line } from "./line.js";
import type { Program } from "./program.js";
import { readPublish } from "./publish-packet.js";
import { snapshot } from "./snapshot.js";
import type { StageBoard } from "./stage.js";
import { tap } from "./tap.js";
import type { Tape } from "./tape.js";
import type { StageBroker, Taken } from "./broker.js";

/** More lines of a console are not kept. */
const LINES_MOST = 10_000;

/** What the faults of a board need to reach. */
export interface BoardInside {
  line: Line;
  /** Faults that hold, by subject: in words, and what has to be done again when a new life begins. */
  faults: Map<string, { text: string; renew?: (board: SimulatedBoard) => void; mend: () => void }>;
  flash: { isFull: boolean };
  /** Bytes; undefined: as the board has it. */
  memory: { free: number | undefined };
}

export interface MadeBoard extends StageBoard {
  readonly inside: BoardInside;
  readonly placed: readonly Placed[];
}

export interface BoardParts {
  id: string;
  program: Program;
  seed: number;
  clock: NodeClock;
  events: Events;
  broker: StageBroker;
  target: Target;
  login: { username?: string; password?: string };
  placed: readonly Placed[];
  options: Partial<SimulatedOptions> & Pick<SimulatedOptions, "values">;
  tape: Tape | undefined;
  /** A client of this board names itself. */
  onClientId(clientId: string): void;
  /** A message that the board sent, where the broker does not tell what it took. */
  onSent(message: Taken): void;
}

export function createStageBoard(parts: BoardParts): MadeBoard {
  const { id, program, events, placed, options } = parts;
  const own: NodeClock = { ...parts.clock, random: seeded(seedOf(parts.seed, `${id} chance`)) };
  const at = (): { atMs: number; board: string } => ({ atMs: clock.now(), board: id });
  const lines: string[] = [];
  const clients: Publisher[] = [];
  let clientId = "";
  const flash = { isFull: false };
  const memory: BoardInside["memory"] = { free: undefined };
  const files = new Map<string, number>();
  const line = createLine(options.net ?? parts.broker.net, own);
  const taped = parts.tape?.add({
    id,
    deviceId: options.deviceId ?? id,
    program,
    values: options.values,
    secrets: Object.keys(options.secrets ?? {}),
    parts: placed,
    clock: own,
    net: line,
  });
  const clock = taped?.clock ?? own;
  const inside: BoardInside = { line, faults: new Map(), flash, memory };
  const net = tap(taped?.net ?? line, {
    wantsPackets: () => events.wants("packet") || !parts.broker.tells,
    onPacket(bytes, isOut, link) {
      const sent = isOut && !parts.broker.tells ? readPublish(bytes) : undefined;
      if (sent) parts.onSent({ ...sent, clientId });
      if (events.wants("packet"))
        events.emit({ ...at(), kind: "packet", direction: isOut ? "out" : "in", bytes, link });
    },
    onLink(link, state, reason) {
      if (events.wants("link")) events.emit({ ...at(), kind: "link", link, state, reason });
    },
    onClientId(name) {
      clientId = name;
      parts.onClientId(name);
    },
  });
  const given = options.store ?? createMemoryStore();
  const store = {
    ...given,
    append(name: string, bytes: string, from: number) {
      const isDone = !flash.isFull && given.append(name, bytes, from);
      if (isDone) files.set(name, from + bytes.length);
      return isDone;
    },
    erase(name: string) {
      files.delete(name);
      given.erase(name);
    },
  };
  const powerOn: typeof createSimulatedDevice = (given, run) =>
    program.powerOn?.(given, { flash, memory, files }) ?? createSimulatedDevice(given, run);
  const power = (): SimulatedDevice =>
    powerOn(
      {
        ...options,
        through: taped?.read,
        net,
        clock,
        target: parts.target,
        login: parts.login,
        parts: placed,
        store,
        seed: seedOf(parts.seed, `${id} world`),
        freeMemory: () => memory.free ?? options.freeMemory?.() ?? FREE_BYTES,
        onLog(text) {
          if (lines.length >= LINES_MOST) lines.shift();
          lines.push(text);
          if (events.wants("log")) events.emit({ ...at(), kind: "log", line: text });
        },
        onPart(part, what, input) {
          if (!events.wants("part")) return;
          const values = what === "input" ? { [input]: part.value(input) } : what === "output" ? part.outputs() : {};
          events.emit({ ...at(), kind: "part", part: part.name, what, values, fault: part.fault() });
        },
        onBegin(board, reason) {
          clients.length = 0;
          taped?.life("began", reason, 0);
          for (const fault of inside.faults.values()) fault.renew?.(board);
          if (events.wants("life")) events.emit({ ...at(), kind: "life", state: "began", reason, againMs: 0 });
        },
        onPowerOff(reason, againMs) {
          taped?.life("ended", reason, againMs);
          options.onPowerOff?.(reason, againMs);
          if (events.wants("life")) events.emit({ ...at(), kind: "life", state: "ended", reason, againMs });
        },
      },
      (module) => program.run(module, parts.login, (client) => void clients.push(client)),
    );
  const device = taped ? taped.begin(power) : power();
  return {
    id,
    program,
    placed,
    inside,
    device,
    lines,
    get parts() {
      return device.board().parts;
    },
    get wifi() {
      return device.board().wifi;
    },
    state: () =>
      snapshot({
        id,
        program: program.name,
        device,
        placed,
        clients,
        weather: line.weather.name,
        openLinks: line.openLinks(),
        faults: faultsOf(device, inside),
        flash: Object.fromEntries(files),
      }),
    stop() {
      if (parts.tape) parts.tape.turn(id, { stop: true }, () => device.stop());
      else device.stop();
    },
  };
}

/** As the board has it by itself; see `life.ts`. */
const FREE_BYTES = 120_000;

function faultsOf(device: SimulatedDevice, { faults }: BoardInside): string[] {
  const parts = Object.values(device.board().parts).filter((part) => part.fault() !== "none");
  return [...[...faults.values()].map(({ text }) => text), ...parts.map((part) => `${part.name} ${part.fault()}`)];
}

/** What a program may ask for and not find, as a user is told it. */
export function startError(error: unknown, program: Program): unknown {
  const name = shown(program.entry);
  if (error instanceof MissingPart)
    return new MidgeError(`${name}: ${error.message}; name it in "parts" of midge.json.`);
  if (error instanceof MissingSetting)
    return new MidgeError(
      `${name} asks for the setting "${error.setting}" of type ${error.type}, which midge.json beside it does not name.`,
    );
  return error;
}
