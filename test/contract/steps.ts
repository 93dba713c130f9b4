// The contract of sdk/link/socket.ts as steps that run on every runtime: each drives real links and says in one line
// what its owner was told. It keeps to the small dialect, and never judges: socket-contract.ts knows what is right.

import { type Clock, type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import { at, type Bytes, char } from "#wire";

export interface World {
  net: Net;
  clock: Clock;
  /** Where the server of that name is (servers.ts). */
  target: (this: void, name: string) => Target;
  /** One character a byte to what a socket of this runtime takes. */
  bytes: (this: void, text: string) => Bytes;
  say: (this: void, line: string) => void;
}

/** What the owner of a link was told. `order` has each kind of event once for each change. */
interface Seen {
  socket: Socket | undefined;
  order: string;
  last: string;
  text: string;
  count: number;
  next: number;
  inOrder: boolean;
  isInside: boolean;
  onOpened: (this: void) => void;
  onReceived: (this: void) => void;
  onDrained: (this: void) => void;
  onClosed: (this: void) => void;
}

type Step = (this: void, world: World, done: (this: void, line: string) => void) => void;

function nothing(): void {}

function note(seen: Seen, event: string): void {
  if (seen.isInside) seen.order += "INSIDE ";
  if (seen.last !== event) seen.order += event + " ";
  seen.last = event;
}

function begin(world: World, name: string): Seen {
  const seen: Seen = {
    socket: undefined,
    order: "",
    last: "",
    text: "",
    count: 0,
    next: 0,
    inOrder: true,
    isInside: true,
    onOpened: nothing,
    onReceived: nothing,
    onDrained: nothing,
    onClosed: nothing,
  };
  const events: SocketEvents = {
    opened() {
      note(seen, "opened");
      seen.onOpened();
    },
    received(bytes, from, to) {
      note(seen, "received");
      for (let i = from; i < to; i++) {
        const byte = at(bytes, i);
        if (byte !== seen.next % 256) seen.inOrder = false;
        seen.next++;
        if (seen.text.length < 20) seen.text += char(byte);
      }
      seen.count += to - from;
      seen.onReceived();
    },
    drained() {
      if (seen.last === "" || seen.last === "closed" || seen.isInside) note(seen, "drained");
      seen.onDrained();
    },
    closed(reason) {
      // Which of the two it is a runtime need not know.
      if (reason === Reason.UNKNOWN_HOST) note(seen, "closed:" + "11");
      else
        note(seen, reason === Reason.CLOSED ? "closed:10" : reason === Reason.UNREACHABLE ? "closed:11" : "closed:?");
      seen.last = "closed";
      seen.onClosed();
    },
  };
  seen.socket = world.net.open(world.target(name), events);
  seen.isInside = false;
  return seen;
}

function write(seen: Seen, bytes: Bytes): boolean {
  seen.isInside = true;
  const isTaken = (seen.socket as Socket).write(bytes);
  seen.isInside = false;
  return isTaken;
}

function close(world: World, seen: Seen): void {
  seen.isInside = true;
  world.net.close(seen.socket as Socket);
  seen.isInside = false;
}

/** Goes on when the server has seen the end of every link of this step: time for late events to come. */
function witness(world: World, then: (this: void, text: string) => void): void {
  const seen = begin(world, "witness");
  seen.onOpened = () => void write(seen, world.bytes("?"));
  seen.onClosed = () => then(seen.text);
}

function finish(world: World, seen: Seen, done: (this: void, line: string) => void): void {
  close(world, seen);
  witness(world, () => done(seen.order));
}

/** 1,000 bytes that count up, so that any loss or exchange shows; a multiple of 256 comes after each. */
function counting(world: World): Bytes {
  let text = "";
  for (let i = 0; i < 256; i++) text += char(i);
  return world.bytes(text + text + text + text);
}

const echo: Step = (world, done) => {
  const seen = begin(world, "echo");
  seen.onOpened = () => void write(seen, world.bytes("hello"));
  seen.onReceived = () => {
    if (seen.text === "hello") finish(world, seen, done);
  };
};

const binary: Step = (world, done) => {
  const seen = begin(world, "echo");
  const bytes = counting(world);
  seen.onOpened = () => {
    for (let i = 0; i < 10; i++) write(seen, bytes);
  };
  seen.onReceived = () => {
    if (seen.count === 10240) {
      seen.order += seen.inOrder ? "in order " : "OUT OF ORDER ";
      finish(world, seen, done);
    }
  };
};

const drained: Step = (world, done) => {
  const seen = begin(world, "sink");
  const bytes = counting(world);
  let isWritten = false;
  let isDone = false;
  function check(): void {
    if (!isWritten || isDone) return;
    isDone = true;
    seen.order += "drained ";
    finish(world, seen, done);
  }
  seen.onDrained = check;
  seen.onOpened = () => {
    let isAllTaken = true;
    for (let i = 0; i < 20; i++) if (!write(seen, bytes)) isAllTaken = false;
    isWritten = true;
    if (isAllTaken) check();
  };
};

const closeSendsAll: Step = (world, done) => {
  const seen = begin(world, "sink");
  const bytes = counting(world);
  seen.onOpened = () => {
    for (let i = 0; i < 20; i++) write(seen, bytes);
    close(world, seen);
    witness(world, (text) => done(seen.order + text));
  };
};

const remoteClose: Step = (world, done) => {
  const seen = begin(world, "burst");
  seen.onOpened = () => void write(seen, world.bytes("?"));
  seen.onClosed = () => {
    seen.order += seen.count === 3000 ? "all " : "LOST ";
    finish(world, seen, done);
  };
};

const reset: Step = (world, done) => {
  const seen = begin(world, "reset");
  seen.onOpened = () => void write(seen, world.bytes("?"));
  seen.onClosed = () => finish(world, seen, done);
};

const refused: Step = (world, done) => {
  const seen = begin(world, "dead");
  seen.onClosed = () => finish(world, seen, done);
};

const unknownHost: Step = (world, done) => {
  const seen = begin(world, "unknown");
  seen.onClosed = () => finish(world, seen, done);
};

const closeInReceived: Step = (world, done) => {
  const seen = begin(world, "flood");
  seen.onOpened = () => void write(seen, world.bytes("?"));
  seen.onReceived = () => {
    seen.onReceived = () => {
      seen.order += "RECEIVED AFTER CLOSE ";
    };
    finish(world, seen, done);
  };
};

const closeInOpened: Step = (world, done) => {
  const seen = begin(world, "flood");
  seen.onOpened = () => finish(world, seen, done);
};

const closeAtOnce: Step = (world, done) => {
  const seen = begin(world, "echo");
  finish(world, seen, done);
};

const closeDead: Step = (world, done) => {
  const seen = begin(world, "dead");
  finish(world, seen, done);
};

const closeTwice: Step = (world, done) => {
  const seen = begin(world, "echo");
  seen.onOpened = () => {
    close(world, seen);
    finish(world, seen, done);
  };
};

const twoLinks: Step = (world, done) => {
  const first = begin(world, "echo");
  const second = begin(world, "echo");
  let open = 2;
  first.onOpened = () => void write(first, world.bytes("one"));
  second.onOpened = () => void write(second, world.bytes("two"));
  function check(): void {
    if (first.text !== "one" || second.text !== "two" || open === 0) return;
    open = 0;
    close(world, second);
    first.order += "| " + second.order;
    finish(world, first, done);
  }
  first.onReceived = check;
  second.onReceived = check;
};

/** In the order in which they run; socket-contract.ts has the same names. */
const NAMES = [
  "echo",
  "binary",
  "drained",
  "closeSendsAll",
  "remoteClose",
  "reset",
  "refused",
  "unknownHost",
  "closeInReceived",
  "closeInOpened",
  "closeAtOnce",
  "closeDead",
  "closeTwice",
  "twoLinks",
];
const STEPS: Step[] = [
  echo,
  binary,
  drained,
  closeSendsAll,
  remoteClose,
  reset,
  refused,
  unknownHost,
  closeInReceived,
  closeInOpened,
  closeAtOnce,
  closeDead,
  closeTwice,
  twoLinks,
];

/** Runs all steps, one after the other, then calls `end`. */
export function runSteps(world: World, end: (this: void) => void): void {
  let index = 0;
  function next(): void {
    if (index === STEPS.length) return end();
    const name = NAMES[index] as string;
    let isDone = false;
    (STEPS[index] as Step)(world, (line) => {
      world.say(name + (isDone ? ": AGAIN " : ": ") + line);
      if (!isDone) world.clock.after(1, next, undefined);
      isDone = true;
    });
    index++;
  }
  next();
}
