// Makes a stage: puts its clock, broker, boards and faults together. See `stage.ts` for what it is.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createVirtualClock } from "../../boards/node/clock.js";
import type { Curve } from "../../boards/node/curve.js";
import { simulated } from "../../boards/node/simulated.profile.js";
import type { SimulatedPart } from "../../boards/node/world.js";
import { needSecrets, type Project, shown } from "../project.js";
import { nodeTlsFields } from "../build/target.js";
import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { placeParts } from "../project/place.js";
import { openBroker, type StageBroker, type Taken } from "./broker.js";
import { inRange, readCurve } from "./curves.js";
import { createRealDrive, createVirtualDrive } from "./drive.js";
import { createEvents } from "./events.js";
import { createFaultDesk } from "./fault-desk.js";
import { createSources } from "./sources.js";
import { createStageBoard, type MadeBoard, startError } from "./stage-board.js";
import type { Retained, Stage, StageBoard, StageOptions } from "./stage.js";
import { quantityOf, readWorld } from "./world.js";

/** 2026-01-01T00:00:00Z: a run on a virtual clock repeats itself. */
const EPOCH_S = 1_767_225_600;
const FIRST_ID = 0x51e0000001;
/** So long a program may take to say goodbye. */
const STOP_MS = 2000;

export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const { seed = 1, broker: choice = { kind: "memory" } } = options;
  const isVirtual = choice.kind === "memory";
  const { tape } = options;
  const drive =
    tape?.played?.drive ??
    (isVirtual ? createVirtualDrive(createVirtualClock(seed), options.speed ?? "max") : createRealDrive(seed));
  if (!isVirtual) drive.setSpeed(options.speed ?? 1);
  const { clock } = drive;
  const epochS = tape?.played?.epochS ?? (isVirtual ? EPOCH_S : Date.now() / 1000);
  const events = createEvents();
  const boards: MadeBoard[] = [];
  const retained = new Map<string, Retained>();
  /** Whose client a name is. */
  const owners = new Map<string, string>();
  if (!isVirtual) events.on(drive.happened, "message", "log", "part", "link", "life");

  function take({ topic, payload, qos, retain, clientId }: Taken): void {
    const atMs = clock.now();
    if (retain && payload.length === 0) retained.delete(topic);
    else if (retain) retained.set(topic, { payload, qos, atMs });
    if (!events.wants("message")) return;
    events.emit({ kind: "message", atMs, board: owners.get(clientId) ?? "", topic, payload, qos, retain, clientId });
  }
  const broker: StageBroker = tape?.played?.broker ?? (await openBroker(choice, clock, take));
  const desk = createFaultDesk({ clock, events, boards, broker, tape });
  tape?.begin({ seed, epochS, clock, isVirtual, brokerUrl: broker.url });

  function freeId(wanted: string | undefined): string {
    const isFree = (id: string): boolean => !boards.some((one) => one.id === id);
    if (wanted !== undefined) {
      for (let n = 1; ; n++) {
        const id = n === 1 ? wanted : `${wanted}-${n}`;
        if (isFree(id)) return id;
      }
    }
    for (let n = boards.length; ; n++) {
      const id = (FIRST_ID + n).toString(16);
      if (isFree(id)) return id;
    }
  }

  function targetFor(project: Project): StageBroker["target"] {
    if (choice.kind !== "url") return broker.target;
    const ca = choice.cafile === undefined ? {} : { ca: readText(choice.cafile) };
    return { ...broker.target, ...nodeTlsFields(project, broker.target.secure === true, ca) };
  }

  function find(id = ""): MadeBoard {
    const ids = boards.map((one) => one.id);
    if (id === "" && boards.length === 1) return boards[0] as MadeBoard;
    const board = boards.find((one) => one.id === id);
    if (board) return board;
    const near = nearest(id, ids);
    const there = `there is ${ids.join(", ") || "none"}`;
    throw new MidgeError(
      id === ""
        ? `say which board: ${there}.`
        : `there is no board "${id}"${near === undefined ? `: ${there}.` : `; did you mean "${near}"?`}`,
    );
  }

  function findPart(id: string, name: string): SimulatedPart {
    const board = find(id);
    const part = Object.hasOwn(board.parts, name) ? board.parts[name] : undefined;
    if (part) return part;
    const names = Object.keys(board.parts);
    const near = nearest(name, names);
    throw new MidgeError(
      `the board has no part "${name}"${near === undefined ? `: there is ${names.join(", ") || "none"}.` : `; did you mean "${near}"?`}`,
    );
  }

  const stage: Stage = {
    seed,
    broker: choice,
    brokerUrl: broker.url,
    epochS,
    boards,
    events,
    retained,
    isBrokerUp: () => !desk.isBroken("broker"),
    lastError: () => broker.lastError(),
    inside: { clock, memory: broker.memory },
    now: () => clock.now(),
    add(program, { settings = {}, secrets, deviceId, id, world, board } = {}): StageBoard {
      const project = program.project(settings);
      if (secrets === undefined) needSecrets(project);
      const { username, password } = project.local;
      const configFile = join(dirname(project.entry), "midge.json");
      const { parts: placed, world: own } = placeParts(
        project.config.parts,
        program.profile ?? simulated,
        shown(configFile),
      );
      const worlds = [{ file: configFile, name: shown(configFile), world: own }, ...(world ?? [])];
      const name = freeId(id ?? deviceId);
      const made = (): MadeBoard =>
        createStageBoard({
          id: name,
          program,
          seed,
          clock,
          events,
          broker,
          target: targetFor(project),
          login: broker.login ?? {
            ...(username !== undefined && { username }),
            ...(password !== undefined && { password }),
          },
          placed,
          options: {
            dateS: epochS,
            deviceId: deviceId ?? name,
            // What the sensors saw stands in a record that is played.
            curves: tape?.played ? {} : readWorld(worlds, placed, seed),
            ...board,
            values: project.values,
            secrets: secrets ?? project.local.secrets,
          },
          onClientId: (clientId) => void owners.set(clientId, name),
          onSent: take,
          tape,
        });
      try {
        const one = made();
        boards.push(one);
        desk.welcome(one);
        return one;
      } catch (error) {
        throw startError(error, program);
      }
    },
    board: find,
    publish(topic, payload, { qos = 0, retain = false } = {}) {
      broker.publish({ topic, payload: typeof payload === "string" ? Buffer.from(payload) : payload, qos, retain });
    },
    set(board, part, input, value) {
      const one = findPart(board, part);
      one.set(input, inRange(value, quantityOf(one.kind, input, part), `${part}.${input}`));
    },
    follow(board, part, input, curve) {
      const one = findPart(board, part);
      const quantity = quantityOf(one.kind, input, part);
      one.set(
        input,
        readCurve(curve as Curve, {
          where: `${part}.${input}`,
          input,
          quantity,
          seed,
          name: `${find(board).id} ${part}.${input}`,
          ...createSources(join(process.cwd(), "midge.json")),
        }),
      );
    },
    checkInput: (board, part, input) => void quantityOf(findPart(board, part).kind, input, part),
    release(board, part, input) {
      const one = findPart(board, part);
      quantityOf(one.kind, input, part);
      one.release(input);
    },
    fault: (board, words) => desk.fault(board, words),
    checkFault: (board, words) => void desk.read(board, words),
    mend: (board, subject) => desk.mend(board, subject),
    get speed() {
      return drive.speed();
    },
    setSpeed: (speed) => drive.setSpeed(speed),
    advance: (ms, isEnough) => drive.advance(ms, isEnough),
    until: (isMet, withinMs) => drive.until(isMet, withinMs),
    async run(forMs, signal) {
      await drive.until(() => false, forMs, signal);
    },
    async stop() {
      for (const board of boards) board.stop();
      if (isVirtual) return void drive.advance(STOP_MS);
      // What is dead keeps nobody waiting.
      for (const { inside } of boards) inside.line.endDead();
      await broker.idle();
    },
    async close() {
      for (const { id, device, inside } of boards) {
        const end = (): void => {
          device.end();
          inside.line.end();
        };
        if (tape) tape.turn(id, { end: true }, end);
        else end();
      }
      await broker.close();
    },
  };
  return stage;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read --cafile ${file}: ${(error as Error).message}`);
  }
}
