// HX711: a load cell's bridge, 24 bits. Avia Semiconductor HX711 datasheet. It asks whether a conversion is ready; it
// never waits for one.

import type { Clock } from "../link/clock.js";
import type { ShiftIn } from "./bus.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

const BITS = 24;
/** At 10 samples a second one is valid 400 ms after power-up, and after a change of gain (table 2). */
const READY_MOST_MS = 1000;
const ASK_EVERY_MS = 10;
/** Two's complement; both ends mean that the input is beyond the range ("Serial interface"). */
const HIGHEST = 8388607;
const TURN = 16777216;

export interface LoadSample {
  loadcell: {
    /** (counts - zero) / countsPerUnit, in the unit of `countsPerUnit`. */
    load: number;
    /** What the chip gave, -8,388,607 to 8,388,606. */
    counts: number;
  };
}

export interface LoadCell extends Sensor<LoadSample> {
  /** Counts without load. */
  zero: number;
  /** Counts of one kilogram or of one newton: put on a known load, and divide (counts - zero) by it. 1 at the start. */
  countsPerUnit: number;
  /** Takes the last sample for no load. */
  tare(): void;
}

/**
 * Wiring: supply 2.7 to 5.5 V, data and clock to any two pins. `gain`: 128 (channel A, 20 mV at 5 V; when left out), 64
 * (channel A, 40 mV) or 32 (channel B, 80 mV). `sleeps`: powers the chip down between samples. A sample takes up to
 * 100 ms, 400 ms out of sleep, and with another gain than 128 twice as long, as the chip begins with 128 after each loss
 * of power. A chip that is never ready is TIMEOUT, a data pin that does not move ABSENT.
 */
export function createHx711(line: ShiftIn, clock: Clock, gain?: 128 | 64 | 32, sleeps?: boolean): LoadCell {
  const record = { loadcell: { load: 0, counts: 0 } };
  // Table 3: 25 pulses in all choose 128 for the next conversion, 26 channel B, 27 gain 64.
  const pulses = gain === 32 ? 2 : gain === 64 ? 3 : 1;
  let asksLeft = 0;
  let readsLeft = 0;

  function readOne(): number {
    readsLeft--;
    const raw = line.take(BITS);
    line.take(pulses);
    // After the 25th pulse the chip holds its data pin high ("Serial interface").
    if (line.level() === 0) return SensorError.ABSENT;
    // It was made with the gain before.
    if (readsLeft > 0) return SensorError.NONE;
    const counts = raw > HIGHEST ? raw - TURN : raw;
    if (counts === HIGHEST || counts < -HIGHEST) return SensorError.OUT_OF_RANGE;
    record.loadcell.counts = counts;
    record.loadcell.load = (counts - sensor.zero) / sensor.countsPerUnit;
    return SensorError.NONE;
  }

  function ask(end: (error: number) => void): void {
    let error: number = SensorError.TIMEOUT;
    if (line.level() === 0) {
      error = readOne();
      if (readsLeft === 0) asksLeft = 0;
    }
    if (--asksLeft > 0) {
      clock.after(ASK_EVERY_MS, ask, end);
      return;
    }
    if (sleeps === true) line.clock(1);
    end(error);
  }

  const sensor = takeTurns(record, (end) => {
    asksLeft = READY_MOST_MS / ASK_EVERY_MS;
    readsLeft = pulses > 1 ? 2 : 1;
    line.clock(0);
    ask(end);
  }) as LoadCell;
  sensor.zero = 0;
  sensor.countsPerUnit = 1;
  sensor.tare = () => {
    sensor.zero = record.loadcell.counts;
  };
  return sensor;
}
