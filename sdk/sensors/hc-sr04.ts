// HC-SR04: distance by ultrasound, from the length of its echo pulse. Elec Freaks HC-SR04 user guide. It never waits: the
// bus times the pulse.

import type { EchoBus } from "./bus.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

/** An echo from 4 m takes 23 ms; when nothing comes back the module ends its pulse after 38 ms. */
const WINDOW_MS = 60;
/** "Electric parameter": 2 cm to 4 m. */
const NEAREST = 0.02;
const FARTHEST = 4;
const ROOM_TEMPERATURE = 20;

export interface DistanceSample {
  proximity: {
    /** Metres. */
    distance: number;
  };
}

/**
 * Wiring: supply 5 V, echo through a divider to 3.3 V. `air` gives the air's temperature in degrees Celsius: without it
 * 20 degrees are taken, and each degree beside it is 0.18 per cent of the distance. Samples: `proximity.distance`, 0.02 to
 * 4 m. One takes up to 60 ms; a module that finds nothing in its range is OUT_OF_RANGE, one that says nothing ABSENT.
 */
export function createHcSr04(
  bus: EchoBus,
  trigger: number,
  echo: number,
  air?: (this: void) => number,
): Sensor<DistanceSample> {
  const sample: DistanceSample = { proximity: { distance: 0 } };
  let tell: (this: void, error: number) => void;

  function done(us: number): void {
    // Sound in dry air: 331.3 m/s at 0 degrees, and it grows with the root of the absolute temperature (Cramer 1993).
    const speed = 331.3 * Math.sqrt(1 + (air === undefined ? ROOM_TEMPERATURE : air()) / 273.15);
    // There and back.
    const distance = (us * speed) / 2000000;
    if (us <= 0) return tell(SensorError.ABSENT);
    // Written so that what is no number is out of range.
    if (!(distance >= NEAREST && distance <= FARTHEST)) return tell(SensorError.OUT_OF_RANGE);
    sample.proximity.distance = distance;
    tell(SensorError.NONE);
  }

  return takeTurns(sample, (end) => {
    tell = end;
    bus.echo(trigger, echo, WINDOW_MS, done);
  });
}
