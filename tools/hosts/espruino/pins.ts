// Pins D0 to D39 of a simulated ESP32, their watches, and the far side of each pin, where a simulated chip is attached.
// An edge given with a time stamp reaches the program with that time, however late the program is called, as the
// interrupt queue of the board does. It never knows what is attached.

import { type Callable, type IdleLoop } from "./loop.js";
import { type Bag, type Realm } from "./realm.js";

const PIN_COUNT = 40; // ESP32: GPIO 0 to 39
const ADC_STEPS = 4096;
const FIRST_ADC = 32; // ADC1: GPIO 32 to 39
const DACS = [25, 26]; // analogWrite sets their voltage there, whatever the options say
const DEFAULT_HZ = 5000; // targets/esp32/jshardwarePWM.c, PWMFreqDefault: five pins share it,
const SHARED_WAVES = 5; // PWMMax,
const OWN_WAVES = 3; // and three have one of their own, PWMFreqMax; none is ever given back

/** The far side of a pin: what a chip wired to it sees and does. */
export interface PinWire {
  readonly mode: string;
  /** The level on the wire: what the program drives, or else what was set from here. */
  readonly level: boolean;
  /** Sets the level from outside; `atS` is the time of the edge in seconds of getTime(). */
  set(level: boolean, atS?: number): void;
  /** Called on each change the program makes: a level, or the mode when it lets go of the pin. */
  onDrive(listener: (level: boolean, mode: string, atS: number) => void): void;
  /** Called with each PWM the program begins: the part of the time that it is high, and hertz, 0 for the firmware's own. */
  onPwm(listener: (duty: number, hz: number) => void): void;
  /** Called with the bytes the program sends to lights. */
  onBytes(listener: (bytes: readonly number[]) => void): void;
  /** What a converter sees, as a part of its full scale; it is asked at each reading. */
  analog(source: () => number): void;
  /** The level is asked for at each reading, in the place of the one that was set. */
  ask(source: () => boolean): void;
}

interface Watch {
  id: number;
  pin: PinState;
  callback: Callable | string;
  edge: number;
  repeat: boolean;
  lastTimeS: number | undefined;
}

interface PinState extends PinWire {
  mode: string;
  level: boolean;
  number: number;
  object: Bag;
  listeners: ((level: boolean, mode: string, atS: number) => void)[];
  waves: ((duty: number, hz: number) => void)[];
  lights: ((bytes: readonly number[]) => void)[];
  source: (() => number) | undefined;
  asked: (() => boolean) | undefined;
  /** The far side has set a level. */
  isDriven: boolean;
}

const levelOf = (pin: PinState): boolean => pin.asked?.() ?? pin.level;

export class Pins {
  private readonly pins: PinState[] = [];
  private readonly watches = new Map<number, Watch>();
  private nextWatchId = 1;

  constructor(
    private readonly realm: Realm,
    private readonly loop: IdleLoop,
    private readonly timeS: () => number,
    private readonly warn: (line: string) => void = () => undefined,
    private readonly kind: { adcPins?: readonly number[] | undefined; isEsp8266?: boolean } = {},
  ) {
    const pinClass = realm.evaluate(
      `(function Pin(number) { var pin = globalThis["D" + number]; if (pin) return pin; })`,
      "pins",
    ) as { prototype: object };
    realm.define(realm.globals, "Pin", pinClass);
    for (let number = 0; number < PIN_COUNT; number++) this.pins.push(this.createPin(number, pinClass.prototype));
    this.installGlobals();
  }

  wire(number: number): PinWire {
    return this.find(number);
  }

  private createPin(number: number, prototype: object): PinState {
    const { realm } = this;
    const object = Object.create(prototype) as Bag;
    const pin: PinState = {
      number,
      object,
      mode: "undefined",
      level: false,
      listeners: [],
      waves: [],
      lights: [],
      source: undefined,
      asked: undefined,
      ask: (source) => void (pin.asked = source),
      onPwm: (listener) => void pin.waves.push(listener),
      onBytes: (listener) => void pin.lights.push(listener),
      analog: (source) => void (pin.source = source),
      isDriven: false,
      set: (level, atS) => {
        pin.isDriven = true;
        this.edge(pin, level, atS ?? this.timeS());
      },
      onDrive: (listener) => void pin.listeners.push(listener),
    };
    const methods: Bag = {
      toString: () => `D${String(number)}`,
      toJSON: () => `D${String(number)}`,
      valueOf: () => number,
      read: () => levelOf(pin),
      set: () => this.drive(pin, true),
      reset: () => this.drive(pin, false),
      write: (level: unknown) => this.drive(pin, Boolean(level)),
      toggle: () => (this.drive(pin, !pin.level), pin.level),
      getMode: () => pin.mode,
      mode: (mode: string) => this.setMode(pin, mode),
      pulse: (level: unknown, times: unknown) => this.pulse(pin, Boolean(level), times),
    };
    for (const [name, value] of Object.entries(methods)) realm.define(object, name, value);
    realm.globals[`D${String(number)}`] = object;
    return pin;
  }

  private installGlobals(): void {
    const globals: Bag = {
      digitalWrite: (pin: unknown, level: unknown) => {
        if (!Array.isArray(pin)) return this.drive(this.find(pin), Boolean(level));
        pin.forEach((one, index) =>
          this.drive(this.find(one), ((Number(level) >> (pin.length - 1 - index)) & 1) === 1),
        );
      },
      digitalRead: (pin: unknown) =>
        Array.isArray(pin)
          ? pin.reduce((sum: number, one) => sum * 2 + Number(levelOf(this.find(one))), 0)
          : Number(levelOf(this.find(pin))),
      analogRead: (pin: unknown) => this.readAnalog(this.find(pin)),
      analogWrite: (pin: unknown, value: unknown, options: unknown) =>
        this.wave(this.find(pin), Number(value), (options ?? {}) as Bag),
      digitalPulse: (pin: unknown, level: unknown, times: unknown) => this.pulse(this.find(pin), Boolean(level), times),
      pinMode: (pin: unknown, mode: string) => this.setMode(this.find(pin), mode),
      getPinMode: (pin: unknown) => this.find(pin).mode,
      setWatch: (callback: unknown, pin: unknown, options: unknown) =>
        this.addWatch(
          callback,
          pin,
          typeof options === "object" && options !== null ? (options as Bag) : { repeat: options },
        ),
      clearWatch: (...ids: unknown[]) => {
        if (ids.length === 0) return this.watches.clear();
        if (ids[0] === undefined)
          throw this.realm.error("Error", "clearWatch(undefined) not allowed. Use clearWatch() instead");
        this.watches.delete(Number(ids[0]));
      },
    };
    Object.assign(this.realm.globals, globals);
  }

  private find(pin: unknown): PinState {
    const found = this.pins.find((one) => one.object === pin || one.number === pin || `D${String(one.number)}` === pin);
    if (found === undefined) throw this.realm.error("Error", "Invalid pin");
    return found;
  }

  private setMode(pin: PinState, mode: string): void {
    pin.mode = mode;
    if (mode === "input_pullup") this.edge(pin, true, this.timeS());
    if (mode === "input_pulldown") this.edge(pin, false, this.timeS());
    if (mode.startsWith("input")) for (const listener of pin.listeners) listener(pin.level, mode, this.timeS());
  }

  private drive(pin: PinState, level: boolean): void {
    if (!pin.mode.includes("output") && pin.mode !== "opendrain") pin.mode = "output";
    this.edge(pin, level, this.timeS());
    for (const listener of pin.listeners) listener(level, pin.mode, this.timeS());
  }

  private readAnalog(pin: PinState): number {
    const { adcPins } = this.kind;
    if (adcPins === undefined ? pin.number < FIRST_ADC : !adcPins.includes(pin.number)) return NaN;
    const part = pin.source?.() ?? 0;
    return Math.max(0, Math.min(ADC_STEPS - 1, Math.floor(part * ADC_STEPS))) / ADC_STEPS;
  }

  private readonly shared = new Set<number>();
  private readonly own = new Set<number>();

  private wave(pin: PinState, value: number, options: Bag): void {
    // An ESP8266 makes its waves by software, at any pin.
    if (this.kind.isEsp8266) return this.hum(pin, value, Number(options["freq"] ?? 0));
    if (DACS.includes(pin.number)) return;
    const hz = Number(options["freq"] ?? 0);
    const isShared = hz === 0 || hz === DEFAULT_HZ;
    const group = isShared ? this.shared : this.own;
    group.add(pin.number);
    if (group.size > (isShared ? SHARED_WAVES : OWN_WAVES)) {
      group.delete(pin.number);
      this.warn("ERROR: no PWM channel available anymore");
      return;
    }
    this.hum(pin, value, hz);
  }

  private hum(pin: PinState, value: number, hz: number): void {
    pin.mode = "output";
    for (const listener of pin.waves) listener(Math.max(0, Math.min(1, value)), hz);
  }

  /** What the module `neopixel` offers. */
  readonly neopixel = {
    write: (pin: unknown, data: unknown): void => {
      const bytes = Array.from(data as ArrayLike<number>, Number);
      if (bytes.length === 0) throw this.realm.error("Error", "Data must be a non empty array");
      if (bytes.length % 3 !== 0) throw this.realm.error("Error", "Data length must be a multiple of 3 (RGB)");
      for (const listener of this.find(pin).lights) listener(bytes);
    },
  };

  private pulse(pin: PinState, level: boolean, times: unknown): void {
    let atMs = 0;
    let next = level;
    this.drive(pin, next);
    for (const timeMs of Array.isArray(times) ? (times as number[]) : [Number(times)]) {
      atMs += timeMs;
      next = !next;
      const after = next;
      this.loop.addTimer(() => this.drive(pin, after), atMs, false, []);
    }
  }

  private addWatch(callback: unknown, pin: unknown, options: Bag): number {
    if (typeof callback !== "function" && typeof callback !== "string")
      throw this.realm.error("Error", "Function or String not supplied!");
    const edges: Bag = { rising: 1, falling: -1, both: 0, "1": 1, "-1": -1, "0": 0 };
    const edge = edges[String(options["edge"] ?? "both")];
    if (edge === undefined)
      throw this.realm.error("TypeError", "'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
    const state = this.find(pin);
    if (state.mode === "undefined") state.mode = "input";
    // targets/esp32/jshardware.c, jshPinWatch: an input with its pull-up, whatever the mode was.
    if (!state.isDriven) this.edge(state, true, this.timeS());
    const watch: Watch = {
      id: this.nextWatchId++,
      pin: state,
      callback: callback as Callable | string,
      edge: Number(edge),
      repeat: Boolean(options["repeat"]),
      lastTimeS: undefined,
    };
    this.watches.set(watch.id, watch);
    return watch.id;
  }

  private edge(pin: PinState, level: boolean, atS: number): void {
    if (pin.level === level) return;
    pin.level = level;
    this.loop.interrupt(() => {
      for (const watch of [...this.watches.values()]) if (watch.pin === pin) this.fire(watch, level, atS);
    });
  }

  private fire(watch: Watch, state: boolean, time: number): void {
    const wanted = watch.edge === 0 || (watch.edge === 1) === state;
    const event = this.realm.object({ state, lastTime: watch.lastTimeS, time, pin: watch.pin.object });
    watch.lastTimeS = time;
    if (!wanted) return;
    if (!watch.repeat) this.watches.delete(watch.id);
    this.loop.call(undefined, watch.callback, [event]);
  }
}
