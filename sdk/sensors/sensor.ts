// What every sensor has in common: sample names and units of ECMA-419, and the reasons a sample can fail. No driver.

/** Why there is no sample. */
export const enum SensorError {
  NONE = 0,
  /** Nothing answered: wiring, supply or address. */
  ABSENT = 1,
  /** The checksum does not fit. */
  CRC = 2,
  /** It began to answer and stopped. */
  TIMEOUT = 3,
  /** Asked again before the last sample was done. */
  NOT_READY = 4,
  /** The value is outside what the chip can measure. */
  OUT_OF_RANGE = 5,
}

/** One record is used for all samples of a sensor: take out what you keep. */
export interface HumiditySample {
  thermometer: {
    /** Degrees Celsius. */
    temperature: number;
  };
  hygrometer: {
    /** Relative humidity, per cent, 0 to 100. */
    humidity: number;
  };
}

export interface HumiditySensor {
  /** Takes one sample; `done` gets `SensorError.NONE` and the sample, or why not and the sample before. */
  sample(done: (error: number, sample: HumiditySample) => void): void;
}

/** A pin whose falling edges are timed. What a DHT needs of a board. */
export interface PulseBus {
  /**
   * Holds the pin low for `lowMs`, lets it go, and calls `edge` with the microseconds since the falling edge before
   * (0 for the first one), then `end` when `windowMs` are over.
   */
  pulse(pin: number, lowMs: number, windowMs: number, edge: (us: number) => void, end: () => void): void;
}
