// The air between the board and the broker: links of two pipes each, behind the socket contract of sdk/link/socket.ts.
// It checks how the client uses a socket: no write before `opened` or after the end, and memory that is kept stays as it
// is.

import { type Net, Reason, type Socket, type SocketEvents } from "midge";
import type { Life } from "./life.js";
import { createPipe, type Pipe } from "./pipe.js";
import type { Referee, Tap } from "./referee.js";
import { latencyMs, type World } from "./world.js";
import { type Bytes, EMPTY } from "#wire";

/** On the text runtimes bytes are strings, a written string is nobody's memory, and `drained` follows every write. */
export const IS_TEXT = (EMPTY as unknown) === "";

/** The broker's end of a link. */
export interface FarEnd {
  number: number;
  /** When the link was opened, in ticks of the world. */
  born: number;
  /** Set by the one who accepts. */
  onReceived: (bytes: Uint8Array) => void;
  onClosed: () => void;
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface StormLink extends Socket {
  far: FarEnd;
  up: Pipe;
  down: Pipe;
  owner: SocketEvents | undefined;
  /** Breaks off; bytes on the way are lost, and only those who are told hear of it. */
  reset(tellsBoard: boolean, tellsBroker: boolean): void;
}

export interface StormNet {
  /** The net of one life of the board. */
  of(life: Life): Net;
  /** Links that one side or the other still believes in. */
  links(): StormLink[];
  /** The board lost its power: nobody says so to the broker, unless `says`. */
  powerLost(says: boolean): void;
}

export interface Listener {
  isUp(): boolean;
  accept(end: FarEnd): void;
}

/** What was received is the client's only until it returns: this is what it finds there later. */
const SCRIBBLE = 0x55;

export function createStormNet(world: World, listener: Listener, referee: Referee): StormNet {
  const { clock, chance } = world;
  const links = new Set<StormLink>();
  const shared = new Uint8Array(65536);
  let count = 0;

  function open(life: Life, events: SocketEvents): Socket {
    const number = ++count;
    const tap: Tap = referee.open(number, life);
    let isOpen = false;
    let isFarOpen = false;
    const kept: { part: Uint8Array; copy: Uint8Array }[] = [];

    const toBroker = (bytes: Uint8Array): void => {
      if (isFarOpen) far.onReceived(bytes);
    };
    const toBoard = (bytes: Uint8Array): void =>
      life.enter(() => {
        const owner = link.owner;
        if (!owner) return;
        const from = chance.between(0, 8);
        const given = IS_TEXT
          ? (("?".repeat(from) + Buffer.from(bytes).toString("latin1") + "?") as unknown as Bytes)
          : shared;
        if (!IS_TEXT) shared.set(bytes, from);
        tap.receiving(bytes);
        let isWhole = false;
        try {
          owner.received(given, from, from + bytes.length);
          isWhole = link.owner !== undefined;
        } finally {
          shared.fill(SCRIBBLE, 0, from + bytes.length);
          tap.received(isWhole);
        }
      });
    const closeFar = (): void => {
      if (!isFarOpen) return;
      isFarOpen = false;
      forget();
      far.onClosed();
    };
    const closeNear = (reason: number): void =>
      life.enter(() => {
        const owner = link.owner;
        link.owner = undefined;
        forget();
        owner?.closed(reason);
      });
    const forget = (): void => {
      if (!isFarOpen && link.owner === undefined) links.delete(link);
    };
    const far: FarEnd = {
      number,
      born: world.tick(),
      onReceived: () => {},
      onClosed: () => {},
      send: (bytes) => {
        if (isFarOpen) link.down.send(bytes);
      },
      close() {
        isFarOpen = false;
        link.down.end();
        forget();
      },
    };

    const link: StormLink = {
      far,
      owner: events,
      up: createPipe(world, toBroker, closeFar),
      down: createPipe(world, toBoard, () => closeNear(Reason.CLOSED)),
      write(bytes, from = 0, to = bytes.length) {
        if (!isOpen) world.fail("a write before the link was open");
        if (link.owner === undefined) world.fail("a write on a link that is over");
        const part = IS_TEXT ? Buffer.from(bytes as unknown as string, "latin1") : bytes.subarray(from, to);
        tap.wrote(part);
        const copy = Uint8Array.from(part);
        if (!IS_TEXT && kept.length === 0 && !chance.hit(world.air.keepChance)) {
          link.up.send(copy);
          return true;
        }
        if (kept.push({ part, copy }) === 1) clock.after(latencyMs(world), giveBack, undefined);
        return false;
      },
      reset(tellsBoard, tellsBroker) {
        link.up.cut();
        link.down.cut();
        if (tellsBroker) closeFar();
        if (tellsBoard) closeNear(Reason.CLOSED);
      },
    };
    /** The socket reads what it was given only now. */
    const giveBack = (): void => {
      for (const { part, copy } of kept.splice(0)) {
        if (Buffer.compare(part, copy) !== 0) world.fail("memory was changed while the socket kept it");
        link.up.send(copy);
      }
      if (link.owner === undefined) link.up.end();
      else life.enter(() => link.owner?.drained());
    };
    Object.assign(link, {
      _close() {
        if (link.owner === undefined) return;
        link.owner = undefined;
        if (kept.length === 0) link.up.end();
        forget();
      },
    });

    links.add(link);
    const isSilent = chance.hit(world.air.silentChance);
    clock.after(
      latencyMs(world),
      () => {
        if (link.owner === undefined || isSilent) return;
        if (!listener.isUp() || chance.hit(world.air.refuseChance)) return closeNear(Reason.UNREACHABLE);
        isFarOpen = true;
        listener.accept(far);
        life.enter(() => {
          isOpen = true;
          link.owner?.opened();
        });
      },
      undefined,
    );
    return link;
  }

  return {
    of: (life) => ({
      open: (_target, events) => open(life, events),
      close: (socket) => (socket as unknown as { _close(): void })._close(),
      defer: (run) => life.defer(run),
    }),
    links: () => [...links],
    powerLost(says) {
      for (const link of [...links]) {
        link.owner = undefined;
        link.reset(false, says);
      }
    },
  };
}
