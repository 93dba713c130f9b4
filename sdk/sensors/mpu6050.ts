// MPU-6050: acceleration, rotation and the chip's own temperature over I2C. InvenSense RM-MPU-6000A-00 (register map,
// revision 4.2) and PS-MPU-6000A-00 (product specification, revision 3.4). It neither filters nor knows which way is up.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { type Sensor, SensorError, takeTurns, type TemperatureSample } from "./sensor.js";

/** AD0 low; 0x69 with AD0 high (PS, section 6.4.1). */
const ADDRESS = 104;
/** WHO_AM_I, which reads as the upper six bits of the address (RM, 4.32). */
const WHO_AM_I = 117;
const IDENTITY = 104;
/** PWR_MGMT_1: 0x40, asleep, at power-on; 1 is awake with the X gyroscope as clock, as the RM advises (4.28). */
const POWER = 107;
const AWAKE = 1;
/** GYRO_CONFIG and ACCEL_CONFIG: full scale in bits 4:3 (4.4, 4.5). */
const GYRO_CONFIG = 27;
const ACCEL_CONFIG = 28;
/** ACCEL_XOUT_H, the first of the fourteen that one read takes from one moment (4.17 to 4.19). */
const DATA = 59;
/** The gyroscope needs 30 ms to settle after sleep (PS, 6.1); the registers of one just powered up 20 to 100 ms (6.3). */
const WAKE_MS = 100;
/** Metres per second squared that a g is (PS, 6.2 speaks of g). */
const G = 9.80665;

export interface Axes {
  x: number;
  y: number;
  z: number;
}

/** ECMA-419, Accelerometer and Gyroscope. */
export interface MotionSample extends TemperatureSample {
  /** Metres per second squared. */
  accelerometer: Axes;
  /** Radians per second. */
  gyroscope: Axes;
}

export interface Mpu6050Options {
  /** 0x68 when left out. */
  address?: number;
  /** Full scale, 0 to 3: 2, 4, 8 or 16 g; 0 when left out. */
  acceleration?: number;
  /** Full scale, 0 to 3: 250, 500, 1,000 or 2,000 degrees per second; 0 when left out. */
  rotation?: number;
}

/**
 * MPU-6050 on I2C, 3.3 V, address 0x68 or 0x69. Samples: `accelerometer.{x,y,z}` in m/s2, `gyroscope.{x,y,z}` in rad/s,
 * `thermometer.temperature` of the chip in degrees Celsius. A sample takes no time, the first one 100 ms. An axis at the
 * end of its scale is OUT_OF_RANGE.
 */
export function createMpu6050(bus: I2c, clock: Clock, options?: Mpu6050Options): Sensor<MotionSample> {
  const chosen = options ?? {};
  const at = chosen.address ?? ADDRESS;
  const acceleration = chosen.acceleration ?? 0;
  const rotation = chosen.rotation ?? 0;
  const pull: Axes = { x: 0, y: 0, z: 0 };
  const turn: Axes = { x: 0, y: 0, z: 0 };
  const warmth = { temperature: 0 };
  const record: MotionSample = { accelerometer: pull, gyroscope: turn, thermometer: warmth };
  let bytes: readonly number[];
  let isClipped = false;

  function word(index: number): number {
    const value = (bytes[index] as number) * 256 + (bytes[index + 1] as number);
    if (value === 32767 || value === 32768) isClipped = true;
    return value > 32767 ? value - 65536 : value;
  }
  function axes(into: Axes, from: number, scale: number): void {
    into.x = word(from) * scale;
    into.y = word(from + 2) * scale;
    into.z = word(from + 4) * scale;
  }
  function read(end: (error: number) => void): void {
    const got = bus.readRegister(at, DATA, 14);
    if (got === undefined) return end(SensorError.ABSENT);
    bytes = got;
    isClipped = false;
    // 16,384 counts a g (PS, 6.2) and 131 a degree per second (6.1) at the smallest scale: 2 g and 250 degrees at 32,768.
    axes(pull, 0, (G * Math.pow(2, acceleration)) / 16384);
    axes(turn, 8, (Math.pow(2, rotation) * 250 * Math.PI) / 5898240);
    // 340 counts a degree, 0 at 36.53 degrees (RM, 4.18).
    warmth.temperature = word(6) / 340 + 36.53;
    end(isClipped ? SensorError.OUT_OF_RANGE : SensorError.NONE);
  }
  /** The register at its address, or -1. */
  function get(register: number): number {
    const got = bus.readRegister(at, register, 1);
    return got === undefined ? -1 : (got[0] as number);
  }

  return takeTurns(record, (end) => {
    // A chip that lost its power sleeps again.
    if (get(POWER) === AWAKE) return read(end);
    if (
      get(WHO_AM_I) !== IDENTITY ||
      !bus.writeRegister(at, POWER, AWAKE) ||
      !bus.writeRegister(at, GYRO_CONFIG, rotation * 8) ||
      !bus.writeRegister(at, ACCEL_CONFIG, acceleration * 8)
    )
      return end(SensorError.ABSENT);
    clock.after(WAKE_MS, read, end);
  });
}
