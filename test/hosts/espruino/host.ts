// A host for Espruino programs in Node: `run` takes the bundle a board would be sent and runs it with the interpreter's
// globals, event order and network behaviour, against real sockets. What it cannot copy is listed in behaviours.ts.
// It never gives a program anything of Node's, and never measures memory or speed.

import { Events } from "./events.js";
import { installGlobals } from "./globals.js";
import { IdleLoop } from "./loop.js";
import { Net } from "./net.js";
import { Pins, type PinWire } from "./pins.js";
import { showError } from "./print.js";
import { createRealm, type Bag } from "./realm.js";
import { createStorage } from "./storage.js";
import { Wifi, type WifiSwitch } from "./wifi.js";
import { warmUp } from "./wire.js";

export type { PinWire } from "./pins.js";
export type { WifiSwitch } from "./wifi.js";

export interface EspruinoHostOptions {
  /** "linux" has no Wifi module and is what the real interpreter is compared with; default "esp32". */
  board?: "esp32" | "linux";
  /** Gets each printed line, and each uncaught error. */
  log?: (line: string) => void;
  /** The flash: keep it to let files survive from one host to the next. */
  storage?: Map<string, string>;
  /** ESP32: whether the access point is in reach from the start; default true. */
  wifi?: boolean;
  /** How long the radio takes for one attempt to connect. */
  wifiAttemptMs?: number;
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
  globals: Bag;
}

export function createEspruinoHost(options: EspruinoHostOptions = {}): EspruinoHost {
  const storage = options.storage ?? new Map<string, string>();
  const lines: string[] = [];
  const errors: string[] = [];
  let halted = false;
  let stopping: Promise<void>[] = [];
  let accessPoint = options.wifi ?? true;

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
      restart: (file) => restart(file),
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
      get associated() {
        return machine.wifi?.associated ?? false;
      },
    },
    pin: (number) => {
      if (machine.pins === undefined) throw new Error("only the esp32 board has pins");
      return machine.pins.wire(number);
    },
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
  halt: () => void;
}

/** One life of the interpreter, from reset to reset. */
function createMachine(options: MachineOptions): Machine {
  const { print, report, note, storage } = options;
  const board = options.board ?? "esp32";
  warmUp();
  const realm = createRealm();
  let clockOffsetMs = performance.timeOrigin;
  const nowMs = (): number => performance.now();
  const timeS = (): number => (clockOffsetMs + nowMs()) / 1000;
  const evaluate = (code: string): void => void realm.evaluate(code, "program");
  const loop = new IdleLoop(report, evaluate, nowMs);
  const events = new Events(realm, loop);
  events.install();

  const wifi: Wifi | undefined =
    board === "esp32"
      ? new Wifi(realm, loop, events, {
          present: options.accessPoint,
          attemptMs: options.wifiAttemptMs ?? DEFAULT_WIFI_ATTEMPT_MS,
          files: storage,
          onChange: (online) => net.stall(!online),
        })
      : undefined;
  const net = new Net({ realm, loop, events, print, note, online: () => wifi?.associated ?? true });
  const modules: Record<string, () => unknown> = {
    net: () => net.module("net"),
    tls: () => net.module("tls"),
    Storage: () => createStorage(realm, storage),
    ...(wifi === undefined ? {} : { Wifi: () => wifi.module }),
  };
  installGlobals({
    realm,
    loop,
    board,
    print,
    timeS,
    setTimeS: (seconds) => (clockOffsetMs += (seconds - timeS()) * 1000),
    module: (name) => modules[name]?.(),
    readFile: (name) => storage.get(name),
    restart: options.restart,
    halt: options.halt,
  });
  const pins = board === "esp32" ? new Pins(realm, loop, timeS) : undefined;
  Object.assign(realm.globals, options.globals);

  return {
    run: (code) => {
      loop.call(undefined, code, []);
      loop.reportThrown();
      loop.wake();
    },
    stop: async () => {
      loop.stop();
      await net.stop();
    },
    wifi,
    pins,
    globals: realm.globals,
  };
}
