// The DHT11 and its driver: the frames of the datasheet's own examples, every fault with its reason, and the simulated
// chip at the other end of the line.

import { createDht11Chip } from "../../../boards/node/chips/dht11.js";
import { createSimulatedPulses } from "../../../boards/node/chips/pulse-bus.js";
import { createDht11 } from "../../../sdk/sensors/dht11.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";
import { type Air, ask, createDhtLine, turnEachBit } from "../dht-line.js";

/** Section 6: 53.0 per cent and 24.4 degrees. */
const EXAMPLE = [53, 0, 24, 4, 81];

function told(bytes: readonly number[], edges: number): Air {
  const line = createDhtLine(bytes);
  const air: Air = { error: -1, temperature: 0, humidity: 0 };
  line.edges = edges;
  ask(createDht11(line, 4), air);
  line.end();
  return air;
}

function wired(temperature: number, humidity: number) {
  const clock = createCaseClock();
  const chip = createDht11Chip(
    () => temperature,
    () => humidity,
  );
  const bus = createSimulatedPulses(clock);
  bus.attach(15, chip);
  const sensor = createDht11(bus, 15);
  const air: Air = { error: -1, temperature: 0, humidity: 0 };
  return {
    clock: clock,
    chip: chip,
    air: air,
    take: () => {
      ask(sensor, air);
      clock.pass(30);
    },
  };
}

export const cases: Case[] = [
  {
    name: "reads the datasheet's examples, and a chip that sends no tenths",
    run: (check) => {
      const frames = [EXAMPLE, [53, 0, 10, 129, 192], [40, 0, 21, 0, 61], [90, 0, 50, 0, 140]];
      const warm = [24.4, -10.1, 21, 50];
      const wet = [53, 53, 40, 90];
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
    run: (check) => turnEachBit(check, EXAMPLE, (bus) => createDht11(bus, 4), SensorError.CRC),
  },
  {
    name: "tells silence from an answer that stops, and holds the line low for 18 ms at least",
    run: (check) => {
      const line = createDhtLine(EXAMPLE);
      check.same("silence", told(EXAMPLE, 0).error, SensorError.ABSENT);
      check.same("cut", told(EXAMPLE, 41).error, SensorError.TIMEOUT);
      createDht11(line, 4).sample(() => {});
      check.near("low", line.lowMs, 24, 6);
    },
  },
  {
    name: "refuses what the chip cannot measure",
    run: (check) => {
      check.same("above 100 per cent", told([101, 0, 20, 0, 121], 42).error, SensorError.OUT_OF_RANGE);
      check.same("above 60 degrees", told([50, 0, 60, 1, 111], 42).error, SensorError.OUT_OF_RANGE);
      check.same("below -20 degrees", told([50, 0, 20, 129, 199], 42).error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "reads the chip over its whole range",
    run: (check) => {
      const warm = [21.5, -7.3, 0, 60, -20, -0.4];
      const wet = [45.3, 95, 5, 50, 10, 60];
      for (let i = 0; i < warm.length; i++) {
        const world = wired(warm[i] as number, wet[i] as number);
        world.take();
        check.same("error", world.air.error, SensorError.NONE);
        check.near("temperature", world.air.temperature, warm[i] as number, 0.00001);
        check.near("humidity", world.air.humidity, wet[i] as number, 0.00001);
      }
    },
  },
  {
    name: "gets no answer when it asks again before a second is over, nor does a short start signal",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      check.same("first", world.air.error, SensorError.NONE);
      world.take();
      check.same("at once", world.air.error, SensorError.ABSENT);
      world.clock.pass(1000);
      check.same("2 ms", world.chip.answer(world.clock.now(), 2).length, 0);
      world.take();
      check.same("later", world.air.error, SensorError.NONE);
    },
  },
  {
    name: "tells each fault, and works again after it",
    run: (check) => {
      const world = wired(20, 50);
      const faults = ["unplugged", "crc", "cut"];
      const wanted = [SensorError.ABSENT, SensorError.CRC, SensorError.TIMEOUT];
      for (let i = 0; i < faults.length; i++) {
        world.chip.fault = faults[i] as string;
        world.clock.pass(1000);
        world.take();
        check.same(faults[i] as string, world.air.error, wanted[i]);
        world.chip.fault = "none";
        world.clock.pass(1000);
        world.take();
        check.same("again", world.air.error, SensorError.NONE);
      }
    },
  },
];
