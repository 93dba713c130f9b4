// The globals of an Espruino program that belong to no other file: printing, timers, `E`, `process`, `Modules`, `require`.
// It never touches the network; what `require` finds is handed in.

import { bytesOfArguments, toByteString } from "./bytes.js";
import { type Callable, type IdleLoop } from "./loop.js";
import { show } from "./print.js";
import { type Bag, type Realm } from "./realm.js";

const TOTAL_VARS = 16_383; // the ESP32 build's most
const VAR_BYTES = 14;
const EMPTY_VARS = 84; // an empty interpreter; what a program takes is not modelled
const VERSION = "2v29";
const WAKEUP_TIMER = 4; // ESP_SLEEP_WAKEUP_TIMER
const SERIAL = "00000000-addeadde-addeadde";
const NAMES = { esp32: "ESP32", esp8266: "ESP8266_4MB", linux: "LINUX" };

export interface GlobalsContext {
  realm: Realm;
  loop: IdleLoop;
  board: "esp32" | "esp8266" | "linux";
  boardName: string | undefined;
  serial: string | undefined;
  freeVars: (() => number | undefined) | undefined;
  print: (line: string) => void;
  /** Seconds, as getTime() gives them. */
  timeS: () => number;
  setTimeS: (seconds: number) => void;
  module: (name: string) => unknown;
  readFile: (name: string) => string | undefined;
  restart: (file: string | undefined) => void;
  halt: () => void;
  /** Restarts from flash after that time. */
  powerCycle: (why: "watchdog" | "deep sleep", afterMs: number) => void;
  /** Why this life began. */
  began: string;
}

export function installGlobals(host: GlobalsContext): void {
  const { realm, globals } = { ...host, globals: host.realm.globals };
  installTimers(host);
  installModules(host);
  const serial = host.serial ?? SERIAL;
  const print = (...values: unknown[]): void => host.print(values.map(show).join(" "));
  Object.assign(globals, {
    print,
    console: realm.object({ log: print, debug: print, info: print, warn: print, error: print, trace: () => undefined }),
    global: globals,
    E: createE(host),
    process: realm.object({
      version: VERSION,
      env: realm.object({ VERSION, BOARD: host.boardName ?? NAMES[host.board], SERIAL: serial }),
      memory: () =>
        realm.object({
          free: host.freeVars?.() ?? TOTAL_VARS - EMPTY_VARS,
          usage: EMPTY_VARS,
          total: TOTAL_VARS,
          history: 0,
          gc: 0,
          gctime: 0,
          blocksize: VAR_BYTES,
        }),
    }),
    getSerial: () => serial,
    getTime: host.timeS,
    setTime: host.setTimeS,
    load: (file: unknown) => host.loop.later(() => host.restart(file === undefined ? ".bootcde" : String(file))),
    reset: () => host.loop.later(() => host.restart(undefined)),
    save: () => undefined,
    quit: () => host.loop.later(host.halt),
    echo: () => undefined,
    dump: () => undefined,
    atob: (text: unknown) => Buffer.from(String(text), "base64").toString("latin1"),
    btoa: (text: unknown) => Buffer.from(String(text), "latin1").toString("base64"),
    ...(host.board === "esp32" && {
      ESP32: realm.object({
        // The parameter is a C int.
        deepSleep: (us: unknown) => host.powerCycle("deep sleep", (Number(us) | 0) / 1000),
        getWakeupCause: () => (host.began === "deep sleep" ? WAKEUP_TIMER : 0),
      }),
    }),
    ...(host.board === "esp8266" && {
      ESP8266: realm.object({
        deepSleep: (us: unknown) => host.powerCycle("deep sleep", (Number(us) >>> 0) / 1000),
        getResetInfo: () => realm.object({ reason: host.began }),
      }),
    }),
    HIGH: 1,
    LOW: 0,
  });
  const math = realm.at("Math");
  math["clip"] = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  math["wrap"] = (value: number, limit: number) => ((value % limit) + limit) % limit;
  math["randInt"] = (limit: number) => Math.floor(Math.random() * limit);
}

function installTimers({ realm, loop }: GlobalsContext): void {
  const add = (callback: unknown, delayMs: unknown, repeats: boolean, args: unknown[]): number => {
    if (typeof callback !== "function" && typeof callback !== "string")
      throw realm.error("Error", "Function or String not supplied!");
    return loop.addTimer(callback as Callable | string, Number(delayMs), repeats, args);
  };
  const clear =
    (kind: string) =>
    (...ids: unknown[]): void => {
      if (ids.length === 0) return loop.removeAllTimers();
      if (ids[0] === undefined)
        throw realm.error("Error", `clear${kind}(undefined) not allowed. Use clear${kind}() instead`);
      loop.removeTimer(ids[0]);
    };
  Object.assign(realm.globals, {
    setTimeout: (callback: unknown, delayMs: unknown, ...args: unknown[]) => add(callback, delayMs, false, args),
    setInterval: (callback: unknown, delayMs: unknown, ...args: unknown[]) => add(callback, delayMs, true, args),
    clearTimeout: clear("Timeout"),
    clearInterval: clear("Interval"),
    changeInterval: (id: unknown, intervalMs: unknown) => {
      if (!loop.changeInterval(id, Number(intervalMs))) throw realm.error("Error", "Unknown Interval");
    },
  });
}

function installModules(host: GlobalsContext): void {
  const { realm } = host;
  const cache = new Map<string, unknown>();
  const load = (code: string, name: string): unknown => {
    const module = realm.object({ exports: realm.object({}) });
    const run = realm.evaluate(`(function(exports, module) {${code}\n})`, name) as Callable;
    run.call(module["exports"], module["exports"], module);
    return module["exports"];
  };
  realm.globals["require"] = (given: unknown): unknown => {
    const name = String(given);
    if (cache.has(name)) return cache.get(name);
    const builtIn = host.module(name);
    const code = builtIn === undefined ? host.readFile(name) : undefined;
    if (builtIn === undefined && code === undefined) throw realm.error("Error", `Module "${name}" not found`);
    const module = builtIn ?? load(code as string, name);
    cache.set(name, module);
    return module;
  };
  realm.globals["Modules"] = realm.object({
    addCached: (name: unknown, code: unknown) => {
      if (typeof code !== "function") return void cache.set(String(name), load(String(code), String(name)));
      const exports = realm.object({});
      code.call(exports, exports);
      cache.set(String(name), exports);
    },
    getCached: () => realm.array([...cache.keys()]),
    removeCached: (name: unknown) => void cache.delete(String(name)),
    removeAllCached: () => cache.clear(),
  });
}

function createE(host: GlobalsContext): Bag {
  const { realm, loop, restart } = host;
  let timeoutS = 0;
  let dog: number | undefined;
  const watch = (seconds: number): void => {
    timeoutS = seconds;
    if (dog !== undefined) loop.removeTimer(dog);
    dog = loop.addTimer(() => host.powerCycle("watchdog", 0), seconds * 1000, false, []);
  };
  const bytesOf = (args: unknown[]): number[] => {
    const bytes = bytesOfArguments(args);
    if (bytes !== undefined) return bytes;
    const wrong = args.find((arg) => bytesOfArguments([arg]) === undefined);
    if (typeof wrong !== "object" || wrong === null)
      throw realm.error("TypeError", `Expecting Number or iterable, got ${String(wrong)}`);
    throw realm.error(
      "TypeError",
      `If specifying an object, it must be of the form {data : ..., count : N} or {callback : fn} - got ${show(wrong)}`,
    );
  };
  return realm.object({
    toString: (...args: unknown[]) => toByteString(Uint8Array.from(bytesOf(args))),
    toFlatString: (...args: unknown[]) => toByteString(Uint8Array.from(bytesOf(args))),
    toUint8Array: (...args: unknown[]) => realm.uint8Array(bytesOf(args)),
    toArrayBuffer: (text: unknown) => (typeof text === "string" ? realm.uint8Array(bytesOf([text])).buffer : undefined),
    toJS: (value: unknown) => JSON.stringify(value),
    CRC32: (data: unknown) => crc32(bytesOf([data])),
    hwRand: () => (Math.random() * 0x1_0000_0000) | 0,
    // An estimate by the block layout; one block holds a small value or the first 9 characters.
    getSizeOf: (value: unknown) => (typeof value === "string" ? 1 + Math.ceil(Math.max(0, value.length - 9) / 10) : 1),
    getFlags: () => realm.object({}),
    setFlags: () => undefined,
    setTimeZone: () => undefined,
    // The ESP32's: when it is not kicked in time the chip restarts. In automatic mode the idle loop kicks it.
    enableWatchdog: (timeoutS: unknown, isAutomatic: unknown) => {
      if (isAutomatic === false && host.board === "esp32") watch(Number(timeoutS));
    },
    kickWatchdog: () => {
      if (timeoutS > 0) watch(timeoutS);
    },
    getErrorFlags: () => realm.array([]),
    reboot: () => loop.later(() => restart(".bootcde")),
  });
}

const CRC32_POLYNOMIAL = 0xedb88320;

function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
