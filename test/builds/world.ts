// The board around the desktop interpreter: what an ESP32's or ESP8266's firmware has and that lacks, as the text of a program
// that runs before the measured one. Its chips give what the simulated ones gave to the real drivers, here on the desk, so
// that they take next to no variables themselves.

import { createBh1750Chip } from "../../boards/node/chips/bh1750.js";
import { createBme280Chip } from "../../boards/node/chips/bme280.js";
import { createBmp280Chip } from "../../boards/node/chips/bmp280.js";
import type { I2cChip } from "../../boards/node/chips/chip.js";
import { createDht22Chip } from "../../boards/node/chips/dht22.js";
import { sentence } from "../../boards/node/chips/gps.js";
import { createSimulatedI2c } from "../../boards/node/chips/i2c-bus.js";
import { createIna219Chip } from "../../boards/node/chips/ina219.js";
import { createScd4xChip } from "../../boards/node/chips/scd4x.js";
import { createSht3xChip } from "../../boards/node/chips/sht3x.js";
import { createVirtualClock, type VirtualClock } from "../../boards/node/clock.js";
import type { PartName, Placed } from "../../boards/parts.js";
import {
  createBh1750,
  createBme280,
  createBmp280,
  createIna219,
  createScd4x,
  createSht3x,
  type I2c,
  type Sensor,
} from "../../sdk/index.js";

const still = (value: number) => () => value;
const WARM = still(21.5);
const WET = still(48);

interface OnBus {
  chip: (clock: VirtualClock, address: number) => I2cChip;
  driver: (bus: I2c, clock: VirtualClock) => Sensor<unknown>;
}

const ON_BUS: Partial<Record<PartName, OnBus>> = {
  bme280: {
    chip: (clock, address) => createBme280Chip(WARM, still(101325), WET, clock, address),
    driver: createBme280,
  },
  bmp280: { chip: (clock, address) => createBmp280Chip(WARM, still(101325), clock, address), driver: createBmp280 },
  bh1750: { chip: (clock, address) => createBh1750Chip(still(300), clock, address), driver: createBh1750 },
  sht3x: { chip: (clock, address) => createSht3xChip(WARM, WET, clock, address), driver: createSht3x },
  scd4x: { chip: (clock) => createScd4xChip(still(800), WARM, WET, clock), driver: createScd4x },
  ina219: {
    chip: (clock, address) => createIna219Chip(still(12), still(0.5), clock, address, 0.1),
    driver: createIna219,
  },
};

/** NMEA 0183: a position, and its height. */
const NMEA = [
  "GPRMC,123519.00,A,4807.03800,N,01131.00000,E,022.4,084.4,230326,,,A",
  "GPGGA,123519.00,4807.03800,N,01131.00000,E,1,08,0.9,545.4,M,46.9,M,,",
].map((fields) => sentence(fields, false));

/** Two samples of each, for some do at the first what they do at no other; the slowest takes five seconds. */
const SAMPLES = 2;
const SAMPLE_MS = 6000;

/** What was read last after each write, in base64, by "address:bytes written". */
function answersOf(placed: readonly Placed[]): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const { part, address } of placed) {
    const one = ON_BUS[part];
    if (!one) continue;
    const clock = createVirtualClock(1);
    const bus = createSimulatedI2c();
    bus.attach(one.chip(clock, address as number));
    let last = "";
    const write: I2c["write"] = (at, bytes) => {
      last = `${at}:${String(bytes)}`;
      return bus.write(at, bytes);
    };
    const read: I2c["read"] = (at, count) => {
      const bytes = bus.read(at, count);
      if (bytes) answers[last] = Buffer.from(bytes.slice(0, count)).toString("base64");
      return bytes;
    };
    const tapped: I2c = {
      write,
      read,
      readRegister: (at, register, count) => (write(at, [register]) ? read(at, count) : undefined),
      writeRegister: (at, register, value) => write(at, [register, value]),
    };
    clock.advance(SAMPLE_MS);
    const sensor = one.driver(tapped, clock);
    for (let i = 0; i < SAMPLES; i++) {
      let error = -1;
      sensor.sample((found) => (error = found));
      clock.advance(SAMPLE_MS);
      if (error !== 0) throw new Error(`the simulated ${part} gave error ${error}`);
    }
  }
  return answers;
}

/**
 * The text, for the parts of an example. It prints `WORLD` and the variables in use when it is made, and from then on `VARS`
 * and the variables in use between two events. Pins rest at 0: a contact is closed; an analogue input is in the middle.
 */
export function worldText(placed: readonly Placed[]): string {
  const answers = answersOf(placed);
  const text: string[] = [
    `Modules.addCached("Wifi",'var h={};exports.on=function(e,f){h[e]=f};exports.connect=function(){setTimeout(function(){h.associated();h.connected({ip:"127.0.0.1"})},1)};exports.disconnect=exports.setSNTP=exports.setHostname=exports.setIP=function(){};exports.getStatus=function(){return{rssi:-60}}')`,
    // A board's own module is there before anybody asks for it.
    `require("Wifi")`,
    // By `var`: what the interpreter has itself is not assigned to.
    `var ESP32={deepSleep:function(){print("ASLEEP")},getWakeupCause:function(){return 0},getResetInfo:function(){return{reason:"power on"}}},ESP8266=ESP32`,
    `var _n=function(){},digitalWrite=_n,analogWrite=_n,pinMode=_n,setWatch=_n,clearWatch=_n`,
    `var digitalRead=function(){return 0},analogRead=function(){return .6}`,
  ];
  if (Object.keys(answers).length > 0)
    text.push(
      `var _a=${JSON.stringify(answers)},_l=""`,
      `var I2C1={setup:function(){},writeTo:function(a,b){_l=a+":"+b},readFrom:function(a,n){if(!_a[_l])throw 0;return new Uint8Array(E.toArrayBuffer(atob(_a[_l])))}}`,
    );
  if (placed.some(({ part }) => part === "dht22"))
    text.push(
      `var _e=${JSON.stringify(createDht22Chip(WARM, WET).answer(0, 2))},_w=0`,
      `var setWatch=function(f){_w=f;return 1}`,
      `var pinMode=function(){if(_w)setTimeout(function(f){var t=getTime();_e.forEach(function(e){t+=e/1e6;f({state:false,time:t})})},1,_w);_w=0}`,
    );
  if (placed.some(({ part }) => part === "gps"))
    text.push(
      `var Serial2={setup:function(){},unsetup:function(){},write:function(){},removeAllListeners:function(){},on:function(e,f){setInterval(function(){${NMEA.map((one) => `f(${JSON.stringify(one)})`).join(";")}},1000)}}`,
      // An ESP8266 makes its own by `new Serial()`.
      `var Serial=function(){return Serial2}`,
    );
  text.push(
    `setInterval(function(){print("VARS "+process.memory().usage)},20)`,
    `print("WORLD "+process.memory().usage)`,
  );
  return text.join(";\n");
}
