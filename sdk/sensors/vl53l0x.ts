// VL53L0X: distance by time of flight over I2C. ST publishes no register map, only the source of its API (STSW-IMG005);
// registers and their order are those of its VL53L0X_DataInit, _StaticInit, _PerformRefCalibration and
// _PerformSingleRangingMeasurement. It ranges once when it is asked, in the API's default mode.

import { code } from "#wire";
import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import type { DistanceSample } from "./hc-sr04.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

/** VL53L0X datasheet DocID029104, section 3: 0x52 with the direction bit. */
const ADDRESS = 41;
/** SYSTEM_SEQUENCE_CONFIG, RESULT_INTERRUPT_STATUS, RESULT_RANGE_STATUS (vl53l0x_device.h). */
const SEQUENCE = 1;
const READY = 19;
const RESULT = 20;
/** IDENTIFICATION_MODEL_ID, 0xee after reset (datasheet, table 4). */
const MODEL_ID = 192;
const MODEL = 238;
/** GLOBAL_CONFIG_SPAD_ENABLES_REF_0, six bytes. */
const SPADS = 176;
/** Final range, pre-range and DSS; neither MSRC nor TCC (VL53L0X_StaticInit). */
const STEPS = 232;
const POLL_MS = 5;
/** Twenty polls: three times what a measurement in the default mode takes (datasheet, table 10: 33 ms). */
const TRIES = 20;
/** The internal range status of a valid range (VL53L0X_get_pal_range_status). */
const VALID = 11;

// Registers and their values, two hexadecimal digits each. Register 0xff chooses the page.
const OPEN = "8001ff010000";
const CLOSE = "0001ff008000";
/** VL53L0X_get_info_from_device: asks the memory of the factory for the reference SPADs. */
const ASK_SPADS = "ff0781018001946b8300";
/** VL53L0X_set_reference_spads. */
const PLACE_SPADS = "ff014f004e2cff00b6b4";
/** DefaultTuningSettings (vl53l0x_tuning.h), and the end of VL53L0X_StaticInit: a new sample raises the interrupt flag. */
const TUNING =
  "ff010000ff000900100011002401" +
  "25ff7500ff014e2c48003020ff0030095400310432034083462560002700500651005296560857306100620064006500" +
  "66a0ff01223247" +
  "1449ff4a00ff007a0a7b007821ff012334420044ff452646054040" +
  "0e06201a4340ff0034033544ff0131044b094c054d04ff004400452047084828670070047101" +
  "72fe76007700ff010d01ff00800101f8ff018e010001ff0080000a040b01";

/** What begins after the tuning and after each of the two calibrations (VL53L0X_perform_ref_calibration). */
const CALIBRATE_VHV = "01010041";
const CALIBRATE_PHASE = "0b01000001020001";
const CALIBRATED = "0b01000001e8";

/** What is waited for, in this order after power-on. */
const enum Phase {
  SPADS = 0,
  VHV = 1,
  PHASE = 2,
  RANGE = 3,
}

function hex(text: string, index: number): number {
  const digit = code(text, index);
  return digit > 57 ? digit - 87 : digit - 48;
}

/**
 * VL53L0X on I2C at 2.8 V levels (the usual modules shift them), address 0x29. Samples: `proximity.distance`, up to 2 m.
 * A sample takes about 30 ms, the first one, with calibration, about twice that. OUT_OF_RANGE where there is nothing near enough, or
 * it reflects too little.
 */
export function createVl53l0x(bus: I2c, clock: Clock, address?: number): Sensor<DistanceSample> {
  const record: DistanceSample = { proximity: { distance: 0 } };
  const at = address ?? ADDRESS;
  const spads = [SPADS, 0, 0, 0, 0, 0, 0];
  /** What the API calls the stop variable; below zero before the chip is set up. */
  let stop = -1;
  let kept = 0;
  let phase = 0;
  let tries = 0;
  let isThere = true;

  function put(register: number, value: number): void {
    if (!bus.writeRegister(at, register, value)) isThere = false;
  }
  function run(text: string): void {
    for (let i = 0; i < text.length; i += 4)
      put(hex(text, i) * 16 + hex(text, i + 1), hex(text, i + 2) * 16 + hex(text, i + 3));
  }
  function get(register: number): number {
    const bytes = bus.readRegister(at, register, 1);
    if (bytes !== undefined) return bytes[0] as number;
    isThere = false;
    return 0;
  }
  /** Leaves as many good reference SPADs on as the factory found best, from the kind it names. */
  function placeSpads(): void {
    run("8301");
    const info = get(146);
    run("8100ff06");
    put(131, kept);
    run("ff01" + CLOSE);
    const map = bus.readRegister(at, SPADS, 6);
    let left = info % 128;
    for (let i = 0; map !== undefined && i < 6; i++) {
      spads[i + 1] = 0;
      // The first aperture SPAD is number 12.
      for (let bit = info > 127 && i < 2 ? (i < 1 ? 256 : 16) : 1; bit < 256 && left > 0; bit *= 2) {
        if (Math.floor((map[i] as number) / bit) % 2 === 1) {
          spads[i + 1] = (spads[i + 1] as number) + bit;
          left--;
        }
      }
    }
    run(PLACE_SPADS);
    if (!bus.write(at, spads)) isThere = false;
  }
  function range(): void {
    run(OPEN);
    put(145, stop);
    run(CLOSE);
    put(0, 1);
  }
  function judge(): number {
    const bytes = bus.readRegister(at, RESULT, 12);
    if (bytes === undefined) return SensorError.ABSENT;
    const isValid = Math.floor((bytes[0] as number) / 8) % 16 === VALID;
    const distance = ((bytes[10] as number) * 256 + (bytes[11] as number)) / 1000;
    run("0b01");
    if (!isValid) return SensorError.OUT_OF_RANGE;
    record.proximity.distance = distance;
    return SensorError.NONE;
  }
  function step(end: (error: number) => void): void {
    const flags = get(phase === Phase.SPADS ? 131 : READY);
    if (isThere && (phase === Phase.SPADS ? flags : flags % 8) > 0) {
      if (phase === Phase.RANGE) return end(judge());
      if (phase === Phase.SPADS) {
        placeSpads();
        run(TUNING + CALIBRATE_VHV);
      } else if (phase === Phase.VHV) run(CALIBRATE_PHASE);
      else {
        run(CALIBRATED);
        range();
      }
      phase++;
      tries = TRIES;
    }
    tries--;
    if (!isThere) return end(SensorError.ABSENT);
    if (tries > 0) {
      clock.after(POLL_MS, step, end);
      return;
    }
    stop = -1;
    end(SensorError.TIMEOUT);
  }
  return takeTurns(record, (end) => {
    isThere = true;
    tries = TRIES;
    phase = Phase.RANGE;
    // A chip that lost its power has another sequence; so has one that went away while it was set up.
    if (stop >= 0 && get(SEQUENCE) === STEPS) range();
    else {
      run("ff008000");
      if (get(MODEL_ID) !== MODEL) return end(SensorError.ABSENT);
      phase = Phase.SPADS;
      run("01ff8800");
      // VHV_CONFIG_PAD_SCL_SDA__EXTSUP_HV: levels of 2.8 V.
      kept = get(137);
      put(137, kept - (kept % 2) + 1);
      run(OPEN);
      stop = get(145);
      run("ff06");
      kept = get(131);
      kept -= kept % 8 > 3 ? 4 : 0;
      put(131, kept + 4);
      run(ASK_SPADS);
    }
    clock.after(POLL_MS, step, end);
  });
}
