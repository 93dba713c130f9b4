// INA219: voltage, current and power of a load over I2C. Texas Instruments SBOS448G. It measures once when it is asked;
// it adds nothing up over time.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

/** A0 and A1 to GND (table 1). */
const ADDRESS = 64;
/** Registers (table 2). */
const SHUNT = 1;
const BUS = 2;
const CURRENT = 4;
const CALIBRATION = 5;
/** 32 V, 320 mV, 12 bits, shunt and bus once (8.6.2.1). Writing it begins, and clears Conversion Ready. */
const ONCE = [0, 57, 155];
/** Two conversions of at most 586 us (7.5), rounded up, and how often it is asked again. */
const MEASURE_MS = 2;
const TRIES = 5;
/** 320 mV in steps of 10 uV: the end of the scale at the highest gain (8.6.3.1). */
const FULL_SHUNT = 32000;

/** What ECMA-419 has no class for, in its manner. */
export interface PowerSample {
  voltmeter: {
    /** Volts between the load's side of the shunt (IN-) and GND, 0 to 26. */
    voltage: number;
  };
  ammeter: {
    /** Amperes; below zero when it flows from IN- to IN+. */
    current: number;
  };
  wattmeter: {
    /** Watts. */
    power: number;
  };
}

export interface Ina219Options {
  /** 0x40 when left out. */
  address?: number;
  /** The shunt in ohms; 0.1, as on the usual modules, when left out. */
  shunt?: number;
  /** The largest current that is expected, amperes; 3.2, what 0.1 ohm allows, when left out. */
  current?: number;
}

/**
 * INA219 on I2C, 3 to 5.5 V, address 0x40 to 0x4f. Samples: `voltmeter.voltage` in V, `ammeter.current` in A,
 * `wattmeter.power` in W. A sample takes 2 ms. OUT_OF_RANGE above 320 mV at the shunt, or above the current it is set for.
 */
export function createIna219(bus: I2c, clock: Clock, options?: Ina219Options): Sensor<PowerSample> {
  const chosen = options ?? {};
  const at = chosen.address ?? ADDRESS;
  // Equations 1 and 2 of 8.5.1: a 32,768th of the largest current is one step. The lowest bit is always 0 (8.6.4.1).
  const factor = 0.04096 / (chosen.shunt ?? 0.1);
  // Floats that lie a hair below a whole number are taken for it.
  const calibration = Math.min(32767, Math.floor((factor * 16384) / (chosen.current ?? 3.2) + 0.001)) * 2;
  const begin = [CALIBRATION, Math.floor(calibration / 256), calibration % 256];
  const volt = { voltage: 0 };
  const ampere = { current: 0 };
  const watt = { power: 0 };
  const record: PowerSample = { voltmeter: volt, ammeter: ampere, wattmeter: watt };
  let tries = 0;

  /** A register, or -1 when nobody answers. */
  function get(register: number): number {
    const bytes = bus.readRegister(at, register, 2);
    return bytes === undefined ? -1 : (bytes[0] as number) * 256 + (bytes[1] as number);
  }
  function read(end: (error: number) => void): void {
    // 4 mV a step in bits 15:3, Conversion Ready in bit 1, Math Overflow in bit 0 (8.6.3.2).
    const volts = get(BUS);
    if (volts >= 0 && volts % 4 < 2) {
      tries--;
      if (tries > 0) clock.after(MEASURE_MS, read, end);
      else end(SensorError.TIMEOUT);
      return;
    }
    const drop = get(SHUNT);
    const current = get(CURRENT);
    if (volts < 0 || drop < 0 || current < 0) return end(SensorError.ABSENT);
    if (volts % 2 === 1 || drop === FULL_SHUNT || drop === 65536 - FULL_SHUNT) return end(SensorError.OUT_OF_RANGE);
    volt.voltage = Math.floor(volts / 8) / 250;
    ampere.current = ((current > 32767 ? current - 65536 : current) * factor) / calibration;
    watt.power = volt.voltage * ampere.current;
    end(SensorError.NONE);
  }
  return takeTurns(record, (end) => {
    tries = TRIES;
    // Both at each sample: a chip that lost its power has neither.
    if (bus.write(at, begin) && bus.write(at, ONCE)) clock.after(MEASURE_MS, read, end);
    else end(SensorError.ABSENT);
  });
}
