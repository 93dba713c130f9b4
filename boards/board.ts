// The module that a publisher sees as `@board`: the same names on every board. Only types stand here; the build puts
// the chosen board's module in its place.

import type {
  Adc,
  EchoBus,
  HealthProbe,
  Hmac,
  HumiditySensor,
  I2c,
  Link,
  Network,
  OneWire,
  Pins,
  Pixels,
  PulseBus,
  ShiftIn,
  Target,
  TimePort,
  Uart,
  Watchdog,
} from "midge";
import type { Store } from "../sdk/outbox/store.js";

/** Sockets and time, for `createPublisher` and `createClient`. */
export declare const link: Link;
/** Where the broker is: from `--broker`, the example's config, or the settings stored on the board. */
export declare const target: Target;
/** The chip's own id in hexadecimal digits: unique, and the same after a reset. */
export declare const deviceId: string;
/** Where a journal is kept: the board's flash. */
export declare const store: Store;
/** A setting of type text or choice; which there are, with their defaults, stands in `midge.json` beside the publisher. */
export declare function setting(name: string): string;
/** A setting of type number. */
export declare function numberSetting(name: string): number;
/** A setting of type boolean. */
export declare function flag(name: string): boolean;
/** A secret of the project, from the data on the board; "" and a line on the console when it is not there. */
export declare function secret(name: string): string;
/** The login at the broker, from the data on the board: for the client's `username` and `password`. */
export declare const login: { username?: string; password?: string };
/** HMAC-SHA256, for `createSigner`. */
export declare const hmac: Hmac;
/**
 * Brings the network up (WiFi, where there is one) and keeps it up; calls `onUp` each time it is there. Without settings
 * on the board it says so on the console and does nothing.
 */
export declare function startNetwork(onUp: () => void): void;
/** The WiFi that `startNetwork` starts: its events and address. Set the handlers before. */
export declare const network: Network;
/** Signal strength in dBm, about -30 (near) to -90 (hardly there); 0 while it is not known. */
export declare function signal(): number;
/** The runtime's clock and its SNTP, for `createTime`. */
export declare const timePort: TimePort;
/** The watchdog, for `feedWhile`; `start` returns false where there is none (Espruino on ESP8266, NodeMCU on ESP32). */
export declare const watchdog: Watchdog;
/**
 * Sleeps and begins anew: it does not come back. `ms` up to 35 minutes (2,147,483); what is more is cut, save on NodeMCU for
 * ESP32. An ESP8266 wakes only with GPIO16 wired to RST. Drain the client first: `sleepAfterDrain`.
 */
export declare function deepSleep(ms: number): void;
/** How the board is, for `readHealth`. */
export declare const probe: HealthProbe;
/** Calls `run` every `ms` milliseconds, the first time after one. */
export declare function every(ms: number, run: () => void): void;
/** One line on the console. */
export declare function log(line: string): void;
/** Called when the program is asked to end; on a board that simply loses power, never. */
export declare function onStop(run: () => void): void;
/** The number of the pin that a part of the project is wired to; the parts stand in `midge.json` beside the publisher. */
export declare function pin(part: string): number;
/** A DHT22 at a pin, by the firmware's own module where it has one. */
export declare function dht22(pin: number): HumiditySensor;
/** A DHT11 at a pin. */
export declare function dht11(pin: number): HumiditySensor;
/** The board's I2C bus, at the pins that its profile names. */
export declare const i2c: I2c;
/** A 1-Wire line at a pin. */
export declare function oneWire(pin: number): OneWire;
/** Pins whose edges are timed. */
export declare const pulses: PulseBus;
/** Pins that answer with the length of a pulse. */
export declare const echoes: EchoBus;
/** A data pin read by a clock pin. */
export declare function shiftIn(data: number, clock: number): ShiftIn;
/** The second serial port. NodeMCU on ESP8266 has none. */
export declare const uart: Uart;
/** Analogue inputs. */
export declare const adc: Adc;
/** Digital inputs and outputs. */
export declare const pins: Pins;
/** Chains of lights. */
export declare const pixels: Pixels;
