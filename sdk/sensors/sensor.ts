// What every sensor has in common: sample names and units of ECMA-419, the reasons a sample can fail, and one sample at a
// time. It knows no chip and no bus.

/** Why there is no sample. */
export const enum SensorError {
  NONE = 0,
  /** Nothing answered: wiring, supply or address. */
  ABSENT = 1,
  /** The checksum does not fit. */
  CRC = 2,
  /** It began to answer and stopped. */
  TIMEOUT = 3,
  /** Asked again before the last sample was done, or before the chip has one. */
  NOT_READY = 4,
  /** The value is outside what the chip can measure. */
  OUT_OF_RANGE = 5,
}

/** A sensor gives one record for all its samples: take out what you keep. */
export interface Sensor<S> {
  /** Takes one sample; `done` gets `SensorError.NONE` and the sample, or why not and the sample before. */
  sample(done: (error: number, sample: S) => void): void;
}

/** ECMA-419, Temperature. */
export interface Thermometer {
  /** Degrees Celsius. */
  temperature: number;
}
/** ECMA-419, Humidity. */
export interface Hygrometer {
  /** Relative humidity, per cent, 0 to 100. */
  humidity: number;
}
/** ECMA-419, Atmospheric Pressure. */
export interface Barometer {
  /** Pascal. */
  pressure: number;
}

export interface TemperatureSample {
  thermometer: Thermometer;
}
export interface HumiditySample extends TemperatureSample {
  hygrometer: Hygrometer;
}
export interface PressureSample extends TemperatureSample {
  barometer: Barometer;
}
export type HumiditySensor = Sensor<HumiditySample>;

/**
 * A sensor of which `take` begins a sample and calls `end` once with how it ended, at once or later. Asked again in
 * between, it is not ready.
 */
export function takeTurns<S>(record: S, take: (end: (error: number) => void) => void): Sensor<S> {
  let isBusy = false;
  let whenDone: (error: number, sample: S) => void;
  function end(error: number): void {
    isBusy = false;
    whenDone(error, record);
  }
  return {
    sample(done) {
      if (isBusy) return done(SensorError.NOT_READY, record);
      isBusy = true;
      whenDone = done;
      take(end);
    },
  };
}
