// The DHT22 and its driver: the frames of the datasheet's own examples, every fault with its reason, and the simulated
// chip at the other end of the line.

import { createDht22Chip } from "../../../boards/node/chips/dht22.js";
import { createSimulatedPulses } from "../../../boards/node/chips/pulse-bus.js";
import { createDht22 } from "../../../sdk/sensors/dht22.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";
import { type Air, ask, createDhtLine, turnEachBit } from "../dht-line.js";

/** 7.2: 65.2 per cent and 35.1 degrees. */
const EXAMPLE = [2, 140, 1, 95, 238];

/** What the driver makes of five bytes. */
function told(bytes: readonly number[], edges: number): Air {
  const line = createDhtLine(bytes);
  const air: Air = { error: -1, temperature: 0, humidity: 0 };
  line.edges = edges;
  ask(createDht22(line, 4), air);
  line.end();
  return air;
}

function wired(temperature: number, humidity: number) {
  const clock = createCaseClock();
  const chip = createDht22Chip(
    () => temperature,
    () => humidity,
  );
  const bus = createSimulatedPulses(clock);
  bus.attach(15, chip);
  const sensor = createDht22(bus, 15);
  const air: Air = { error: -1, temperature: 0, humidity: 0 };
  return {
    clock: clock,
    chip: chip,
    air: air,
    take: () => {
      ask(sensor, air);
      clock.pass(12);
    },
  };
}

export const cases: Case[] = [
  {
    name: "reads the datasheet's example and the ends of the range",
    run: (check) => {
      const frames = [
        EXAMPLE,
        // Its example below zero.
        [2, 140, 128, 101, 115],
        [0, 0, 0, 0, 0],
        [3, 232, 3, 32, 14],
        [0, 0, 129, 144, 17],
      ];
      const warm = [35.1, -10.1, 0, 80, -40];
      const wet = [65.2, 65.2, 0, 100, 0];
      for (let i = 0; i < frames.length; i++) {
        const air = told(frames[i] as number[], 42);
        check.same("error", air.error, SensorError.NONE);
        check.near("temperature", air.temperature, warm[i] as number, 0.00001);
        check.near("humidity", air.humidity, wet[i] as number, 0.00001);
      }
    },
  },
  {
    name: "finds every single bit that is turned over",
    run: (check) => turnEachBit(check, EXAMPLE, (bus) => createDht22(bus, 4), SensorError.CRC),
  },
  {
    name: "tells silence from an answer that stops",
    run: (check) => {
      check.same("silence", told(EXAMPLE, 0).error, SensorError.ABSENT);
      for (let edges = 1; edges < 42; edges++) check.same("cut", told(EXAMPLE, edges).error, SensorError.TIMEOUT);
    },
  },
  {
    name: "refuses what the chip cannot measure",
    run: (check) => {
      check.same("above 100 per cent", told([3, 233, 0, 0, 236], 42).error, SensorError.OUT_OF_RANGE);
      check.same("below 0 per cent", told([128, 1, 0, 0, 129], 42).error, SensorError.OUT_OF_RANGE);
      check.same("above 80 degrees", told([0, 0, 3, 33, 36], 42).error, SensorError.OUT_OF_RANGE);
      check.same("below -40 degrees", told([0, 0, 129, 145, 18], 42).error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "is not ready while a sample is under way, and may be asked again from inside the answer",
    run: (check) => {
      const line = createDhtLine(EXAMPLE);
      const sensor = createDht22(line, 7);
      let first = -1;
      let second = -1;
      let third = -1;
      sensor.sample((error) => {
        first = error;
        sensor.sample((again) => {
          third = again;
        });
      });
      sensor.sample((error) => {
        second = error;
      });
      check.same("second", second, SensorError.NOT_READY);
      line.end();
      check.same("first", first, SensorError.NONE);
      line.end();
      check.same("third", third, SensorError.NONE);
      check.same("pin", line.pin, 7);
      check.near("low", line.lowMs, 10.4, 9.6);
    },
  },
  {
    name: "reads the chip over its whole range, and 0.05 beside a tenth",
    run: (check) => {
      const warm = [21.5, -7.3, 0, 80, -40, -0.1, 25.6, 21.54];
      const wet = [45.3, 99.9, 0, 50, 10, 25.6, 51.2, 45.26];
      for (let i = 0; i < warm.length; i++) {
        const world = wired(warm[i] as number, wet[i] as number);
        world.take();
        check.same("error", world.air.error, SensorError.NONE);
        check.near("temperature", world.air.temperature, warm[i] as number, 0.0501);
        check.near("humidity", world.air.humidity, wet[i] as number, 0.0501);
      }
    },
  },
  {
    name: "the chip measures no more than its range",
    run: (check) => {
      const world = wired(-60, 120);
      world.take();
      check.near("temperature", world.air.temperature, -40, 0.00001);
      check.near("humidity", world.air.humidity, 99.9, 0.00001);
    },
  },
  {
    name: "gets no answer when it asks again before two seconds are over",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      check.same("first", world.air.error, SensorError.NONE);
      world.take();
      check.same("at once", world.air.error, SensorError.ABSENT);
      world.clock.pass(2000);
      world.take();
      check.same("later", world.air.error, SensorError.NONE);
    },
  },
  {
    name: "the chip does not answer a start signal that is too short",
    run: (check) => {
      const chip = wired(20, 50).chip;
      check.same("0.7 ms", chip.answer(0, 0.7).length, 0);
      check.same("1 ms", chip.answer(0, 1).length, 42);
    },
  },
  {
    name: "tells each fault, keeps the sample before, and works again after it",
    run: (check) => {
      const world = wired(20, 50);
      const faults = ["unplugged", "crc", "cut"];
      const wanted = [SensorError.ABSENT, SensorError.CRC, SensorError.TIMEOUT];
      world.take();
      for (let i = 0; i < faults.length; i++) {
        world.chip.fault = faults[i] as string;
        world.clock.pass(2000);
        world.take();
        check.same(faults[i] as string, world.air.error, wanted[i]);
        check.near("before", world.air.temperature, 20, 0.00001);
        world.chip.fault = "none";
        world.clock.pass(2000);
        world.take();
        check.same("again", world.air.error, SensorError.NONE);
      }
    },
  },
];
