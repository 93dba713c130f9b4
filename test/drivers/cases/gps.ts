// A satellite receiver and its driver, down to the bytes on the line.

import { createGpsChip, sentence } from "../../../boards/node/chips/gps.js";
import { createSimulatedUart } from "../../../boards/node/chips/uart-bus.js";
import { char, code, cut } from "#wire";
import { createGps } from "../../../sdk/sensors/gps.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

/** A world whose receiver speaks by itself, or (false) one whose line is spoken on by the case. */
function wired(latitude: number, longitude: number, epoch: number, isThere: boolean) {
  const clock = createCaseClock();
  const uart = createSimulatedUart(clock);
  const chip = createGpsChip(
    () => latitude,
    () => longitude,
    clock,
    epoch,
  );
  if (isThere) uart.attach(chip);
  const sensor = createGps(uart, clock);
  const last = {
    error: -1,
    latitude: -1,
    longitude: -1,
    altitude: -1,
    speed: -1,
    course: -1,
    time: -1,
    satellites: -1,
    quality: -1,
  };
  return {
    clock: clock,
    uart: uart,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        const location = sample.location;
        last.error = error;
        last.latitude = location.latitude;
        last.longitude = location.longitude;
        last.altitude = location.altitude;
        last.speed = location.speed;
        last.course = location.course;
        last.time = location.time;
        last.satellites = location.satellites;
        last.quality = location.quality;
      });
    },
  };
}

const RMC = "GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W";
const GGA = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,";

/** Says both sentences to a world that waits for them, and checks what it made of them. */
function good(world: ReturnType<typeof wired>): boolean {
  world.ask();
  world.uart.say(sentence(RMC, false) + sentence(GGA, false));
  return world.last.error === SensorError.NONE && Math.abs(world.last.latitude - 48.1173) < 0.000001;
}

export const cases: Case[] = [
  {
    name: "reads a receiver",
    run: (check) => {
      // 21 November 2026, 11:30:00 UTC.
      const world = wired(-33.856785, 151.215299, 1795260600, true);
      const inputs = world.chip.inputs;
      inputs.altitude = () => 58.3;
      inputs.speed = () => 12.5;
      inputs.course = () => 271.5;
      inputs.satellites = () => 11;
      world.ask();
      world.clock.pass(999);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("latitude", world.last.latitude, -33.856785, 0.0000002);
      check.near("longitude", world.last.longitude, 151.215299, 0.0000002);
      check.near("altitude", world.last.altitude, 58.3, 0.001);
      check.near("speed", world.last.speed, 12.5, 0.001);
      check.near("course", world.last.course, 271.5, 0.001);
      check.same("time", world.last.time, 1795260601);
      check.same("satellites", world.last.satellites, 11);
      check.same("quality", world.last.quality, 1);
    },
  },
  {
    name: "as the usual example: 48 degrees 7.038 minutes north, 11 degrees 31 minutes east, 22.4 knots",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      world.ask();
      // Their checksums are known: 6A and 47.
      check.same("RMC", cut(sentence(RMC, false), RMC.length + 1, RMC.length + 4), "*6A");
      check.same("GGA", cut(sentence(GGA, false), GGA.length + 1, GGA.length + 4), "*47");
      world.uart.say(sentence(RMC, false) + sentence(GGA, false));
      check.same("error", world.last.error, SensorError.NONE);
      check.near("latitude", world.last.latitude, 48.1173, 0.0000001);
      check.near("longitude", world.last.longitude, 11.5166667, 0.0000001);
      check.near("altitude", world.last.altitude, 545.4, 0.00001);
      check.near("speed", world.last.speed, 11.52356, 0.00001);
      check.near("course", world.last.course, 84.4, 0.00001);
      // 23 March; of two digits of a year the driver makes 2000 to 2099: a receiver of today knows no 1994.
      check.same("time", world.last.time, 3920186119);
      check.same("satellites", world.last.satellites, 8);
    },
  },
  {
    name: "reads every quarter of the world, its edges, and a height below the sea",
    run: (check) => {
      const world = wired(0, 0, 1795260600, true);
      const places = [90, 180, -90, -180, 0.000001, -0.000001, 59.9999999, -0.5, -12.3456789, 179.9999999];
      for (let i = 0; i < places.length; i += 2) {
        const latitude = places[i] as number;
        const longitude = places[i + 1] as number;
        world.chip.inputs.latitude = () => latitude;
        world.chip.inputs.longitude = () => longitude;
        world.chip.inputs.altitude = () => -430.5;
        world.ask();
        world.clock.pass(1000);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("latitude", world.last.latitude, latitude, 0.0000002);
        check.near("longitude", world.last.longitude, longitude, 0.0000002);
        check.near("altitude", world.last.altitude, -430.5, 0.001);
      }
    },
  },
  {
    name: "tells the time at the edges of days, months and leap years",
    run: (check) => {
      // The last second of February 2000, 2028 and 2027, of a year, and of the last year that two digits tell.
      const seconds = [951868799, 951868800, 1835481599, 1835481600, 1803859199, 1803859200, 1798761599, 1798761600];
      seconds.push(946684800, 4102444799);
      for (let i = 0; i < seconds.length; i++) {
        const world = wired(1, 1, (seconds[i] as number) - 1, true);
        world.ask();
        world.clock.pass(1000);
        check.same("time", world.last.time, seconds[i] as number);
      }
    },
  },
  {
    name: "reads sentences that come in runs of any length",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      for (let length = 1; length < 140; length += 1 + Math.floor(length / 4)) {
        world.uart.runBytes = length;
        check.same("run", good(world), true);
      }
    },
  },
  {
    name: "finds every single bit that is turned over",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      const fields = "GPRMC,1,A,1.5,N,2,E,,,1";
      const whole = sentence(fields, false);
      let found = 0;
      let turned = 0;
      for (let i = 1; i <= fields.length; i++) {
        for (let bit = 1; bit < 128; bit *= 2) {
          const byte = code(whole, i);
          const other = Math.floor(byte / bit) % 2 === 1 ? byte - bit : byte + bit;
          world.ask();
          world.uart.say(cut(whole, 0, i));
          world.uart.say(char(other));
          world.uart.say(cut(whole, i + 1, whole.length));
          world.clock.pass(2500);
          turned++;
          if (world.last.error === SensorError.CRC) found++;
        }
      }
      check.same("found", found, turned);
      check.same("again", good(world), true);
    },
  },
  {
    name: "passes over noise, other sentences, overlong ones, and those that are cut",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      let long = "GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,";
      while (long.length < 90) long = long + "0";
      const before = [
        "~~}|*,,,",
        "$GPRMC,1235",
        "$$$$",
        "$*00\r\n",
        sentence("PUBX,00,081350.00", false),
        sentence("GPGSV,3,1,11,03,03,111,00", false),
        sentence(long, false),
      ];
      for (let i = 0; i < before.length; i++) {
        world.uart.say(before[i] as string);
        check.same("after it", good(world), true);
        world.ask();
        world.uart.say((before[i] as string) + sentence(RMC, false) + (before[i] as string) + sentence(GGA, false));
        check.same("around it", world.last.error, SensorError.NONE);
      }
      world.ask();
      world.uart.say(sentence(long, false) + sentence(GGA, false));
      world.clock.pass(2500);
      check.same("an overlong one is none", world.last.error, SensorError.TIMEOUT);
    },
  },
  {
    name: "takes nothing without a fix, though the fields are full, and nothing unasked",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      const elsewhere = "GPRMC,123519,A,1000.000,S,01000.000,W,022.4,084.4,230394,003.1,W";
      check.same("first", good(world), true);
      world.last.error = -1;
      world.uart.say(sentence(elsewhere, false) + sentence(GGA, false));
      check.same("unasked", world.last.error, -1);
      const faulty = [
        "GPRMC,123519,V,1000.000,S,01000.000,W,022.4,084.4,230394,003.1,W",
        "GPRMC,123519,A,,,,,022.4,084.4,230394,003.1,W",
        "GPGGA,123519,1000.000,S,01000.000,W,0,08,0.9,545.4,M,46.9,M,,",
        "GPGGA,123519,,,,,1,08,0.9,545.4,M,46.9,M,,",
      ];
      for (let i = 0; i < faulty.length; i++) {
        world.ask();
        world.uart.say(sentence(faulty[i] as string, false) + sentence(i < 2 ? GGA : RMC, false));
        world.clock.pass(2500);
        check.same("reason", world.last.error, SensorError.NOT_READY);
        check.near("the one before", world.last.latitude, 48.1173, 0.000001);
      }
    },
  },
  {
    name: "waits for both sentences of the same sample",
    run: (check) => {
      const world = wired(0, 0, 0, false);
      check.same("first", good(world), true);
      const one = [RMC, GGA];
      for (let i = 0; i < 2; i++) {
        world.ask();
        // What follows a sentence without a beginning of its own is none.
        world.uart.say(sentence(one[i] as string, false) + "x*00\r\n" + sentence(one[i] as string, false));
        world.clock.pass(2499);
        check.same("before", world.last.error, -1);
        world.clock.pass(1);
        check.same("one alone", world.last.error, SensorError.TIMEOUT);
      }
    },
  },
  {
    name: "keeps the course while the receiver stands still",
    run: (check) => {
      const world = wired(10, 20, 1795260600, true);
      world.chip.inputs.speed = () => 5;
      world.chip.inputs.course = () => 123;
      world.ask();
      world.clock.pass(1000);
      world.chip.inputs.speed = () => 0;
      world.ask();
      world.clock.pass(1000);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("speed", world.last.speed, 0, 0.0001);
      check.near("course", world.last.course, 123, 0.001);
    },
  },
  {
    name: "tells why there is no sample, and reads again afterwards",
    run: (check) => {
      const world = wired(10, 20, 1795260600, true);
      const faults = ["unplugged", "crc", "nofix", "noise", "cut"];
      const reasons = [
        SensorError.ABSENT,
        SensorError.CRC,
        SensorError.NOT_READY,
        SensorError.TIMEOUT,
        SensorError.TIMEOUT,
      ];
      for (let i = 0; i < faults.length; i++) {
        world.chip.fault = faults[i] as string;
        world.ask();
        world.clock.pass(2499);
        check.same("before", world.last.error, -1);
        world.clock.pass(1);
        check.same(faults[i] as string, world.last.error, reasons[i]);
        world.chip.fault = "none";
        world.ask();
        world.clock.pass(1000);
        check.same("again", world.last.error, SensorError.NONE);
      }
      world.chip.baud = 4800;
      world.ask();
      world.clock.pass(2500);
      check.same("another speed", world.last.error, SensorError.TIMEOUT);
    },
  },
  {
    name: "is not ready while a sample is under way, and may be asked from inside the answer",
    run: (check) => {
      const world = wired(10, 20, 1795260600, true);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(1000);
      check.same("first", world.last.error, SensorError.NONE);
      const sensor = createGps(world.uart, world.clock);
      let count = 0;
      const again = (error: number): void => {
        if (error === SensorError.NONE) count++;
        if (count < 3) sensor.sample(again);
      };
      sensor.sample(again);
      world.clock.pass(3000);
      check.same("samples", count, 3);
    },
  },
];
