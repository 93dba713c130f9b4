// Gives the page's server what it needs of a stage, in the page's words. It reads and orders; the stage does.

import { simulated } from "../../boards/node/simulated.profile.js";
import type { PartKind } from "../../boards/parts.js";
import { parts as catalogue } from "../../boards/parts.js";
import { reasonText } from "../../sdk/mqtt/words.js";
import { FAULTS } from "../simulation/faults.js";
import type { StageEvent } from "../simulation/events.js";
import type { BoardState as StageState, PartState as StagePart, Stage } from "../simulation/stage.js";
import { shownPayload } from "./feed.js";
import type { BoardState, BoardView, Deed, FaultView, PartState, PartView, RetainedView } from "./model.js";
import type { Source, SourceEvent } from "./source.js";

/** More boards than this run, but are not shown. */
const MOST_BOARDS = 200;
/** Retained messages that are shown. */
const MOST_RETAINED = 200;
/** How far the clock jumps from the page. */
const JUMPS = ["1h", "-1h", "1m", "365d"];
const LOW_BYTES = ["2000", "500", "8000"];
/** What the switches and buttons are called; a fault that is not here keeps the stage's words. */
const TITLES: Record<string, string> = {
  "access point gone": "Access point gone",
  "link half-open": "Half-open link",
  "link silent": "Silent link",
  "link cut": "Cut the link",
  reset: "Reset",
  "brown-out": "Brown-out",
  "power off": "Power off",
  "flash full": "Flash full",
  "clock jump": "Clock jump",
  "memory low": "Low memory, bytes",
};
const LIFE_WORDS: Record<string, string> = { began: "the board begins a life", ended: "the board ends a life" };

/** `publisher` is the program's name for people. */
export function createStageSource(stage: Stage, publisher: string): Source {
  const boards = stage.boards.slice(0, MOST_BOARDS);
  const scene = {
    publisher,
    broker: stage.brokerUrl,
    isOurs: true,
    canPublish: true,
    boards: boards.map((board) => boardView(board.state())),
    hidden: stage.boards.length - boards.length,
  };
  const byId = new Map(boards.map((board) => [board.id, board]));
  return {
    scene,
    now: () => stage.now(),
    state: (id) => boardState((byId.get(id) as (typeof boards)[number]).state()),
    isBrokerUp: () => stage.isBrokerUp(),
    retained(): RetainedView[] {
      const kept = [...stage.retained].slice(0, MOST_RETAINED);
      return kept.map(([topic, { payload, qos }]) => ({ topic, payload: shownPayload(payload), qos }));
    },
    listen: (hear) =>
      stage.events.on((event) => {
        const shown = read(event);
        if (shown) hear(shown);
      }),
    act: (deed) => act(stage, deed),
  };
}

function act(stage: Stage, deed: Deed): void {
  switch (deed.do) {
    case "set":
      return stage.set(deed.board, deed.part, deed.quantity, deed.value);
    case "release":
      return stage.release(deed.board, deed.part, deed.quantity);
    case "break":
      if (deed.fault === "none") return stage.mend(deed.board, deed.part);
      return stage.fault(deed.board, `${deed.part} ${deed.fault}`);
    case "fault":
      return stage.fault(deed.board, deed.argument === undefined ? deed.fault : `${deed.fault} ${deed.argument}`);
    case "mend":
      return stage.mend(deed.board, deed.fault);
    case "wifi":
      return deed.isUp ? stage.mend(deed.board, "wifi") : stage.fault(deed.board, "wifi down");
    case "broker":
      return deed.isUp ? stage.mend("", "broker") : stage.fault("", "broker gone");
    case "publish":
      return stage.publish(deed.topic, deed.payload, { qos: deed.qos, retain: deed.retain });
  }
}

const isWeather = (name: string): boolean =>
  FAULTS.some((one) => one.name === name && one.subject === "link" && one.isOnce !== true);

/** The faults of the stage as switches and buttons; WiFi and broker have switches of their own. */
function faultViews(): FaultView[] {
  const weathers = FAULTS.filter(({ name }) => isWeather(name));
  const links: FaultView = {
    name: "link",
    title: "Bad link",
    choices: weathers.map(({ name }) => name.replace(/^link /, "")),
  };
  const others = FAULTS.filter((one) => !weathers.includes(one) && !["wifi down", "broker gone"].includes(one.name));
  return [
    links,
    ...others.map(({ name, title, argument, isOnce }) => ({
      name,
      title: TITLES[name] ?? title,
      ...(argument === undefined ? {} : { choices: argument === "duration" ? JUMPS : LOW_BYTES }),
      ...(isOnce === true ? { isOnce } : {}),
    })),
  ].sort((a, b) => Number(a.isOnce === true) - Number(b.isOnce === true));
}

function boardView(state: StageState): BoardView {
  return {
    id: state.id,
    title: state.program,
    chip: simulated.chip,
    parts: state.parts.map(partView),
    faults: faultViews(),
  };
}

function partView(part: StagePart): PartView {
  const kind = catalogue[part.part as keyof typeof catalogue] as PartKind;
  const { sda, scl, rx, tx } = simulated.roles as Record<string, number>;
  const bus: Record<string, Record<string, number>> = {
    i2c: { sda: sda as number, scl: scl as number },
    uart: { rx: rx as number, tx: tx as number },
  };
  return {
    name: part.name,
    part: part.part,
    title: part.title,
    wire: part.wire,
    ...(part.address === undefined ? {} : { address: part.address }),
    gpios: bus[part.wire] ?? part.gpios,
    quantities: part.inputs.map(({ name, unit, min, max }) => {
      const { swing, mean } = kind.inputs[name] ?? { swing: undefined, mean: NaN };
      const isSwitch = unit === "" && min === 0 && max === 1 && swing === undefined && (mean === 0 || mean === 1);
      return { name, unit, min, max, isSwitch };
    }),
    faults: part.faults,
  };
}

function boardState(state: StageState): BoardState {
  const [client] = state.clients;
  // Weathers are one switch; what they are is its choice.
  const faults = state.faults.map(
    (text) => FAULTS.find(({ name }) => text === name || text.startsWith(`${name} `))?.name ?? text,
  );
  const sum = (count: (one: StageState["clients"][number]) => number): number =>
    state.clients.reduce((all, one) => all + count(one), 0);
  const inFlight = state.clients.flatMap((one) => one.inFlight);
  return {
    life: state.life,
    isOnline: state.clients.some((one) => one.isOnline),
    wifi: { isUp: state.wifi.isUp, signal: state.wifi.signal },
    parts: Object.fromEntries(state.parts.map((part) => [part.name, partState(part)])),
    faults: faults.map((name) => (isWeather(name) ? "link" : name)),
    weather: state.weather === "none" ? "" : state.weather,
    inFlight,
    ...(client === undefined
      ? {}
      : {
          window: sum((one) => one.window),
          outbox: {
            used: sum((one) => one.pending) - inFlight.length,
            size: sum((one) => one.outbox),
            dropped: sum((one) => one.dropped),
          },
        }),
    memory: { used: state.freeMemory },
  };
}

function partState({ inputs, outputs, fault }: StagePart): PartState {
  return {
    values: inputs.map(({ value }) => value),
    held: inputs.filter(({ isHeld }) => isHeld).map(({ name }) => name),
    fault,
    shows: outputs,
  };
}

function read(event: StageEvent): SourceEvent | undefined {
  const { atMs, board } = event;
  const note = (kind: "log" | "fault" | "link" | "life", text: string): SourceEvent => ({ kind, atMs, board, text });
  switch (event.kind) {
    case "message": {
      const { topic, payload, qos, retain } = event;
      return { kind: "message", atMs, board, topic, payload: shownPayload(payload), qos, retain };
    }
    case "packet":
      return { kind: "packet", atMs, board, isOut: event.direction === "out", bytes: event.bytes };
    case "log":
      return note("log", event.line);
    case "part":
      return undefined;
    case "fault":
      return note("fault", event.isMended ? `mended: ${event.fault}` : event.fault);
    case "link":
      return note(
        "link",
        `link ${event.state}${event.reason === 0 || event.state !== "closed" ? "" : `: ${reasonText(event.reason)}`}`,
      );
    case "life":
      return note("life", LIFE_WORDS[event.state] ?? event.state);
  }
}
