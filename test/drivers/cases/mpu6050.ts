// The MPU-6050 and its driver, down to the bus.

import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createMpu6050Chip } from "../../../boards/node/chips/mpu6050.js";
import { createMpu6050, type Mpu6050Options } from "../../../sdk/sensors/mpu6050.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, type Check, createCaseClock } from "../check.js";

const G = 9.80665;

function wired(options?: Mpu6050Options) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createMpu6050Chip(() => 25, clock, 104);
  bus.attach(chip);
  const sensor = createMpu6050(bus, clock, options);
  const last = { error: -1, x: -1, y: -1, z: -1, turnX: -1, turnY: -1, turnZ: -1, temperature: -300 };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.x = sample.accelerometer.x;
        last.y = sample.accelerometer.y;
        last.z = sample.accelerometer.z;
        last.turnX = sample.gyroscope.x;
        last.turnY = sample.gyroscope.y;
        last.turnZ = sample.gyroscope.z;
        last.temperature = sample.thermometer.temperature;
      });
    },
  };
}

function byte(world: ReturnType<typeof wired>, register: number): number {
  return (world.bus.readRegister(104, register, 1) as readonly number[])[0] as number;
}

/** Samples a world that is awake at this pull in g, on all axes. */
function pulled(check: Check, world: ReturnType<typeof wired>, g: number, want: number): void {
  world.chip.inputs.x = () => g * G;
  world.chip.inputs.y = () => (-g / 2) * G;
  world.ask();
  check.same("error at " + (g < 0 ? "minus" : "plus"), world.last.error, SensorError.NONE);
  check.near("x", world.last.x, want * G, 0.002 * want * want + 0.01);
  check.near("y", world.last.y, (-want / 2) * G, 0.01);
}

export const cases: Case[] = [
  {
    name: "wakes the chip, and reads it 100 ms later",
    run: (check) => {
      const world = wired();
      check.same("asleep at power-on", byte(world, 107), 64);
      check.same("identity", byte(world, 117), 104);
      world.ask();
      check.same("awake", byte(world, 107), 1);
      world.clock.pass(99);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("x", world.last.x, 0, 0.001);
      check.near("z", world.last.z, G, 0.001);
      check.near("temperature", world.last.temperature, 25, 0.003);
      world.last.error = -1;
      world.ask();
      check.same("the next one at once", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "reads each axis, both ways, in its own place",
    run: (check) => {
      const world = wired();
      const inputs = world.chip.inputs;
      inputs.x = () => 1;
      inputs.y = () => -2;
      inputs.z = () => 3;
      inputs.turnX = () => -1;
      inputs.turnY = () => 2;
      inputs.turnZ = () => -3;
      inputs.temperature = () => -40;
      world.ask();
      world.clock.pass(100);
      check.near("x", world.last.x, 1, 0.001);
      check.near("y", world.last.y, -2, 0.001);
      check.near("z", world.last.z, 3, 0.001);
      // 131 counts a degree per second are rounded from 131.072: half a part in a thousand.
      check.near("turn x", world.last.turnX, -1, 0.001);
      check.near("turn y", world.last.turnY, 2, 0.002);
      check.near("turn z", world.last.turnZ, -3, 0.003);
      check.near("temperature", world.last.temperature, -40, 0.003);
    },
  },
  {
    name: "converts as the register map says: 340 counts a degree from 36.53, and 85 degrees",
    run: (check) => {
      const world = wired();
      world.chip.inputs.temperature = () => 36.53;
      world.ask();
      world.clock.pass(100);
      check.near("zero counts", world.last.temperature, 36.53, 0.0001);
      world.chip.inputs.temperature = () => 37.53;
      world.ask();
      check.near("340 counts", world.last.temperature, 37.53, 0.0001);
      world.chip.inputs.temperature = () => 85;
      world.ask();
      check.near("hot", world.last.temperature, 85, 0.003);
    },
  },
  {
    name: "reads the whole of each scale of acceleration",
    run: (check) => {
      for (let scale = 0; scale < 4; scale++) {
        const world = wired({ acceleration: scale });
        world.ask();
        world.clock.pass(100);
        check.same("register", byte(world, 28), scale * 8);
        const most = 1.99 * Math.pow(2, scale);
        pulled(check, world, most, most);
        pulled(check, world, -most, -most);
      }
    },
  },
  {
    name: "reads the whole of each scale of rotation",
    run: (check) => {
      for (let scale = 0; scale < 4; scale++) {
        const world = wired({ rotation: scale });
        const most = (249 * Math.pow(2, scale) * Math.PI) / 180;
        world.chip.inputs.turnX = () => most;
        world.chip.inputs.turnZ = () => -most;
        world.ask();
        world.clock.pass(100);
        check.same("register", byte(world, 27), scale * 8);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("turn x", world.last.turnX, most, most / 1000);
        check.near("turn z", world.last.turnZ, -most, most / 1000);
      }
    },
  },
  {
    name: "says when an axis is at the end of its scale",
    run: (check) => {
      const world = wired();
      world.ask();
      world.clock.pass(100);
      world.chip.inputs.z = () => 2.1 * G;
      world.ask();
      check.same("above", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.z = () => -2.1 * G;
      world.ask();
      check.same("below", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.z = () => G;
      world.chip.inputs.turnY = () => 5;
      world.ask();
      check.same("turn", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.turnY = () => 0;
      world.ask();
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "is not ready while the chip wakes",
    run: (check) => {
      const world = wired();
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(100);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, at another address, another chip, or a stuck bus",
    run: (check) => {
      const world = wired();
      world.chip.fault = "unplugged";
      world.ask();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.chip.address = 105;
      world.ask();
      check.same("address", world.last.error, SensorError.ABSENT);
      world.chip.address = 104;
      world.bus.isStuck = true;
      world.ask();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.bus.attach({
        address: 80,
        inputs: {},
        fault: "none",
        write: () => true,
        read: (count, into) => {
          for (let i = 0; i < count; i++) into[i] = 0;
          return true;
        },
      });
      const other = createMpu6050(world.bus, world.clock, { address: 80 });
      let error = -1;
      other.sample((got) => (error = got));
      check.same("another chip", error, SensorError.ABSENT);
      world.ask();
      world.clock.pass(100);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "sets up a chip that lost its power, told of it or not",
    run: (check) => {
      const world = wired({ acceleration: 3, rotation: 2 });
      world.ask();
      world.clock.pass(100);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      check.same("asleep", byte(world, 107), 64);
      world.ask();
      world.clock.pass(100);
      check.same("back", world.last.error, SensorError.NONE);
      check.near("z", world.last.z, G, 0.01);
      (world.chip.lost as () => void)();
      world.ask();
      check.same("it is set up first", world.last.error, -1);
      world.clock.pass(100);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("acceleration", byte(world, 28), 24);
      check.same("rotation", byte(world, 27), 16);
      check.near("z again", world.last.z, G, 0.01);
    },
  },
  {
    name: "tells a chip that goes while it wakes",
    run: (check) => {
      const world = wired();
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(100);
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(100);
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip keeps its registers from writing, and resets by the bit for it",
    run: (check) => {
      const world = wired();
      world.bus.writeRegister(104, 117, 1);
      check.same("identity", byte(world, 117), 104);
      world.bus.writeRegister(104, 107, 0);
      world.bus.writeRegister(104, 28, 24);
      check.same("awake", byte(world, 107), 0);
      check.same("data ready", byte(world, 58), 1);
      world.bus.writeRegister(104, 107, 128);
      check.same("reset", byte(world, 107), 64);
      check.same("scale", byte(world, 28), 0);
      check.same("z, asleep", byte(world, 63), 0);
    },
  },
];
