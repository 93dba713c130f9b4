// A part of the project in the simulated world: a chip whose inputs follow curves until somebody takes it in hand or breaks
// it, and stays so over a reset of the board. It knows no program and no bus.

import { type PartKind, type Placed, parts, type Quantity } from "../parts.js";
import type { Chip } from "./chips/chip.js";
import { constant, type Curve, seedOf, textOf, waveAt, waveText } from "./curve.js";
import { type Outputs, outputsOf } from "./outputs.js";
import { createTwin, type Sockets } from "./twins.js";

/** The part of its range that a curve's noise takes, either way. */
const NOISE = 0.04;

/** A part of the project in the simulated world. */
export interface SimulatedPart {
  readonly name: string;
  readonly kind: PartKind;
  /** The chip itself: its inputs, its fault, and what it shows. */
  readonly chip: Chip;
  /** Holds an input at a value, or lets it follow a curve. */
  set(input: string, value: number | Curve): void;
  /** Lets an input do again what it did by itself. */
  release(input: string): void;
  /** Whether somebody holds the input, or has given it a curve. */
  isHeld(input: string): boolean;
  /** What the input follows, in words. */
  follows(input: string): string;
  /** The value of an input now. */
  value(input: string): number;
  /** What it shows: `light`, `closed`, `tone`, `angle`; nothing for a sensor. */
  outputs(): Outputs;
  /** What is wrong with it; "none" when it is well. */
  fault(): string;
  /** What can be wrong with it, "none" first. */
  faults(): string[];
  /** Breaks it in one of its ways, "unplugged" among them; "none" mends it. */
  fail(fault: string): void;
}

/** What somebody did to the parts: it outlives a reset of the board, which the chips themselves do not. */
export type Hands = Map<string, Hand>;

export interface Hand {
  inputs?: Map<string, Curve>;
  fault: string;
  /** Where its inputs stood when it got stuck. */
  stuckAt?: Map<string, number>;
}

export interface WorldOptions {
  /** Seconds since 1970 at 0 ms. */
  epochS: number;
  /** Who keeps what is done to the parts; it is made when something is. */
  owner: { hands?: Hands };
  /** Decides the noise. */
  seed: number;
  /** What inputs do by themselves, by part and input, where it is not what the catalogue says. */
  curves?: Readonly<Record<string, Readonly<Record<string, Curve>>>>;
  /** Stands between the world and the chips: what a chip sees of an input that follows this curve. */
  through?: ((part: string, input: string, curve: Curve) => Curve) | undefined;
  /** A part was taken in hand, broken, or moved by the program. */
  onPart?: (part: SimulatedPart, what: "input" | "output" | "fault", input: string) => void;
}

/** Faults of any part with inputs, where its chip has none of that name: its curve is broken, and it does not know. */
const STUCK = "stuck";
const NAN = "nan";

export class NodePart implements SimulatedPart {
  readonly chip: Chip;
  /** What its inputs do by themselves. */
  private readonly own: Readonly<Record<string, Curve>>;

  constructor(
    private readonly sockets: Sockets,
    private readonly placed: Placed,
    private readonly options: WorldOptions,
  ) {
    this.chip = createTwin(sockets, placed, (input) => this.itself(input));
    this.own = { ...this.chip.inputs };
    if (this.hand || options.through) this.wire();
    if (options.onPart) watchOutputs(sockets, placed, () => this.tell("output", ""));
  }

  get name(): string {
    return this.placed.name;
  }
  get kind(): PartKind {
    return parts[this.placed.part];
  }
  private itself(input: string): Curve {
    const { name } = this.placed;
    const { curves, seed } = this.options;
    return curves?.[name]?.[input] ?? byItself(this.kind.inputs[input] as Quantity, seedOf(seed, `${name}.${input}`));
  }
  private get hand(): Hand | undefined {
    return this.options.owner.hands?.get(this.name);
  }
  /** What somebody does to it is kept from now on. */
  private take(): Hand {
    const hand = this.hand ?? { fault: "none" };
    (this.options.owner.hands ??= new Map()).set(this.name, hand);
    return hand;
  }
  private isOfCurve(fault: string): boolean {
    return (fault === STUCK || fault === NAN) && !this.kind.faults.includes(fault);
  }
  private curve(input: string): Curve {
    return this.hand?.inputs?.get(input) ?? (this.own[input] as Curve);
  }
  /** Gives the chip what its inputs and its fault make of the world. */
  private wire(): void {
    const { hand, chip } = this;
    const fault = this.fault();
    const isBroken = this.isOfCurve(fault);
    chip.fault = isBroken ? "none" : fault;
    for (const input of Object.keys(this.own)) {
      const curve = !isBroken
        ? this.curve(input)
        : fault === NAN
          ? () => NaN
          : constant(hand?.stuckAt?.get(input) as number);
      chip.inputs[input] = this.options.through?.(this.name, input, curve) ?? curve;
    }
  }
  private tell(what: "input" | "output" | "fault", input: string): void {
    this.options.onPart?.(this, what, input);
  }
  private check(input: string): void {
    if (Object.hasOwn(this.own, input)) return;
    const names = Object.keys(this.own);
    throw new RangeError(
      `${this.name} (${this.placed.part}) has no input "${input}": it has ${names.join(", ") || "none"}`,
    );
  }

  set(input: string, value: number | Curve): void {
    this.check(input);
    (this.take().inputs ??= new Map()).set(input, typeof value === "number" ? constant(value) : value);
    this.wire();
    this.tell("input", input);
  }
  release(input: string): void {
    this.check(input);
    this.hand?.inputs?.delete(input);
    this.wire();
    this.tell("input", input);
  }
  isHeld(input: string): boolean {
    this.check(input);
    return this.hand?.inputs?.has(input) === true;
  }
  follows(input: string): string {
    this.check(input);
    const curve = this.curve(input);
    return curve === this.own[input] && !this.options.curves?.[this.name]?.[input]
      ? wordsOf(this.kind.inputs[input] as Quantity)
      : textOf(curve);
  }
  value(input: string): number {
    this.check(input);
    return this.curve(input)(this.sockets.clock.now());
  }
  outputs(): Outputs {
    return outputsOf(this.placed.part, this.chip);
  }
  fault(): string {
    return this.hand?.fault ?? "none";
  }
  faults(): string[] {
    const known = ["none", "unplugged", ...this.kind.faults];
    const isOfCurves = Object.keys(this.own).length > 0;
    return isOfCurves ? [...known, ...[STUCK, NAN].filter((one) => !known.includes(one))] : known;
  }
  fail(fault: string): void {
    const known = this.faults();
    if (!known.includes(fault))
      throw new RangeError(`${this.name} (${this.placed.part}) cannot be "${fault}": it can be ${known.join(", ")}`);
    const hand = this.take();
    const now = this.sockets.clock.now();
    hand.fault = fault;
    hand.stuckAt ??= new Map();
    for (const input of Object.keys(this.own)) hand.stuckAt.set(input, this.curve(input)(now));
    this.wire();
    this.tell("fault", "");
  }
}

/** The contact of a relay has moved after this time. */
const SETTLED_MS = 25;

/** Calls when the program drives a part without inputs, and once more when it has come to rest. */
function watchOutputs(sockets: Sockets, placed: Placed, moved: () => void): void {
  if (Object.keys(parts[placed.part].inputs).length > 0) return;
  let settling: unknown;
  const driven = (): void => {
    moved();
    if (placed.part !== "relay") return;
    sockets.clock.cancel(settling);
    settling = sockets.clock.after(SETTLED_MS, moved, undefined);
  };
  for (const pin of Object.values(placed.pins)) {
    const wire = sockets.pins.wire(pin);
    if (placed.part === "neopixel") wire.onBytes(driven);
    else wire.onDrive(driven);
  }
}

/** What an input does until somebody sets it. */
function byItself({ mean, swing, periodS, min, max }: Quantity, seed: number): Curve {
  if (swing === undefined || periodS === undefined) return () => mean;
  return (ms) => Math.min(max, Math.max(min, waveAt(ms, mean, swing, periodS * 1000, swing * NOISE, seed)));
}

/** The same in words. */
function wordsOf({ mean, swing, periodS }: Quantity): string {
  return swing === undefined || periodS === undefined ? String(mean) : waveText(mean, swing);
}
