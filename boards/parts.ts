// The parts that can be wired to a board, as data: what pins each needs, which address it answers at, what the world does to
// it and how it can fail. `midge.json` names parts by these names; it holds no code and knows no board.

import type { Role } from "./profile.js";

/** What a pin of a part is for, and the roles that it takes by itself, the first free one. */
export interface PinNeed {
  use: "in" | "out" | "adc" | "pwm";
  roles: readonly Role[];
}

/** A physical quantity as the simulated world sets it. */
export interface Quantity {
  unit: string;
  min: number;
  max: number;
  /** Where it is by itself: a sine of `swing` around `mean` with one wave in `periodS` seconds. */
  mean: number;
  swing?: number;
  periodS?: number;
}

export interface PartKind {
  title: string;
  wire: "i2c" | "oneWire" | "uart" | "pins";
  /** The addresses that an I2C part can have, the usual one first. */
  addresses?: readonly number[];
  /** The pins of its own; one that is alone is named `pin`. */
  pins: Readonly<Record<string, PinNeed>>;
  inputs: Readonly<Record<string, Quantity>>;
  /** What can be wrong with it in a simulation, besides "unplugged". */
  faults: readonly string[];
  /** Its part in a Wokwi diagram, where there is one. */
  wokwi?: string;
}

/** A part of a project where it is on one board. */
export interface Placed {
  /** Its name in the project. */
  name: string;
  part: PartName;
  /** Of an I2C part. */
  address: number | undefined;
  /** The firmware's number of each pin of its own, by the pin's name. */
  pins: Record<string, number>;
  /** The same pins as the chip numbers them. */
  gpios: Record<string, number>;
}

const TEMPERATURE: Quantity = { unit: "°C", min: -40, max: 85, mean: 21, swing: 2.5, periodS: 120 };
const HUMIDITY: Quantity = { unit: "%", min: 0, max: 100, mean: 45, swing: 8, periodS: 180 };
const PRESSURE: Quantity = { unit: "Pa", min: 30000, max: 110000, mean: 101325, swing: 300, periodS: 600 };
const SWITCH: Quantity = { unit: "", min: 0, max: 1, mean: 0 };
const DATA: PinNeed = { use: "out", roles: ["data", "oneWire"] };
const IN: PinNeed = { use: "in", roles: ["in0", "in1", "in2"] };
const OUT: PinNeed = { use: "out", roles: ["out0", "out1", "out2", "out3"] };
const PWM: PinNeed = { use: "pwm", roles: ["pwm0", "pwm1", "out3", "out2"] };
const ADC: PinNeed = { use: "adc", roles: ["adc"] };

const i2c = (
  title: string,
  addresses: number[],
  inputs: Record<string, Quantity>,
  more?: Partial<PartKind>,
): PartKind => ({
  title,
  wire: "i2c",
  addresses,
  pins: {},
  inputs,
  faults: [],
  ...more,
});
const on = (title: string, need: PinNeed, inputs: Record<string, Quantity>, more?: Partial<PartKind>): PartKind => ({
  title,
  wire: "pins",
  pins: { pin: need },
  inputs,
  faults: [],
  ...more,
});

export const parts = {
  dht11: on(
    "DHT11 temperature and humidity",
    DATA,
    { temperature: { ...TEMPERATURE, min: 0, max: 50 }, humidity: { ...HUMIDITY, min: 20, max: 90 } },
    { faults: ["crc", "cut"] },
  ),
  dht22: on(
    "DHT22 (AM2302) temperature and humidity",
    DATA,
    { temperature: { ...TEMPERATURE, max: 80 }, humidity: HUMIDITY },
    { faults: ["crc", "cut"], wokwi: "wokwi-dht22" },
  ),
  ds18b20: on(
    "DS18B20 temperature",
    { use: "out", roles: ["oneWire", "data"] },
    { temperature: { ...TEMPERATURE, min: -55, max: 125 } },
    { wire: "oneWire", faults: ["crc", "weak"], wokwi: "board-ds18b20" },
  ),
  bmp180: i2c(
    "BMP180 pressure and temperature",
    [0x77],
    { temperature: TEMPERATURE, pressure: PRESSURE },
    { faults: ["busy"], wokwi: "board-bmp180" },
  ),
  bmp280: i2c(
    "BMP280 pressure and temperature",
    [0x76, 0x77],
    { temperature: TEMPERATURE, pressure: PRESSURE },
    { faults: ["busy"] },
  ),
  bme280: i2c(
    "BME280 pressure, temperature and humidity",
    [0x76, 0x77],
    {
      temperature: TEMPERATURE,
      pressure: PRESSURE,
      humidity: HUMIDITY,
    },
    { faults: ["busy"] },
  ),
  sht3x: i2c(
    "SHT31 temperature and humidity",
    [0x44, 0x45],
    { temperature: TEMPERATURE, humidity: HUMIDITY },
    { faults: ["crc", "busy", "short"] },
  ),
  aht20: i2c(
    "AHT20 temperature and humidity",
    [0x38],
    { temperature: TEMPERATURE, humidity: HUMIDITY },
    { faults: ["crc", "busy", "uncalibrated"] },
  ),
  bh1750: i2c("BH1750 ambient light", [0x23, 0x5c], {
    illuminance: { unit: "lx", min: 0, max: 54612, mean: 400, swing: 300, periodS: 300 },
  }),
  mpu6050: i2c(
    "MPU6050 acceleration and rotation",
    [0x68, 0x69],
    {
      temperature: TEMPERATURE,
      x: { unit: "m/s²", min: -156.9, max: 156.9, mean: 0, swing: 0.4, periodS: 7 },
      y: { unit: "m/s²", min: -156.9, max: 156.9, mean: 0, swing: 0.4, periodS: 11 },
      z: { unit: "m/s²", min: -156.9, max: 156.9, mean: 9.81, swing: 0.2, periodS: 5 },
      turnX: { unit: "rad/s", min: -34.9, max: 34.9, mean: 0 },
      turnY: { unit: "rad/s", min: -34.9, max: 34.9, mean: 0 },
      turnZ: { unit: "rad/s", min: -34.9, max: 34.9, mean: 0, swing: 0.3, periodS: 9 },
    },
    { faults: ["stuck"], wokwi: "wokwi-mpu6050" },
  ),
  ina219: i2c(
    "INA219 voltage and current",
    [0x40, 0x41, 0x44, 0x45],
    {
      voltage: { unit: "V", min: 0, max: 26, mean: 12, swing: 0.3, periodS: 90 },
      current: { unit: "A", min: -3.2, max: 3.2, mean: 0.4, swing: 0.3, periodS: 45 },
    },
    { faults: ["busy"] },
  ),
  scd4x: i2c(
    "SCD40/SCD41 carbon dioxide",
    [0x62],
    {
      CO2: { unit: "ppm", min: 0, max: 40000, mean: 700, swing: 200, periodS: 900 },
      temperature: TEMPERATURE,
      humidity: HUMIDITY,
    },
    { faults: ["crc", "busy"] },
  ),
  vl53l0x: i2c(
    "VL53L0X distance",
    [0x29],
    {
      distance: { unit: "m", min: 0, max: 2, mean: 0.6, swing: 0.4, periodS: 30 },
    },
    { faults: ["busy", "cut"] },
  ),
  "hc-sr04": {
    title: "HC-SR04 distance",
    wire: "pins",
    pins: { trigger: { use: "out", roles: ["trigger", "out2"] }, echo: { use: "in", roles: ["echo", "in2"] } },
    inputs: { distance: { unit: "m", min: 0, max: 5, mean: 1, swing: 0.7, periodS: 30 } },
    faults: ["deaf", "stuck"],
    wokwi: "wokwi-hc-sr04",
  },
  hx711: {
    title: "HX711 load cell",
    wire: "pins",
    pins: { data: { use: "in", roles: ["in0", "in1"] }, clock: { use: "out", roles: ["clock", "out2"] } },
    inputs: { mass: { unit: "kg", min: -5, max: 50, mean: 1.2, swing: 0.5, periodS: 60 } },
    faults: ["low", "busy"],
    wokwi: "wokwi-hx711",
  },
  gps: {
    title: "GPS receiver (NMEA 0183)",
    wire: "uart",
    pins: {},
    inputs: {
      latitude: { unit: "°", min: -90, max: 90, mean: 48.2082, swing: 0.005, periodS: 600 },
      longitude: { unit: "°", min: -180, max: 180, mean: 16.3738, swing: 0.008, periodS: 600 },
      altitude: { unit: "m", min: -500, max: 9000, mean: 171 },
      speed: { unit: "m/s", min: 0, max: 300, mean: 1.4, swing: 1, periodS: 60 },
      satellites: { unit: "", min: 0, max: 12, mean: 8 },
    },
    faults: ["crc", "cut", "nofix", "noise"],
  },
  potentiometer: on(
    "Potentiometer",
    ADC,
    { position: { unit: "", min: 0, max: 1, mean: 0.5, swing: 0.3, periodS: 60 } },
    { wokwi: "wokwi-potentiometer" },
  ),
  ntc: on(
    "NTC thermistor",
    ADC,
    { temperature: { ...TEMPERATURE, max: 125 } },
    { faults: ["short"], wokwi: "wokwi-ntc-temperature-sensor" },
  ),
  photoresistor: on(
    "Photoresistor",
    ADC,
    { illuminance: { unit: "lx", min: 0.1, max: 100000, mean: 300, swing: 250, periodS: 300 } },
    { faults: ["short"], wokwi: "wokwi-photoresistor-sensor" },
  ),
  battery: on("Battery behind a divider", ADC, {
    voltage: { unit: "V", min: 0, max: 5, mean: 3.8, swing: 0.3, periodS: 3600 },
  }),
  button: on(
    "Push button to ground",
    { use: "in", roles: ["button", "in0", "in1", "in2"] },
    { pressed: SWITCH },
    {
      faults: ["bounce", "stuck"],
      wokwi: "wokwi-pushbutton",
    },
  ),
  pir: on(
    "PIR motion sensor",
    IN,
    { motion: SWITCH },
    { faults: ["stuck", "blind"], wokwi: "wokwi-pir-motion-sensor" },
  ),
  reed: on(
    "Reed contact to ground",
    IN,
    { closed: { ...SWITCH, mean: 1 } },
    { faults: ["bounce", "stuck"], wokwi: "wokwi-slide-switch" },
  ),
  led: on("LED", { use: "pwm", roles: ["led", "pwm0", "pwm1"] }, {}, { wokwi: "wokwi-led" }),
  relay: on("Relay module", OUT, {}, { faults: ["welded"], wokwi: "wokwi-relay-module" }),
  buzzer: on("Buzzer", PWM, {}, { wokwi: "wokwi-buzzer" }),
  servo: on("Servo", PWM, {}, { faults: ["stuck"], wokwi: "wokwi-servo" }),
  motor: {
    title: "Motor behind an H bridge",
    wire: "pins",
    pins: {
      speed: { use: "pwm", roles: ["pwm0", "pwm1"] },
      direction: { use: "out", roles: ["out0", "out1", "out2", "out3"] },
    },
    inputs: {},
    faults: [],
  },
  neopixel: on(
    "NeoPixel chain (WS2812)",
    { use: "out", roles: ["pixels"] },
    {},
    { faults: ["broken"], wokwi: "wokwi-neopixel" },
  ),
} satisfies Record<string, PartKind>;

export type PartName = keyof typeof parts;
