// An MPU-6050 as its registers behave: InvenSense RM-MPU-6000A-00 (revision 4.2) and PS-MPU-6000A-00 (revision 3.4). It
// sleeps at power-on, clips at the end of its scales, and converts as often as its sample rate says. It has no FIFO, no
// self-test and no auxiliary bus.
//
// Faults: "none", "unplugged", "stuck" (it answers with data of the last moment it was well).

import type { Curve, I2cChip, Time } from "./chip.js";

/** Registers of RM section 3 that can be written; the others read as they are. */
const FIRST_WRITABLE = 13;
const GYRO_CONFIG = 27;
const ACCEL_CONFIG = 28;
const DATA_READY = 58;
const DATA = 59;
const POWER = 107;
const WHO_AM_I = 117;
const REGISTERS = 128;
/** PWR_MGMT_1 after reset (RM, section 3: 0x40), and WHO_AM_I (0x68), whatever AD0 says. */
const ASLEEP = 64;
const IDENTITY = 104;
/** Standard gravity, and degrees in a radian. */
const G = 9.80665;
const DEGREES = 180 / Math.PI;

export interface Mpu6050Chip extends I2cChip {
  /** `x`, `y`, `z` in m/s2; `turnX`, `turnY`, `turnZ` in rad/s; `temperature` in degrees Celsius. */
  inputs: Record<"x" | "y" | "z" | "turnX" | "turnY" | "turnZ" | "temperature", Curve>;
}

/** `address` is 0x68 with AD0 low, 0x69 with AD0 high. It lies flat and still until its inputs say otherwise. */
export function createMpu6050Chip(temperature: Curve, time: Time, address: number): Mpu6050Chip {
  const registers: number[] = [];
  let pointer = 0;
  const nothing: Curve = () => 0;

  function reset(): void {
    for (let i = 0; i < REGISTERS; i++) registers[i] = 0;
    registers[POWER] = ASLEEP;
    registers[WHO_AM_I] = IDENTITY;
    pointer = 0;
  }
  /** A value as 16 bits with a sign, clipped to what they hold. */
  function store(register: number, value: number): void {
    const whole = Math.max(-32768, Math.min(32767, Math.floor(value + 0.5)));
    const bits = whole < 0 ? whole + 65536 : whole;
    registers[register] = Math.floor(bits / 256);
    registers[register + 1] = bits % 256;
  }
  function scale(register: number): number {
    return Math.pow(2, Math.floor((registers[register] as number) / 8) % 4);
  }
  /** Converts, when it is awake; asleep it keeps what it had (RM 4.28). */
  function convert(): void {
    if (Math.floor((registers[POWER] as number) / 64) % 2 === 1 || chip.fault === "stuck") return;
    const now = time.now();
    const inputs = chip.inputs;
    // 16,384 counts a g at 2 g (PS 6.2); 131 counts a degree per second at 250 (6.1); 340 a degree from 36.53 (RM 4.18).
    const pull = 16384 / (G * scale(ACCEL_CONFIG));
    const turn = (131 * DEGREES) / scale(GYRO_CONFIG);
    store(DATA, inputs.x(now) * pull);
    store(DATA + 2, inputs.y(now) * pull);
    store(DATA + 4, inputs.z(now) * pull);
    store(DATA + 6, (inputs.temperature(now) - 36.53) * 340);
    store(DATA + 8, inputs.turnX(now) * turn);
    store(DATA + 10, inputs.turnY(now) * turn);
    store(DATA + 12, inputs.turnZ(now) * turn);
    registers[DATA_READY] = 1;
  }
  function set(register: number, value: number): void {
    // Measurements, their status and the identity are read-only (RM, section 3).
    if (register < FIRST_WRITABLE || (register >= DATA_READY && register < 99) || register === WHO_AM_I) return;
    // DEVICE_RESET (RM 4.28) puts all registers back and clears itself.
    if (register === POWER && value > 127) reset();
    else registers[register] = value;
  }

  const chip: Mpu6050Chip = {
    address: address,
    inputs: {
      x: nothing,
      y: nothing,
      z: () => G,
      turnX: nothing,
      turnY: nothing,
      turnZ: nothing,
      temperature: temperature,
    },
    fault: "none",
    lost: reset,
    write(bytes) {
      if (bytes.length > 0) pointer = (bytes[0] as number) % REGISTERS;
      for (let i = 1; i < bytes.length; i++) {
        set(pointer, bytes[i] as number);
        pointer = (pointer + 1) % REGISTERS;
      }
      return true;
    },
    read(count, into) {
      convert();
      for (let i = 0; i < count; i++) {
        into[i] = registers[pointer] as number;
        // INT_STATUS is cleared when it is read (RM 4.16).
        if (pointer === DATA_READY) registers[DATA_READY] = 0;
        pointer = (pointer + 1) % REGISTERS;
      }
      return true;
    },
  };
  reset();
  return chip;
}
