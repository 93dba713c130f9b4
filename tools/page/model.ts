// What the page shows of a simulation and what it may ask of one: the words that server and browser exchange, as types. It
// holds no code, so that the browser's side can import it too.

/** A physical quantity of a part, as the world sets it. */
export interface QuantityView {
  name: string;
  unit: string;
  min: number;
  max: number;
  /** It is 0 or 1 and nothing between. */
  isSwitch: boolean;
}

export interface PartView {
  name: string;
  /** Its name in the catalogue of parts. */
  part: string;
  title: string;
  wire: string;
  address?: number;
  /** The chip's own number of each pin, by the pin's name; of a bus, the bus's pins. */
  gpios: Record<string, number>;
  quantities: QuantityView[];
  /** How it can fail, "unplugged" among them. */
  faults: string[];
}

/** A fault of the board or of its links, besides those of the parts. */
export interface FaultView {
  name: string;
  title: string;
  /** What it can be given, the usual first. */
  choices?: string[];
  /** It is over as soon as it has happened: there is nothing to mend. */
  isOnce?: boolean;
}

export interface BoardView {
  id: string;
  title: string;
  chip: string;
  parts: PartView[];
  faults: FaultView[];
}

export interface Scene {
  publisher: string;
  broker: string;
  /** The page may switch it off and on. */
  isOurs: boolean;
  /** The page may publish to the boards. */
  canPublish: boolean;
  boards: BoardView[];
  /** Boards that run and are not shown. */
  hidden: number;
}

export interface PartState {
  /** One for each quantity, in their order. */
  values: number[];
  /** The quantities that somebody holds; the others follow their curve. */
  held: string[];
  fault: string;
  /** What the program drives: light 0 to 1, closed 0 or 1, tone Hz, angle degrees, speed and direction, red0 and so on. */
  shows: Record<string, number>;
}

export interface Gauge {
  used: number;
  /** Left out: nobody told a limit. */
  size?: number;
  unit?: string;
}

export interface BoardState {
  life: "on" | "asleep" | "off";
  isOnline: boolean;
  wifi: { isUp: boolean; signal: number };
  parts: Record<string, PartState>;
  /** Names of the faults that are in force. */
  faults: string[];
  /** What the link to the broker is like, in a word; "" for a good one. */
  weather: string;
  outbox?: Gauge & { dropped?: number };
  /** Packet identifiers that wait for their answer. */
  inFlight: number[];
  /** How many may be on their way at once; left out where the program does not tell. */
  window?: number;
  memory?: Gauge;
}

export interface RetainedView {
  topic: string;
  payload: string;
  qos: number;
}

/** What the quantities were before the page was opened. */
export interface Past {
  atMs: number[];
  /** By board and part: the values of each quantity, one for each time. */
  values: Record<string, Record<string, number[][]>>;
}

interface Happened {
  /** Counts up over all events of the simulation. */
  n: number;
  /** Milliseconds since the simulation began, in its own time. */
  atMs: number;
  /** "" for what concerns no single board. */
  board: string;
}

export interface PacketEvent extends Happened {
  kind: "packet";
  isOut: boolean;
  type: string;
  summary: string;
  length: number;
  /** Why it is no packet of MQTT 3.1.1. */
  fault?: string;
}

export interface MessageEvent extends Happened {
  kind: "message";
  topic: string;
  payload: string;
  qos: number;
  retain: boolean;
}

export interface NoteEvent extends Happened {
  kind: "log" | "part" | "fault" | "link" | "life" | "broker";
  text: string;
}

export type PageEvent = PacketEvent | MessageEvent | NoteEvent;

/** A field of a packet: its bytes stand from `from` on. */
export interface FieldView {
  name: string;
  from: number;
  length: number;
  value: string;
}

export interface PacketDetail {
  n: number;
  fields: FieldView[];
  /** Two hexadecimal digits a byte; "--" where a password stands. */
  bytes: string[];
  /** The packet is longer than what is shown. */
  isCut: boolean;
}

/** What the server says. */
export type ToPage =
  | {
      type: "scene";
      scene: Scene;
      atMs: number;
      isBrokerUp: boolean;
      states: Record<string, BoardState>;
      retained: RetainedView[];
      events: PageEvent[];
      past: Past;
    }
  | {
      type: "tick";
      atMs: number;
      isBrokerUp: boolean;
      /** The boards that changed. */
      states: Record<string, BoardState>;
      /** All of it, when anything changed. */
      retained?: RetainedView[];
      events: PageEvent[];
    }
  | { type: "done"; id: number; packet?: PacketDetail }
  | { type: "refused"; id: number; message: string };

/** What the page may ask for. */
export type Deed =
  | { do: "set"; board: string; part: string; quantity: string; value: number }
  | { do: "release"; board: string; part: string; quantity: string }
  | { do: "break"; board: string; part: string; fault: string }
  | { do: "fault"; board: string; fault: string; argument?: string }
  | { do: "mend"; board: string; fault: string }
  | { do: "wifi"; board: string; isUp: boolean }
  | { do: "broker"; isUp: boolean }
  | { do: "publish"; topic: string; payload: string; qos: 0 | 1 | 2; retain: boolean };

export type Command = { id: number } & (Deed | { do: "packet"; n: number });
