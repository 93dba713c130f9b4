// The SCD40 and SCD41 and their driver, down to the bus.

import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createScd4xChip } from "../../../boards/node/chips/scd4x.js";
import { crc8 } from "../../../sdk/sensors/crc8.js";
import { createScd4x } from "../../../sdk/sensors/scd4x.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

function wired(isSingleShot: boolean) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createScd4xChip(
    () => 800,
    () => 22,
    () => 45,
    clock,
  );
  bus.attach(chip);
  // From power-up to idle.
  clock.pass(1000);
  const sensor = createScd4x(bus, clock, isSingleShot);
  const last = { error: -1, CO2: -1, temperature: -1, humidity: -1 };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.CO2 = sample.carbonDioxideDetector.CO2;
        last.temperature = sample.thermometer.temperature;
        last.humidity = sample.hygrometer.humidity;
      });
    },
  };
}

export const cases: Case[] = [
  {
    name: "the checksum is the datasheet's: 0xbeef gives 0x92",
    run: (check) => check.same("sum", crc8([190, 239], 0, 2), 146),
  },
  {
    name: "starts the chip and waits for its first measurement",
    run: (check) => {
      const world = wired(false);
      world.ask();
      world.clock.pass(4990);
      check.same("before", world.last.error, -1);
      world.clock.pass(1020);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("CO2", world.last.CO2, 800);
      check.near("temperature", world.last.temperature, 22, 0.002);
      check.near("humidity", world.last.humidity, 45, 0.001);
      world.clock.pass(5000);
      world.ask();
      world.clock.pass(4);
      check.same("one that waits is read at once", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "as the datasheet's example: 500 ppm, 25 degrees, 37 per cent",
    run: (check) => {
      const world = wired(false);
      const answer = [1, 244, 51, 102, 103, 162, 94, 185, 60];
      let isAsked = false;
      world.chip.write = (bytes) => {
        isAsked = bytes[0] === 236;
        return true;
      };
      world.chip.read = (count, into) => {
        const ready = [128, 6, 4];
        ready[2] = crc8(ready, 0, 2);
        for (let i = 0; i < count; i++) into[i] = (isAsked ? answer[i] : ready[i]) as number;
        return true;
      };
      world.ask();
      world.clock.pass(4);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("CO2", world.last.CO2, 500);
      check.near("temperature", world.last.temperature, 25, 0.01);
      check.near("humidity", world.last.humidity, 37, 0.01);
    },
  },
  {
    name: "finds every single bit that is turned over",
    run: (check) => {
      const world = wired(false);
      world.ask();
      world.clock.pass(6000);
      check.same("error", world.last.error, SensorError.NONE);
      const read = world.chip.read;
      let bit = 0;
      let isRead = false;
      world.chip.read = (count, into) => {
        const isThere = read(count, into);
        isRead = count === 9;
        if (!isRead) return isThere;
        const at = Math.floor(bit / 8);
        const value = Math.pow(2, bit % 8);
        const byte = into[at] as number;
        into[at] = Math.floor(byte / value) % 2 === 1 ? byte - value : byte + value;
        return isThere;
      };
      let found = 0;
      for (bit = 0; bit < 72; bit++) {
        world.clock.pass(5000);
        world.ask();
        world.clock.pass(4);
        if (world.last.error === SensorError.CRC && isRead) found++;
      }
      check.same("found", found, 72);
      world.chip.read = read;
      world.clock.pass(5000);
      world.ask();
      world.clock.pass(4);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "reads the whole range",
    run: (check) => {
      const world = wired(false);
      const ppm = [1, 400, 5000, 40000];
      world.ask();
      world.clock.pass(6000);
      for (let i = 0; i < ppm.length; i++) {
        const most = ppm[i] as number;
        const warmth = i * 20 - 10;
        const damp = i * 33;
        world.chip.inputs.CO2 = () => most;
        world.chip.inputs.temperature = () => warmth;
        world.chip.inputs.humidity = () => damp;
        world.clock.pass(5000);
        world.ask();
        world.clock.pass(4);
        check.same("error", world.last.error, SensorError.NONE);
        check.same("CO2", world.last.CO2, most);
        check.near("temperature", world.last.temperature, warmth, 0.002);
        check.near("humidity", world.last.humidity, damp, 0.001);
      }
      world.chip.inputs.CO2 = () => 0;
      world.clock.pass(5000);
      world.ask();
      world.clock.pass(4);
      check.same("no carbon dioxide", world.last.error, SensorError.OUT_OF_RANGE);
      check.same("the one before", world.last.CO2, 40000);
    },
  },
  {
    name: "measures once when it is asked, in single shot",
    run: (check) => {
      const world = wired(true);
      world.ask();
      world.clock.pass(5001);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("CO2", world.last.CO2, 800);
      // It rests: nothing new comes by itself.
      world.clock.pass(10000);
      check.same("asked", world.bus.write(98, [228, 184]), true);
      world.clock.pass(1);
      check.same("ready", (world.bus.read(98, 3) as readonly number[])[1], 0);
    },
  },
  {
    name: "stops a chip that measures by itself before a single shot",
    run: (check) => {
      const world = wired(true);
      world.bus.write(98, [33, 177]);
      world.ask();
      check.same("refused", world.last.error, SensorError.NOT_READY);
      world.ask();
      check.same("busy", world.last.error, SensorError.ABSENT);
      world.clock.pass(500);
      world.ask();
      world.clock.pass(5002);
      check.same("error", world.last.error, SensorError.NONE);
      world.chip.isScd41 = false;
      world.ask();
      check.same("an SCD40 has none", world.last.error, SensorError.NOT_READY);
    },
  },
  {
    name: "is not ready while a sample is under way",
    run: (check) => {
      const world = wired(false);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(6010);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, in its first second, on a stuck bus, or never ready",
    run: (check) => {
      const world = wired(false);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.ask();
      check.same("powering up", world.last.error, SensorError.ABSENT);
      world.clock.pass(1000);
      world.bus.isStuck = true;
      world.ask();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.chip.fault = "busy";
      world.ask();
      world.clock.pass(7000);
      check.same("busy", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "crc";
      world.ask();
      world.clock.pass(2);
      check.same("crc", world.last.error, SensorError.CRC);
      world.chip.fault = "none";
      world.clock.pass(5000);
      world.ask();
      world.clock.pass(4);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "starts a chip again that lost its power, told of it or not",
    run: (check) => {
      const world = wired(false);
      world.ask();
      world.clock.pass(6010);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(1000);
      world.ask();
      world.clock.pass(6010);
      check.same("back", world.last.error, SensorError.NONE);
      (world.chip.lost as () => void)();
      world.ask();
      check.same("powering up", world.last.error, SensorError.ABSENT);
      world.clock.pass(1000);
      world.ask();
      world.clock.pass(6010);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that goes while it is asked",
    run: (check) => {
      const world = wired(true);
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(5000);
      check.same("gone", world.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "the chip refuses what it cannot do now",
    run: (check) => {
      const world = wired(false);
      check.same("start", world.bus.write(98, [33, 177]), true);
      check.same("start again", world.bus.write(98, [33, 177]), false);
      check.same("serial number while it measures", world.bus.write(98, [54, 130]), false);
      check.same("read early", world.bus.write(98, [236, 5]), true);
      world.clock.pass(1);
      check.same("nothing there", world.bus.read(98, 9) === undefined, true);
      world.clock.pass(5000);
      world.bus.write(98, [236, 5]);
      check.same("before it is done", world.bus.read(98, 9) === undefined, true);
      world.clock.pass(1);
      check.same("first word", (world.bus.read(98, 9) as readonly number[])[0], 3);
      world.bus.write(98, [236, 5]);
      world.clock.pass(1);
      check.same("read once", world.bus.read(98, 9) === undefined, true);
      check.same("stop", world.bus.write(98, [63, 134]), true);
      check.same("while it stops", world.bus.write(98, [54, 130]), false);
      world.clock.pass(500);
      check.same("idle", world.bus.write(98, [54, 130]), true);
      world.clock.pass(1);
      check.same("serial number", (world.bus.read(98, 9) as readonly number[])[2], 49);
    },
  },
];
