// What a sensor or an actuator needs of a board, one interface for each kind of wire. Types only: the boards implement
// them, the simulated board with chips at the other end. No call here waits: what takes time ends in a callback.

import type { Bytes } from "#wire";

/** An I2C bus with this board as its controller, 7-bit addresses. A device that does not acknowledge is no exception. */
export interface I2c {
  /** Sends bytes, 0 to 255 each. False when the device, or one of the bytes, is not acknowledged. */
  write(address: number, bytes: readonly number[]): boolean;
  /** Reads `count` bytes; undefined when nobody acknowledges. They are the bus's own, until its next call. */
  read(address: number, count: number): readonly number[] | undefined;
  /** Sends one byte, the register's number, then reads `count` bytes after a repeated start. */
  readRegister(address: number, register: number, count: number): readonly number[] | undefined;
  /** Sends two bytes, the register's number and its new value. */
  writeRegister(address: number, register: number, value: number): boolean;
}

/** A 1-Wire line (Dallas). A device is named by its 64-bit code: 16 hexadecimal digits, the family code first. */
export interface OneWire {
  /** Resets the line; false when no device answers with a presence pulse. */
  reset(): boolean;
  /** Speaks to one device (Match ROM). After a reset. */
  select(code: string): void;
  /** Speaks to all devices (Skip ROM). After a reset. */
  skip(): void;
  /** `power`: drives the line high after it, until the next call, for devices that live on it. */
  write(byte: number, power?: boolean): void;
  /** Reads `count` bytes; they are the line's own, until its next call. */
  read(count: number): readonly number[];
  /** Calls `found` with the code of each device on the line (Search ROM). */
  devices(found: (code: string) => void): void;
}

/** A pin whose falling edges are timed. What a DHT needs of a board. */
export interface PulseBus {
  /**
   * Holds the pin low for `lowMs`, lets it go, and calls `edge` with the microseconds since the falling edge before
   * (0 for the first one), then `end` when `windowMs` are over.
   */
  pulse(pin: number, lowMs: number, windowMs: number, edge: (us: number) => void, end: () => void): void;
}

/** A pair of pins, one that asks and one that answers with the length of a high pulse. What an HC-SR04 needs. */
export interface EchoBus {
  /**
   * Sets `trigger` high for at least 10 us, times the next high pulse on `echo`, and calls `done` with its length in
   * microseconds, or 0 when it has not begun, or not ended, after `windowMs`.
   */
  echo(trigger: number, echo: number, windowMs: number, done: (us: number) => void): void;
}

/** A data pin read bit by bit by a clock pin. What an HX711 needs. */
export interface ShiftIn {
  /** The level of the data pin: 0 or 1. */
  level(): number;
  /** Gives `bits` clock pulses, high first, and returns the data bits, read after each rising edge, the first one on top. */
  take(bits: number): number;
  /** Sets the clock pin: 0 or 1. */
  clock(level: number): void;
}

/** A second serial port, 8N1; the console is never one. */
export interface Uart {
  /** Listens at a speed in bits per second; `received` gets each run of bytes, valid until it returns. */
  open(baud: number, received: (bytes: Bytes, from: number, to: number) => void): void;
  write(text: string): void;
}

/** Analogue inputs. */
export interface Adc {
  /** The voltage at a pin as a part of the converter's full scale, 0 to 1. */
  read(pin: number): number;
  /** Full scale in volts at the pin. */
  readonly fullScale: number;
}

/** What holds an input where nobody drives it. */
export const enum Pull {
  NONE = 0,
  UP = 1,
  DOWN = 2,
}

/** Digital pins. */
export interface Pins {
  /** Makes the pin an output and sets its level: 0 or 1. */
  write(pin: number, level: number): void;
  /** The level of an input: 0 or 1. */
  read(pin: number): number;
  /** Makes the pin an input and calls `run` with each new level, 0 or 1; never from inside this call. */
  watch(pin: number, pull: Pull, run: (level: number) => void): void;
  /** A square wave of `hz` hertz that is high for `duty` (0 to 1) of each period. 0 and 1 are steady levels. */
  pwm(pin: number, duty: number, hz: number): void;
}

/** A chain of WS2812 lights. */
export interface Pixels {
  /** Sends three bytes for each light, green, red, blue (WS2812B datasheet, "Composition of 24bit data"). */
  show(pin: number, bytes: readonly number[]): void;
}
