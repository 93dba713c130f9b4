// What happens on a stage, as one stream in a fixed order: on a virtual clock the same seed gives the same events, byte for
// byte. An event that nobody listens for is never made.

/** When it happened, and on which board. */
interface Happened {
  /** Milliseconds since the stage began. */
  atMs: number;
  /** The board's id; "" for what belongs to no board, such as a message that somebody else published. */
  board: string;
}

/** A message that the broker took; of a broker that is not ours, one that a board sent. Wills come from our brokers alone. */
export interface MessageEvent extends Happened {
  kind: "message";
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** The client that published it; "" for what was published from here. */
  clientId: string;
}

/** A whole MQTT packet as it left the board ("out") or reached it ("in"), behind whatever the link did to it. */
export interface PacketEvent extends Happened {
  kind: "packet";
  direction: "in" | "out";
  bytes: Uint8Array;
  /** Which of the board's links, from 1 up. */
  link: number;
}

/** A line on the board's console. */
export interface LogEvent extends Happened {
  kind: "log";
  line: string;
}

/** A part was taken in hand, or the program moved an output. */
export interface PartEvent extends Happened {
  kind: "part";
  part: string;
  /** "input": somebody set or bound one; "output": what the program drives; "fault": it was broken or mended. */
  what: "input" | "output" | "fault";
  /** The inputs that were set, or all outputs, in the units of the part's data. */
  values: Record<string, number>;
  /** "none" when it is well. */
  fault: string;
}

/** A fault began or ended: see `faults.ts` for their names. */
export interface FaultEvent extends Happened {
  kind: "fault";
  fault: string;
  isMended: boolean;
}

/** A link of the board to the broker. */
export interface LinkEvent extends Happened {
  kind: "link";
  link: number;
  state: "opening" | "open" | "closed";
  /** One of `Reason`; 0 when the board itself closed. Only with "closed". */
  reason: number;
}

/** A board began a life or ended one. */
export interface LifeEvent extends Happened {
  kind: "life";
  state: "began" | "ended";
  /** Why, one of `ResetReason`. */
  reason: number;
  /** "ended": when it begins anew, milliseconds from now; Infinity: never. */
  againMs: number;
}

export type StageEvent = MessageEvent | PacketEvent | LogEvent | PartEvent | FaultEvent | LinkEvent | LifeEvent;
export type EventKind = StageEvent["kind"];
export type Listener = (event: StageEvent) => void;

export interface Events {
  /** Calls the listener for each event of these kinds, all of them when none is named. Returns what ends it. */
  on(listener: Listener, ...kinds: EventKind[]): () => void;
  /** Whether anybody would hear of it: look before an event is made. */
  wants(kind: EventKind): boolean;
  emit(event: StageEvent): void;
}

export const KINDS: readonly EventKind[] = ["message", "packet", "log", "part", "fault", "link", "life"];

export function createEvents(): Events {
  const heard = new Map<EventKind, Listener[]>(KINDS.map((kind) => [kind, []]));
  const listeners = (kind: EventKind): Listener[] => heard.get(kind) as Listener[];
  return {
    on(listener, ...kinds) {
      const chosen = kinds.length === 0 ? KINDS : kinds;
      for (const kind of chosen) heard.set(kind, [...listeners(kind), listener]);
      return () => {
        for (const kind of chosen)
          heard.set(
            kind,
            listeners(kind).filter((one) => one !== listener),
          );
      };
    },
    wants: (kind) => listeners(kind).length > 0,
    emit(event) {
      for (const listener of listeners(event.kind)) listener(event);
    },
  };
}
