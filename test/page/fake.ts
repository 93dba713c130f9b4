// A simulation that is none: a scene whose parts stand still until the page moves them. It keeps what the page asked for, and
// refuses what a spec tells it to.

import { parts as catalogue, type PartKind } from "../../boards/parts.js";
import type { BoardState, BoardView, Deed, PartState, PartView } from "../../tools/page/model.js";
import type { Source, SourceEvent } from "../../tools/page/source.js";

export interface FakeSource extends Source {
  readonly deeds: Deed[];
  emit(event: SourceEvent): void;
  /** The message of the error with which the next deed is refused. */
  refuses: string | undefined;
  states: Map<string, BoardState>;
}

const BUS: Record<string, Record<string, number>> = { i2c: { sda: 21, scl: 22 }, uart: { rx: 16, tx: 17 } };
const GPIOS = [4, 32, 33, 25, 26, 18, 19, 23, 13, 14, 27, 5];

/** Each part gets pins of its own, as far as there are any. */
export function fakePart(name: string, part: keyof typeof catalogue, at = 0): PartView {
  const kind: PartKind = catalogue[part];
  const own = Object.fromEntries(
    Object.keys(kind.pins).map((pin, i) => [pin, GPIOS[(at + i) % GPIOS.length] as number]),
  );
  return {
    name,
    part,
    title: kind.title,
    wire: kind.wire,
    ...(kind.addresses ? { address: kind.addresses[0] as number } : {}),
    gpios: BUS[kind.wire] ?? own,
    quantities: Object.entries(kind.inputs).map(([quantity, { unit, min, max, swing, mean }]) => ({
      name: quantity,
      unit,
      min,
      max,
      isSwitch: unit === "" && min === 0 && max === 1 && swing === undefined && (mean === 0 || mean === 1),
    })),
    faults: ["unplugged", ...kind.faults],
  };
}

export function fakeBoard(id: string, parts: PartView[]): BoardView {
  return {
    id,
    title: "thermometer",
    chip: "ESP32",
    parts,
    faults: [
      { name: "link", title: "Bad link", choices: ["gprs", "lossy"] },
      { name: "reset", title: "Reset", isOnce: true },
    ],
  };
}

export function createFake(boards: BoardView[]): FakeSource {
  const heard = new Set<(event: SourceEvent) => void>();
  const states = new Map(boards.map((board) => [board.id, stateOf(board)]));
  let isUp = true;
  const fake: FakeSource = {
    scene: {
      publisher: "examples/thermometer",
      broker: "mqtt://127.0.0.1:1883",
      isOurs: true,
      canPublish: true,
      boards,
      hidden: 0,
    },
    deeds: [],
    refuses: undefined,
    states,
    now: () => performance.now(),
    state: (id) => states.get(id) as BoardState,
    isBrokerUp: () => isUp,
    retained: () => [],
    listen(hear) {
      heard.add(hear);
      return () => void heard.delete(hear);
    },
    emit(event) {
      for (const hear of heard) hear(event);
    },
    act(deed) {
      if (fake.refuses !== undefined) throw new Error(fake.refuses);
      fake.deeds.push(deed);
      if (deed.do === "broker") isUp = deed.isUp;
      if (deed.do === "wifi") (states.get(deed.board) as BoardState).wifi.isUp = deed.isUp;
      if (deed.do !== "set" && deed.do !== "break") return;
      const board = boards.find(({ id }) => id === deed.board) as BoardView;
      const state = (states.get(deed.board) as BoardState).parts[deed.part] as PartState;
      if (deed.do === "break") state.fault = deed.fault;
      else {
        const part = board.parts.find(({ name }) => name === deed.part) as PartView;
        state.values[part.quantities.findIndex(({ name }) => name === deed.quantity)] = deed.value;
        state.held = [...new Set([...state.held, deed.quantity])];
      }
    },
  };
  return fake;
}

function stateOf(board: BoardView): BoardState {
  const stateOfPart = ({ part, quantities }: PartView): PartState => ({
    values: quantities.map(
      ({ name }) => (catalogue[part as keyof typeof catalogue] as PartKind).inputs[name]?.mean ?? 0,
    ),
    held: [],
    fault: "none",
    shows: SHOWS[part] ?? {},
  });
  return {
    life: "on",
    isOnline: true,
    wifi: { isUp: true, signal: -55 },
    parts: Object.fromEntries(board.parts.map((part) => [part.name, stateOfPart(part)])),
    faults: [],
    weather: "",
    inFlight: [7, 8],
    window: 8,
    outbox: { used: 3, size: 16 },
  };
}

const SHOWS: Record<string, Record<string, number>> = {
  led: { light: 0.8 },
  relay: { closed: 1 },
  servo: { angle: 45 },
  buzzer: { tone: 440 },
  motor: { speed: 0.6, direction: 1 },
  neopixel: { red0: 255, green1: 200, blue2: 255, red3: 120, green3: 80 },
};
