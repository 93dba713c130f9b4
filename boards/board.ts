// The module that a publisher sees as `@board`: the same names on every board. Only types stand here; the build puts
// the chosen board's module in its place.

import type { HumiditySensor, Link, Target } from "midge";
import type { Store } from "../sdk/outbox/store.js";

/** Sockets and time, for `createPublisher` and `createClient`. */
export declare const link: Link;
/** Where the broker is: from `--broker`, the example's config, or the settings stored on the board. */
export declare const target: Target;
/** The chip's own id in hexadecimal digits: unique, and the same after a reset. */
export declare const deviceId: string;
/** Where a journal is kept: the board's flash. */
export declare const store: Store;
/** A setting of the project; which there are, with their defaults, stands in `midge.json` beside the publisher. */
export declare function setting(name: string): string;
/** Brings the network up (WiFi, where there is one) and keeps it up; calls `onUp` the first time it is there. */
export declare function startNetwork(onUp: () => void): void;
/** Calls `run` every `ms` milliseconds, the first time after one. */
export declare function every(ms: number, run: () => void): void;
/** One line on the console. */
export declare function log(line: string): void;
/** Called when the program is asked to end; on a board that simply loses power, never. */
export declare function onStop(run: () => void): void;
/** The temperature and humidity sensor at the board's data pin (a generated curve where there are no pins). */
export declare function dht22(): HumiditySensor;
