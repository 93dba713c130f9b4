// A host for Espruino programs in Node: `run` takes the bundle a board would be sent and runs it with the interpreter's
// globals, event order and network behaviour, against real sockets. What it cannot copy is listed in behaviours.ts.
// It never gives a program anything of Node's, and never measures memory or speed.

import { createHash } from "node:crypto";
import { asString, toBytes } from "./bytes.js";
import { Events } from "./events.js";
import { installGlobals } from "./globals.js";
import { IdleLoop } from "./loop.js";
import type { OpenLink } from "./link.js";
import { Net } from "./net.js";
import { installOneWire, type WiredLine } from "./one-wire.js";
import { Pins, type PinWire } from "./pins.js";
import { showError } from "./print.js";
import { createRealm, type Bag } from "./realm.js";
import { Serials, type SerialWire } from "./serial.js";
import { installSpi } from "./spi.js";
import { createStorage } from "./storage.js";
import { realTurns, type Turns } from "./turns.js";
import { type AccessPoints, Wifi, type WifiSwitch } from "./wifi.js";
import { Link, warmUp } from "./wire.js";

export type { PinWire } from "./pins.js";
export type { AccessPoint, WifiSwitch } from "./wifi.js";

/** Why a life ended by itself. */
export type Ending = "watchdog" | "deep sleep" | "restart";

export interface EspruinoHostOptions {
  /** "linux" has no Wifi module and is what the real interpreter is compared with; default "esp32". */
  board?: "esp32" | "esp8266" | "linux";
  /** What `process.env.BOARD` says; default by the board. */
  boardName?: string;
  /** Pins with a converter; default those of an ESP32. */
  adcPins?: readonly number[];
  /** What `getSerial` says. */
  serial?: string;
  /** How time goes on; default: Node's own timers. */
  turns?: Turns;
  /** Decides `Math.random`; default: V8's own. */
  random?: () => number;
  /** Who carries the bytes of sockets; default: real sockets. */
  openLink?: OpenLink;
  /** Called when a life ends by itself, where somebody else begins the next one; default: the host does. */
  onEnd?: (why: Ending, afterMs: number) => void;
  /** Why this life began, as the chip tells it. */
  began?: string;
  /** While it says so, nothing can be written to flash. */
  isFlashFull?: () => boolean;
  /** What `process.memory` says is free, variables; undefined: what the host has. */
  freeVars?: () => number | undefined;
  /** Gets each printed line, and each uncaught error. */
  log?: (line: string) => void;
  /** The flash: keep it to let files survive from one host to the next. */
  storage?: Map<string, string>;
  /** ESP32: whether the access point is in reach from the start; default true. */
  wifi?: boolean;
  /** ESP32: the networks in reach by name; default any that is asked for, with any password. */
  accessPoints?: AccessPoints;
  /** What an SNTP server would say, seconds since 1970; default: none answers. */
  sntpTimeS?: () => number;
  /** What the clock says when the power comes, seconds since 1970: a chip begins at 0. Default: the host's own time. */
  bootTimeS?: number;
  /** How long the radio takes for one attempt to connect. */
  wifiAttemptMs?: number;
  /** ESP32: the 1-Wire lines by the number of their pin; the others have no device. */
  oneWire?: Readonly<Record<number, WiredLine>>;
  /** More globals, for instance buses with simulated chips on them. */
  globals?: Record<string, unknown>;
}

export interface EspruinoHost {
  /** Runs a program in place, as far as it runs without waiting; the rest follows in the idle loop. */
  run(code: string): void;
  /** Ends the program and closes its sockets. */
  stop(): Promise<void>;
  /** Restarts as a power cycle does: what the flash holds as .bootcde runs, everything else is forgotten. */
  reboot(): Promise<void>;
  readonly wifi: WifiSwitch;
  pin(number: number): PinWire;
  /** A serial port beside the console: 0 is Serial2, 1 Serial3, then those that the program makes by software. */
  serial(index: number): SerialWire;
  /** The ports that the program has set up. */
  openSerials(): SerialWire[];
  readonly storage: Map<string, string>;
  /** What was printed, and "Uncaught ..." for each exception that reached the interpreter. */
  readonly lines: string[];
  readonly errors: string[];
  /** The program's global object. */
  readonly globals: Record<string, unknown>;
  /** True once the program has called quit(). */
  readonly halted: boolean;
}

const DEFAULT_WIFI_ATTEMPT_MS = 5;
const BOOT_FILE = ".bootcde";

interface Machine {
  run(code: string): void;
  stop(): Promise<void>;
  wifi: Wifi | undefined;
  pins: Pins | undefined;
  serials: Serials | undefined;
  globals: Bag;
}

export function createEspruinoHost(options: EspruinoHostOptions = {}): EspruinoHost {
  const storage = options.storage ?? new Map<string, string>();
  const lines: string[] = [];
  const errors: string[] = [];
  let halted = false;
  let stopping: Promise<void>[] = [];
  let accessPoint = options.wifi ?? true;
  let began = options.began ?? "power on";
  const wakes: ReturnType<typeof setTimeout>[] = [];

  const print = (text: string): void => {
    // A board prints bytes; the console at the other end reads them as UTF-8.
    const shown = options.board === "linux" ? text : Buffer.from(text, "latin1").toString("utf8");
    for (const line of shown.split("\n")) {
      lines.push(line);
      options.log?.(line);
    }
  };
  const report = (error: unknown): void => {
    errors.push(showError(error));
    print(showError(error));
  };
  const start = (): Machine =>
    createMachine({
      ...options,
      storage,
      print,
      report,
      accessPoint,
      note: (text) => void errors.push(text),
      restart: (file) => {
        if (options.onEnd === undefined || file === undefined) return restart(file);
        stopping.push(machine.stop());
        options.onEnd("restart", 0);
      },
      powerCycle: (why, afterMs) => {
        if (options.onEnd !== undefined) {
          stopping.push(machine.stop());
          return options.onEnd(why, afterMs);
        }
        print(`(${why})`);
        stopping.push(machine.stop());
        const wake = setTimeout(() => {
          began = why;
          restart(BOOT_FILE);
        }, afterMs);
        wakes.push(wake);
      },
      began,
      halt: () => {
        halted = true;
        stopping.push(machine.stop());
      },
    });
  const restart = (file: string | undefined): void => {
    stopping.push(machine.stop());
    machine = start();
    const code = file === undefined ? undefined : storage.get(file);
    if (code !== undefined) machine.run(code);
  };
  let machine = start();

  return {
    run: (code) => machine.run(options.board === "linux" ? code : Buffer.from(code, "utf8").toString("latin1")),
    stop: async () => {
      for (const wake of wakes) clearTimeout(wake);
      stopping.push(machine.stop());
      await Promise.all(stopping);
      stopping = [];
    },
    reboot: async () => {
      restart(BOOT_FILE);
      await Promise.all(stopping);
    },
    wifi: {
      down: () => ((accessPoint = false), machine.wifi?.down()),
      up: () => ((accessPoint = true), machine.wifi?.up()),
      hiccup: () => machine.wifi?.hiccup(),
      get associated() {
        return machine.wifi?.associated ?? false;
      },
    },
    pin: (number) => {
      if (machine.pins === undefined) throw new Error("the linux board has no pins");
      return machine.pins.wire(number);
    },
    serial: (index) => {
      if (machine.serials === undefined) throw new Error("the linux board has no serial ports");
      return machine.serials.wire(index);
    },
    openSerials: () => machine.serials?.open() ?? [],
    storage,
    lines,
    errors,
    get globals() {
      return machine.globals;
    },
    get halted() {
      return halted;
    },
  };
}

interface MachineOptions extends EspruinoHostOptions {
  storage: Map<string, string>;
  print: (text: string) => void;
  report: (error: unknown) => void;
  note: (text: string) => void;
  accessPoint: boolean;
  restart: (file: string | undefined) => void;
  powerCycle: (why: "watchdog" | "deep sleep", afterMs: number) => void;
  began: string;
  halt: () => void;
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(toBytes(text)).digest();
}

/** One life of the interpreter, from reset to reset. */
function createMachine(options: MachineOptions): Machine {
  const { print, report, note, storage } = options;
  const board = options.board ?? "esp32";
  const isChip = board !== "linux";
  if (options.openLink === undefined) warmUp();
  const realm = createRealm();
  if (options.random !== undefined) realm.at("Math")["random"] = options.random;
  const turns = options.turns ?? realTurns;
  const nowMs = (): number => turns.nowMs();
  let clockOffsetMs = options.bootTimeS === undefined ? performance.timeOrigin : options.bootTimeS * 1000 - nowMs();
  const timeS = (): number => {
    turns.look();
    return (clockOffsetMs + nowMs()) / 1000;
  };
  const setTimeS = (seconds: number): void => void (clockOffsetMs += (seconds - timeS()) * 1000);
  const evaluate = (code: string): void => void realm.evaluate(code, "program");
  const loop = new IdleLoop(report, evaluate, turns);
  const events = new Events(realm, loop);
  events.install();

  const wifi: Wifi | undefined = isChip
    ? new Wifi(realm, loop, events, {
        present: options.accessPoint,
        attemptMs: options.wifiAttemptMs ?? DEFAULT_WIFI_ATTEMPT_MS,
        accessPoints: options.accessPoints,
        sntpTimeS: options.sntpTimeS,
        setTimeS,
        files: storage,
        onChange: (online) => net.stall(!online),
        isEsp8266: board === "esp8266",
      })
    : undefined;
  const online = (): boolean => wifi?.associated ?? true;
  const net = new Net({ realm, loop, events, print, note, online, openLink: options.openLink ?? Link.open });
  const modules: Record<string, () => unknown> = {
    net: () => net.module("net"),
    Storage: () => createStorage(realm, storage, options.isFlashFull),
    // An ESP8266 is built without either.
    ...(board !== "esp8266" && {
      tls: () => net.module("tls"),
      crypto: () => realm.object({ SHA256: (text: unknown) => realm.uint8Array(sha256(asString(text))).buffer }),
    }),
    ...(wifi === undefined ? {} : { Wifi: () => wifi.module }),
    ...(isChip && { neopixel: () => realm.object({ ...pins?.neopixel }) }),
  };
  installGlobals({
    realm,
    loop,
    board,
    boardName: options.boardName,
    serial: options.serial,
    freeVars: options.freeVars,
    print,
    timeS,
    setTimeS,
    module: (name) => modules[name]?.(),
    readFile: (name) => storage.get(name),
    restart: options.restart,
    halt: options.halt,
    powerCycle: options.powerCycle,
    began: options.began,
  });
  const pins = isChip
    ? new Pins(realm, loop, timeS, print, { adcPins: options.adcPins, isEsp8266: board === "esp8266" })
    : undefined;
  const serials = isChip ? new Serials(realm, loop, events) : undefined;
  if (pins !== undefined) {
    installOneWire(realm, options.oneWire ?? {});
    installSpi(realm);
  }
  Object.assign(realm.globals, options.globals);

  return {
    run: (code) =>
      turns.turn(() => {
        loop.call(undefined, code, []);
        loop.reportThrown();
        loop.wake();
      }),
    stop: async () => {
      loop.stop();
      await net.stop();
    },
    wifi,
    pins,
    serials,
    globals: realm.globals,
  };
}
