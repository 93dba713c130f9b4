// The DS18B20 and its driver, down to the slots of the line: several probes, the search, the datasheet's table of
// temperatures, and every fault with its reason.

import { createDs18b20Chip } from "../../../boards/node/chips/ds18b20.js";
import { createOneWireLine } from "../../../boards/node/chips/one-wire-line.js";
import { withSum } from "../../../boards/node/chips/one-wire-rom.js";
import { createSimulatedOneWire } from "../../../boards/node/chips/one-wire.js";
import type { OneWire } from "../../../sdk/sensors/bus.js";
import { crc8Dallas } from "../../../sdk/sensors/crc8-dallas.js";
import { createDs18b20, type Probe } from "../../../sdk/sensors/ds18b20.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

const CONVERT_MS = 752;

function wired(bits: number, isParasitic: boolean) {
  const clock = createCaseClock();
  const line = createOneWireLine();
  const bus = createSimulatedOneWire(line);
  const sensor = createDs18b20(bus, clock, bits);
  const last: { error: number; probes: Probe[] } = { error: -1, probes: [] };
  return {
    clock: clock,
    line: line,
    bus: bus,
    last: last,
    plug: (serial: string, temperature: number) => {
      const chip = createDs18b20Chip(() => temperature, clock, serial, isParasitic);
      line.attach(chip);
      return chip;
    },
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.probes = sample.thermometers;
      });
    },
    take: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.probes = sample.thermometers;
      });
      clock.pass(CONVERT_MS);
    },
  };
}

/** A line on which one probe gives these bytes as its scratchpad; byte 8 is made to fit unless it is given. */
function scripted(bytes: number[]): OneWire {
  if (bytes.length === 8) bytes.push(crc8Dallas(bytes, 8));
  return {
    reset: () => true,
    select: () => {},
    skip: () => {},
    write: () => {},
    read: () => bytes,
    devices: (found) => found("28000000000000aa"),
  };
}

function told(bytes: number[]): { error: number; temperature: number } {
  const clock = createCaseClock();
  const seen = { error: -1, temperature: -1 };
  createDs18b20(scripted(bytes), clock).sample((error, sample) => {
    seen.error = error;
    seen.temperature = (sample.thermometers[0] as Probe).temperature;
  });
  clock.pass(CONVERT_MS);
  return seen;
}

export const cases: Case[] = [
  {
    name: "sums as the example of application note 27, and as the chip's shift register does",
    run: (check) => {
      check.same("sum", crc8Dallas([2, 28, 184, 1, 0, 0, 0], 7), 162);
      check.same("code", withSum("021cb801000000"), "021cb801000000a2");
      check.same("with its own sum", crc8Dallas([2, 28, 184, 1, 0, 0, 0, 162], 8), 0);
    },
  },
  {
    name: "converts as the datasheet's table 1",
    run: (check) => {
      const raw = [2000, 1360, 401, 162, 8, 0, 65528, 65374, 65135, 64656];
      const warm = [125, 85, 25.0625, 10.125, 0.5, 0, -0.5, -10.125, -25.0625, -55];
      for (let i = 0; i < raw.length; i++) {
        const value = raw[i] as number;
        const seen = told([value % 256, Math.floor(value / 256), 90, 90, 127, 255, 12, 16]);
        check.same("error", seen.error, SensorError.NONE);
        check.near("temperature", seen.temperature, warm[i] as number, 0.0000001);
      }
      check.same("above", told([209, 7, 90, 90, 127, 255, 12, 16]).error, SensorError.OUT_OF_RANGE);
      check.same("below", told([143, 252, 90, 90, 127, 255, 12, 16]).error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "finds every single bit of the scratchpad that is turned over",
    run: (check) => {
      for (let bit = 0; bit < 72; bit++) {
        const bytes = [145, 1, 90, 90, 127, 255, 12, 16];
        bytes.push(crc8Dallas(bytes, 8));
        const at = Math.floor(bit / 8);
        const weight = Math.pow(2, bit % 8);
        const isOne = Math.floor((bytes[at] as number) / weight) % 2 === 1;
        bytes[at] = (bytes[at] as number) + (isOne ? -weight : weight);
        check.same("a bit turned over", told(bytes).error, SensorError.CRC);
      }
    },
  },
  {
    name: "tells a line of ones and a line of zeros from a probe",
    run: (check) => {
      check.same("ones", told([255, 255, 255, 255, 255, 255, 255, 255, 255]).error, SensorError.ABSENT);
      check.same("zeros", told([0, 0, 0, 0, 0, 0, 0, 0, 0]).error, SensorError.ABSENT);
    },
  },
  {
    name: "reads several probes in one conversion, each by its code",
    run: (check) => {
      const world = wired(12, false);
      // Codes that part at the first bit, at the last ones, and in between.
      const serials = ["000000000001", "000000000002", "0123456789ab", "ffffffffffff", "800000000000"];
      for (let i = 0; i < serials.length; i++) world.plug(serials[i] as string, i * 10 - 20.5);
      world.ask();
      world.clock.pass(749);
      check.same("before", world.last.error, -1);
      world.clock.pass(3);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("count", world.last.probes.length, 5);
      for (let i = 0; i < serials.length; i++) {
        let found = 0;
        for (let n = 0; n < world.last.probes.length; n++) {
          const probe = world.last.probes[n] as Probe;
          if (probe.code !== withSum("28" + (serials[i] as string))) continue;
          found++;
          check.same("temperature", probe.temperature, i * 10 - 20.5);
          check.same("error", probe.error, SensorError.NONE);
        }
        check.same("found", found, 1);
      }
    },
  },
  {
    name: "knows nothing of other families",
    run: (check) => {
      const world = wired(12, false);
      const bus = world.bus;
      world.plug("000000000001", 20);
      let codes = "";
      bus.devices((code) => {
        codes += code;
      });
      check.same("codes", codes, withSum("28000000000001"));
      const clock = createCaseClock();
      const other = scripted([145, 1, 90, 90, 127, 255, 12, 16]);
      other.devices = (found) => found("10000000000000aa");
      let told = -1;
      createDs18b20(other, clock).sample((error) => {
        told = error;
      });
      clock.pass(CONVERT_MS);
      check.same("a DS18S20 alone", told, SensorError.ABSENT);
    },
  },
  {
    name: "converts with 9 to 12 bits, in the time of each, and drops what is undefined",
    run: (check) => {
      const waits = [94, 188, 376, 752];
      const steps = [0.5, 0.25, 0.125, 0.0625];
      for (let bits = 9; bits <= 12; bits++) {
        const temperatures = [21.4321, -10.1875, 85];
        for (let i = 0; i < temperatures.length; i++) {
          const wanted = temperatures[i] as number;
          const world = wired(bits, false);
          world.plug("000000000001", wanted);
          world.ask();
          world.clock.pass((waits[bits - 9] as number) - 1);
          check.same("before", world.last.error, -1);
          world.clock.pass(1);
          check.same("error", world.last.error, SensorError.NONE);
          const got = (world.last.probes[0] as Probe).temperature;
          const step = steps[bits - 9] as number;
          check.near("temperature", got, wanted, step / 2);
          check.same("step", Math.floor(got / step) * step, got);
        }
      }
    },
  },
  {
    name: "the chip holds the line low while it converts, and then tells the conversion before until it is asked",
    run: (check) => {
      const world = wired(12, false);
      world.plug("000000000001", 20);
      world.bus.reset();
      world.bus.skip();
      world.bus.write(190);
      const bytes = world.bus.read(9);
      check.same("power-on", (bytes[0] as number) + (bytes[1] as number) * 256, 1360);
      check.same("its sum", crc8Dallas(bytes, 9), 0);
      world.bus.reset();
      world.bus.skip();
      world.bus.write(68);
      check.same("busy", world.bus.read(1)[0], 0);
      world.clock.pass(750);
      check.same("done", world.bus.read(1)[0], 255);
    },
  },
  {
    name: "lives on the data line alone, when the controller holds it high",
    run: (check) => {
      const world = wired(12, true);
      world.plug("000000000001", 20);
      world.take();
      check.same("error", world.last.error, SensorError.NONE);
      check.same("temperature", (world.last.probes[0] as Probe).temperature, 20);
      // Without the power it starves.
      world.bus.reset();
      world.bus.skip();
      world.bus.write(68);
      world.clock.pass(750);
      world.bus.reset();
      world.bus.skip();
      world.bus.write(190);
      check.same("starved", world.bus.read(1)[0], 80);
    },
  },
  {
    name: "tells the 85 degrees of a probe that lost its power from 85 degrees",
    run: (check) => {
      const world = wired(12, false);
      const chip = world.plug("000000000001", 85);
      world.take();
      check.same("85 degrees", world.last.error, SensorError.NONE);
      chip.fault = "weak";
      world.take();
      check.same("weak", world.last.error, SensorError.NOT_READY);
      check.same("before", (world.last.probes[0] as Probe).temperature, 85);
      chip.fault = "none";
      world.take();
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "sets the resolution again after a loss of power",
    run: (check) => {
      const world = wired(9, false);
      const chip = world.plug("000000000001", 21.4);
      world.take();
      check.same("first", (world.last.probes[0] as Probe).temperature, 21.5);
      chip.fault = "unplugged";
      world.take();
      check.same("gone", world.last.error, SensorError.ABSENT);
      chip.fault = "none";
      world.ask();
      world.clock.pass(94);
      check.same("back", world.last.error, SensorError.NONE);
      check.same("value", (world.last.probes[0] as Probe).temperature, 21.5);
    },
  },
  {
    name: "tells each probe's own fault, goes on with the others, and finds those that come",
    run: (check) => {
      const world = wired(12, false);
      world.take();
      check.same("nobody", world.last.error, SensorError.ABSENT);
      const one = world.plug("000000000001", 20);
      const two = world.plug("000000000002", 30);
      world.take();
      check.same("both", world.last.error, SensorError.NONE);
      check.same("count", world.last.probes.length, 2);
      const faults = ["crc", "unplugged"];
      const wanted = [SensorError.CRC, SensorError.ABSENT];
      for (let i = 0; i < faults.length; i++) {
        const rise = i + 1;
        two.inputs.temperature = () => 30 + rise;
        one.inputs.temperature = () => 20 + rise;
        const broken = i === 0 ? one : two;
        broken.fault = faults[i] as string;
        world.take();
        check.same("error", world.last.error, wanted[i]);
        for (let n = 0; n < 2; n++) {
          const probe = world.last.probes[n] as Probe;
          const isBroken = probe.code === broken.code;
          const isOne = probe.code === one.code;
          check.same("its error", probe.error, isBroken ? wanted[i] : SensorError.NONE);
          // The broken one keeps what it had.
          check.same("value", probe.temperature, (isOne ? 20 : 30) + (isBroken ? i : rise));
        }
        broken.fault = "none";
        world.take();
        check.same("again", world.last.error, SensorError.NONE);
        check.same("count", world.last.probes.length, 2);
      }
    },
  },
  {
    name: "searches the line at first and after a fault, not while all is well",
    run: (check) => {
      const clock = createCaseClock();
      const bytes = [145, 1, 90, 90, 127, 255, 12, 16];
      const line = scripted(bytes);
      const wanted = [1, 1, 1, 2, 2];
      let searches = 0;
      line.devices = (found) => {
        searches++;
        found("28000000000000aa");
      };
      const sensor = createDs18b20(line, clock);
      for (let i = 0; i < wanted.length; i++) {
        bytes[0] = i === 2 ? 144 : 145;
        sensor.sample(() => {});
        clock.pass(CONVERT_MS);
        check.same("searches", searches, wanted[i]);
      }
    },
  },
  {
    name: "tells a line that is held low, and is not ready while a sample is under way",
    run: (check) => {
      const world = wired(12, false);
      world.plug("000000000001", 20);
      world.take();
      world.line.isStuck = true;
      world.take();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.line.isStuck = false;
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(CONVERT_MS);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
];
