// A VL53L0X as far as its datasheet (DocID029104) and the source of ST's API (STSW-IMG005) tell: identification, pages,
// the memory of the factory, the two reference calibrations, single ranging, and the result with its status. What the
// tuning settings do is not public: they are kept and have no effect. Stricter than the chip on purpose: a range without
// calibration, reference SPADs and stop variable is no valid one.
//
// Faults: "none", "unplugged", "busy" (nothing it is asked for ever becomes ready), "cut" (the laser fails: status 1).

import type { Curve, I2cChip, Time } from "./chip.js";
import { createInputs } from "./inputs.js";

/** Page 0 (vl53l0x_device.h). Register 0xff chooses the page. */
const START = 0;
const SEQUENCE = 1;
const CLEAR = 11;
const READY = 19;
const RESULT = 20;
const SPADS = 176;
const MODEL_ID = 192;
const PAGE = 255;
/** Page 1: the stop variable. Pages 7 and 1: the way to the factory's memory. */
const STOP = 145;
const STROBE = 131;
const INFO = 146;
const COMMAND = 148;
const STOP_VALUE = 60;
/** Datasheet, table 4: what 0xc0 to 0xc2 hold after reset. */
const IDENTITY = [238, 170, 16];
/** Five reference SPADs of the aperture kind. */
const SPAD_INFO = 133;
/** Which reference SPADs are good. */
const GOOD_SPADS = [254, 255, 254, 255, 127, 15];
const GOOD_SPADS_LEFT = [0, 240, 2, 0, 0, 0];
/** Datasheet, table 10 and figure 8: 33 ms in the default mode, calibrations and memory a part of that. */
const RANGE_MS = 33;
const CALIBRATE_MS = 8;
const MEMORY_MS = 2;
/** What the API makes of it when nothing is there, millimetres; and the statuses (VL53L0X_get_pal_range_status). */
const NOTHING_MM = 8190;
const FARTHEST_MM = 2000;
const VALID = 11;
const SIGNAL_FAIL = 4;
const LASER_FAIL = 1;
const NO_UPDATE = 0;

export interface Vl53l0xChip extends I2cChip {
  /** `distance` to what is in front of it, metres. */
  inputs: { distance: Curve };
}

/** Its address is 0x29 until it is told another. */
export function createVl53l0xChip(distance: Curve, time: Time): Vl53l0xChip {
  /** Registers by page and number: page * 256 + register. Only those that were written are here. */
  let held: Record<number, number> = {};
  let page = 0;
  let pointer = 0;
  let readyAt = -1;
  let work = START;
  let isVhvDone = false;
  let isPhaseDone = false;
  let hasSpads = false;

  function get(register: number): number {
    return held[page * 256 + register] ?? 0;
  }
  function put(register: number, value: number): void {
    held[register] = value;
  }
  function reset(): void {
    held = {};
    put(SEQUENCE, 255);
    for (let i = 0; i < 3; i++) put(MODEL_ID + i, IDENTITY[i] as number);
    for (let i = 0; i < 6; i++) put(SPADS + i, GOOD_SPADS[i] as number);
    put(256 + STOP, STOP_VALUE);
    page = 0;
    pointer = 0;
    readyAt = -1;
    isVhvDone = false;
    isPhaseDone = false;
    hasSpads = false;
  }
  function finish(now: number): void {
    if (work === STROBE) {
      put(7 * 256 + STROBE, 1);
      put(7 * 256 + INFO, SPAD_INFO);
      return;
    }
    // A new sample, if that raises the flag (SYSTEM_INTERRUPT_CONFIG_GPIO, 4).
    put(READY, 4);
    if (work === 65) isVhvDone = true;
    else if (work === 2) isPhaseDone = true;
    else {
      const mm = chip.inputs.distance(now) * 1000;
      const isReady = isVhvDone && isPhaseDone && hasSpads && held[256 + STOP] === STOP_VALUE;
      let status = VALID;
      if (!isReady) status = NO_UPDATE;
      else if (chip.fault === "cut") status = LASER_FAIL;
      else if (!(mm >= 0 && mm <= FARTHEST_MM)) status = SIGNAL_FAIL;
      const range = status === VALID ? Math.floor(mm + 0.5) : NOTHING_MM;
      put(RESULT, status * 8 + 1);
      put(RESULT + 10, Math.floor(range / 256));
      put(RESULT + 11, range % 256);
    }
  }
  function settle(): void {
    const now = time.now();
    if (readyAt < 0 || now < readyAt || chip.fault === "busy") return;
    readyAt = -1;
    finish(now);
  }
  function begin(what: number, ms: number): void {
    work = what;
    readyAt = time.now() + ms;
  }
  function set(register: number, value: number): void {
    if (register === PAGE) {
      page = value;
      return;
    }
    if (page === 0 && register >= MODEL_ID && register < MODEL_ID + 3) return;
    put(page * 256 + register, value);
    if (page === 0 && register === START && value % 2 === 1) {
      const sequence = get(SEQUENCE);
      put(START, value - 1);
      if (sequence === 1) begin(value, CALIBRATE_MS);
      else if (sequence === 2) begin(2, CALIBRATE_MS);
      else begin(START, RANGE_MS);
    } else if (page === 0 && register === CLEAR) put(READY, 0);
    else if (page === 0 && register === SPADS + 5) {
      hasSpads = true;
      for (let i = 0; i < 6; i++) if (get(SPADS + i) !== GOOD_SPADS_LEFT[i]) hasSpads = false;
    } else if (page === 7 && register === STROBE && value === 0 && get(COMMAND) === 107) begin(STROBE, MEMORY_MS);
    else if (page === 0 && register === 138) chip.address = value % 128;
  }

  const chip: Vl53l0xChip = {
    address: 41,
    inputs: createInputs("distance", distance),
    fault: "none",
    lost() {
      reset();
      chip.address = 41;
    },
    write(bytes) {
      settle();
      if (bytes.length > 0) pointer = bytes[0] as number;
      for (let i = 1; i < bytes.length; i++) {
        set(pointer, bytes[i] as number);
        pointer = (pointer + 1) % 256;
      }
      return true;
    },
    read(count, into) {
      settle();
      for (let i = 0; i < count; i++) {
        into[i] = get(pointer);
        pointer = (pointer + 1) % 256;
      }
      return true;
    },
  };
  reset();
  return chip;
}
