// The serial ports beside the console: Serial2 and Serial3 of an ESP32, and those a program makes by software. Received
// bytes reach the program as the interpreter's event queue hands them over, 64 at most at a time. It never models the speed
// of the line, and drops what nobody listens for.

import { asString } from "./bytes.js";
import type { Events } from "./events.js";
import type { IdleLoop } from "./loop.js";
import type { Bag, Realm } from "./realm.js";

/** jsdevices.h: IOEVENT_MAX_LEN. */
const MOST_BYTES = 64;
/** jsserial.c: what setup takes. */
const SLOWEST = 100;
const FASTEST = 10_000_000;

/** The far side of a port. */
export interface SerialWire {
  /** 0 before it was set up. */
  baud: number;
  rx: number;
  tx: number;
  /** What the program sent, one character a byte. */
  written: string;
  /** Hears what the program sends. */
  onWrite: ((text: string) => void) | undefined;
  /** Lets bytes arrive, one character each. */
  say(text: string): void;
}

export class Serials {
  private readonly wires: SerialWire[] = [];

  constructor(
    private readonly realm: Realm,
    private readonly loop: IdleLoop,
    private readonly events: Events,
  ) {
    // jshardwareUart.c: the pins of a port that is given none.
    realm.globals["Serial2"] = this.add(realm.object({}), 5, 4);
    realm.globals["Serial3"] = this.add(realm.object({}), 16, 17);
    const fill = (port: Bag): void => void this.add(port, -1, -1);
    realm.globals["Serial"] = (
      realm.evaluate("(function(fill) { return function Serial() { fill(this); }; })", "serial") as (
        fill: (port: Bag) => void,
      ) => unknown
    )(fill);
  }

  /** The ports that the program has set up. */
  open(): SerialWire[] {
    return this.wires.filter(({ baud }) => baud > 0);
  }

  /** By the order they came: 0 is Serial2, 1 Serial3, then those made by software. */
  wire(index: number): SerialWire {
    const wire = this.wires[index];
    if (wire === undefined) throw new Error(`the program made no serial port number ${String(index)}`);
    return wire;
  }

  private add(port: Bag, rx: number, tx: number): Bag {
    const { realm, loop, events } = this;
    const wire: SerialWire = {
      baud: 0,
      rx,
      tx,
      written: "",
      onWrite: undefined,
      say: (text) => {
        for (let at = 0; at < text.length; at += MOST_BYTES) {
          const run = text.slice(at, at + MOST_BYTES);
          loop.interrupt(() => {
            if (wire.baud === 0) return;
            for (const listener of [...events.of(port, "data")]) loop.call(port, listener, [run]);
          });
        }
      },
    };
    this.wires.push(wire);
    const methods: Bag = {
      setup: (baud: unknown, options: unknown) => {
        const speed = baud === undefined ? 9600 : Math.trunc(Number(baud));
        if (!(speed > SLOWEST && speed <= FASTEST)) throw realm.error("Error", `Invalid baud rate ${String(speed)}`);
        const given = (options ?? {}) as Bag;
        if (given["errors"] === true)
          throw realm.error("Error", "ESP32 Espruino builds can't handle framing/parity errors (errors:true)");
        wire.baud = speed;
        if (given["rx"] !== undefined) wire.rx = Number(given["rx"]);
        if (given["tx"] !== undefined) wire.tx = Number(given["tx"]);
      },
      unsetup: () => void (wire.baud = 0),
      write: (...data: unknown[]) => {
        if (wire.baud === 0) wire.baud = 9600;
        const text = data.map(asString).join("");
        if (wire.onWrite) wire.onWrite(text);
        else wire.written += text;
      },
    };
    for (const [name, value] of Object.entries(methods)) realm.define(port, name, value);
    return port;
  }
}
