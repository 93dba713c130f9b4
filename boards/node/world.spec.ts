// Parts of a project in the simulated world: every sensor answers its own driver with what its input says, outputs show
// what they are told, everything can be taken in hand and broken, and stays so over a reset.

import * as sdk from "midge";
import { describe, expect, it } from "vitest";
import { placeParts } from "../../tools/project/place.js";
import { type PartName, parts } from "../parts.js";
import type { Chip } from "./chips/chip.js";
import type { BuzzerChip, LedChip, RelayChip, ServoChip } from "./chips/outputs.js";
import { createVirtualClock } from "./clock.js";
import { createMemoryNet } from "./memory-net.js";
import { type BoardModule, createSimulatedBoard } from "./simulated.js";
import { simulated } from "./simulated.profile.js";
import type { Hands, SimulatedPart } from "./world.js";

function boardWith(given: Record<string, PartName | object>, hands: Hands = new Map()) {
  const clock = createVirtualClock(3);
  const board = createSimulatedBoard({
    net: createMemoryNet(clock, () => {}),
    clock,
    target: { host: "broker", port: 1883 },
    values: {},
    parts: placeParts(given, simulated, "midge.json").parts,
    hands,
  });
  return { clock, module: board.module, parts: board.parts };
}

type Read = (board: BoardModule) => [sdk.Sensor<never>, (sample: never) => number];
const reader = <S>(make: (board: BoardModule) => sdk.Sensor<S>, value: (sample: S) => number): Read => {
  return (board) => [make(board) as sdk.Sensor<never>, value as (sample: never) => number];
};

const SENSORS: [PartName, string, number, number, Read][] = [
  [
    "dht11",
    "temperature",
    30,
    1,
    reader(
      (b) => b.dht11(b.pin("it")),
      (s) => s.thermometer.temperature,
    ),
  ],
  [
    "dht22",
    "humidity",
    61.5,
    0.1,
    reader(
      (b) => b.dht22(b.pin("it")),
      (s) => s.hygrometer.humidity,
    ),
  ],
  [
    "ds18b20",
    "temperature",
    -12.5,
    0.1,
    reader(
      (b) => sdk.createDs18b20(b.oneWire(b.pin("it")), b.link.clock),
      (s) => s.thermometers[0]?.temperature ?? NaN,
    ),
  ],
  [
    "bmp180",
    "pressure",
    95000,
    30,
    reader(
      (b) => sdk.createBmp180(b.i2c, b.link.clock),
      (s) => s.barometer.pressure,
    ),
  ],
  [
    "bmp280",
    "pressure",
    95000,
    30,
    reader(
      (b) => sdk.createBmp280(b.i2c, b.link.clock),
      (s) => s.barometer.pressure,
    ),
  ],
  [
    "bme280",
    "humidity",
    33,
    0.5,
    reader(
      (b) => sdk.createBme280(b.i2c, b.link.clock),
      (s) => s.hygrometer.humidity,
    ),
  ],
  [
    "sht3x",
    "temperature",
    60,
    0.1,
    reader(
      (b) => sdk.createSht3x(b.i2c, b.link.clock),
      (s) => s.thermometer.temperature,
    ),
  ],
  [
    "aht20",
    "humidity",
    12,
    0.1,
    reader(
      (b) => sdk.createAht20(b.i2c, b.link.clock),
      (s) => s.hygrometer.humidity,
    ),
  ],
  [
    "bh1750",
    "illuminance",
    1234,
    1,
    reader(
      (b) => sdk.createBh1750(b.i2c, b.link.clock),
      (s) => s.lightmeter.illuminance,
    ),
  ],
  [
    "mpu6050",
    "z",
    -9.81,
    0.02,
    reader(
      (b) => sdk.createMpu6050(b.i2c, b.link.clock),
      (s) => s.accelerometer.z,
    ),
  ],
  [
    "ina219",
    "voltage",
    5.1,
    0.01,
    reader(
      (b) => sdk.createIna219(b.i2c, b.link.clock),
      (s) => s.voltmeter.voltage,
    ),
  ],
  [
    "scd4x",
    "CO2",
    1500,
    2,
    reader(
      (b) => sdk.createScd4x(b.i2c, b.link.clock),
      (s) => s.carbonDioxideDetector.CO2,
    ),
  ],
  [
    "vl53l0x",
    "distance",
    0.42,
    0.01,
    reader(
      (b) => sdk.createVl53l0x(b.i2c, b.link.clock),
      (s) => s.proximity.distance,
    ),
  ],
  [
    "hc-sr04",
    "distance",
    2.2,
    0.03,
    reader(
      (b) => sdk.createHcSr04(b.echoes, b.pin("it.trigger"), b.pin("it.echo")),
      (s) => s.proximity.distance,
    ),
  ],
  [
    "hx711",
    "mass",
    2,
    1,
    reader(
      (b) => sdk.createHx711(b.shiftIn(b.pin("it.data"), b.pin("it.clock")), b.link.clock),
      (s) => (s.loadcell.counts > 100_000 ? 2 : 0),
    ),
  ],
  [
    "gps",
    "latitude",
    -33.5,
    0.001,
    reader(
      (b) => sdk.createGps(b.uart, b.link.clock),
      (s) => s.location.latitude,
    ),
  ],
  [
    "potentiometer",
    "position",
    0.25,
    0.01,
    reader(
      (b) => sdk.createPotentiometer(b.adc, b.pin("it")),
      (s) => s.potentiometer.position,
    ),
  ],
  [
    "ntc",
    "temperature",
    40,
    1,
    reader(
      (b) => sdk.createNtc(b.adc, b.pin("it")),
      (s) => s.thermometer.temperature,
    ),
  ],
  [
    "photoresistor",
    "illuminance",
    100,
    15,
    reader(
      (b) => sdk.createPhotoresistor(b.adc, b.pin("it")),
      (s) => s.lightmeter.illuminance,
    ),
  ],
  [
    "battery",
    "voltage",
    3.7,
    0.01,
    reader(
      (b) => sdk.createBattery(b.adc, b.pin("it")),
      (s) => s.battery.voltage,
    ),
  ],
];
/** Two samples of the slowest of them: an SCD40 measures every five seconds. */
const SAMPLE_MS = 12_000;

describe("a sensor of the project", () => {
  it.each(SENSORS)("%s gives its driver what its input %s says", (part, input, value, tolerance, read) => {
    const { clock, module, parts: made } = boardWith({ it: part });
    made["it"]?.set(input, value);
    const [sensor, valueOf] = read(module);
    let last: { error: number; value: number } | undefined;
    const take = (): void => sensor.sample((error, sample) => (last = { error, value: valueOf(sample) }));
    take();
    clock.advance(SAMPLE_MS);
    take();
    clock.advance(SAMPLE_MS);
    expect(last?.error).toBe(sdk.SensorError.NONE);
    expect(Math.abs((last?.value ?? NaN) - value)).toBeLessThanOrEqual(tolerance);
  });

  it.each(SENSORS.filter(([part]) => !(parts[part].faults as readonly string[]).includes("stuck")))(
    "%s goes on telling what its input %s was when it got stuck",
    (part, input, value, tolerance, read) => {
      const { clock, module, parts: made } = boardWith({ it: part });
      const it = made["it"] as SimulatedPart;
      it.set(input, value);
      it.fail("stuck");
      it.set(input, parts[part].inputs[input as never]["mean"]);
      const [sensor, valueOf] = read(module);
      let last = NaN;
      const take = (): void => sensor.sample((_error, sample) => void (last = valueOf(sample)));
      take();
      clock.advance(SAMPLE_MS);
      take();
      clock.advance(SAMPLE_MS);
      expect(Math.abs(last - value)).toBeLessThanOrEqual(tolerance);
    },
  );

  it.each(SENSORS)(
    "%s answers, and is told no wonder, when its inputs are no numbers",
    (part, _input, _value, _tolerance, read) => {
      const { clock, module, parts: made } = boardWith({ it: part });
      made["it"]?.fail("nan");
      const [sensor, valueOf] = read(module);
      const told: number[] = [];
      const take = (): void =>
        sensor.sample((error, sample) => void told.push(error === sdk.SensorError.NONE ? valueOf(sample) : NaN));
      take();
      clock.advance(SAMPLE_MS);
      take();
      clock.advance(SAMPLE_MS);
      expect(told).toHaveLength(2);
      // Out of range or absent; a converter that counts 0; or what the program has to look at itself.
      for (const value of told) expect(Number.isNaN(value) || Math.abs(value) < 2).toBe(true);
    },
  );

  it("every sensor that there is has its row", () => {
    const sensors = Object.entries(parts).filter(([, kind]) => Object.keys(kind.inputs).length > 0);
    const contacts = ["button", "pir", "reed"];
    expect(sensors.map(([name]) => name).filter((name) => !contacts.includes(name))).toEqual(
      SENSORS.map(([name]) => name),
    );
  });

  it.each(Object.entries(parts))("%s has the inputs that its data says, within their range", (name, kind) => {
    const { parts: made, clock } = boardWith({ it: name as PartName });
    const part = made["it"];
    clock.advance(1000);
    for (const [input, { min, max }] of Object.entries(kind.inputs)) {
      expect(part?.value(input)).toBeGreaterThanOrEqual(min);
      expect(part?.value(input)).toBeLessThanOrEqual(max);
    }
    for (const fault of ["unplugged", ...kind.faults, "none"]) expect(() => part?.fail(fault)).not.toThrow();
  });

  it("says which inputs and faults there are when it is asked for another", () => {
    const part = boardWith({ air: "dht22" }).parts["air"];
    expect(() => part?.set("pressure", 1)).toThrow("it has temperature, humidity");
    expect(() => part?.fail("melted")).toThrow("it can be none, unplugged, crc, cut");
  });

  it("does by itself again what it did, once nobody holds it", () => {
    const { clock, parts: made } = boardWith({ air: "dht22" });
    const air = made["air"] as SimulatedPart;
    const before = air.value("temperature");
    expect(air.follows("temperature")).toBe("sine 21 ± 2.5");
    air.set("temperature", -5);
    expect([air.value("temperature"), air.isHeld("temperature"), air.follows("temperature")]).toEqual([-5, true, "-5"]);
    clock.advance(1000);
    air.release("temperature");
    expect(air.isHeld("temperature")).toBe(false);
    expect(air.value("temperature")).not.toBe(before);
    expect(Math.abs(air.value("temperature") - 21)).toBeLessThan(1);
  });

  it("has one value at one time, however often it is looked at", () => {
    const { parts: made } = boardWith({ air: "dht22" });
    expect(made["air"]?.value("temperature")).toBe(made["air"]?.value("temperature"));
  });

  it("stays in hand over a reset", () => {
    const hands: Hands = new Map();
    const first = boardWith({ air: "dht22" }, hands).parts["air"];
    first?.set("temperature", 33);
    first?.fail("crc");
    const second = boardWith({ air: "dht22" }, hands).parts["air"];
    expect(second?.value("temperature")).toBe(33);
    expect(second?.chip.fault).toBe("crc");
  });
});

describe("an output of the project", () => {
  it("shows what the program tells it", () => {
    const { clock, module, parts: made } = boardWith({ lamp: "led", pump: "relay", horn: "buzzer", arm: "servo" });
    const chip = <C extends Chip>(name: string): C => made[name]?.chip as C;
    const { clock: time } = module.link;
    sdk.createLed(module.pins, module.pin("lamp"), time).dim(0.5);
    sdk.createRelay(module.pins, module.pin("pump"), time).turn(true);
    sdk.createBuzzer(module.pins, module.pin("horn"), time).tone(440, 1000);
    sdk.createServo(module.pins, module.pin("arm")).turn(90);
    clock.advance(500);
    expect(chip<LedChip>("lamp").light).toBeCloseTo(0.5);
    expect(chip<RelayChip>("pump").isClosed()).toBe(true);
    expect(chip<BuzzerChip>("horn").tone).toBe(440);
    expect(Math.abs(chip<ServoChip>("arm").angle() - 90)).toBeLessThan(1);
  });
});

describe("a contact of the project", () => {
  it("tells the program of its changes", () => {
    const { clock, module, parts: made } = boardWith({ bell: "button", door: "reed", hall: "pir" });
    const heard: string[] = [];
    const { clock: time } = module.link;
    sdk.createButton(module.pins, module.pin("bell"), time, (event) => heard.push(`bell ${event}`));
    sdk.createContact(module.pins, module.pin("door"), time, (isOpen) => heard.push(isOpen ? "open" : "closed"));
    clock.advance(1000);
    made["bell"]?.set("pressed", 1);
    made["door"]?.set("closed", 0);
    clock.advance(300);
    made["bell"]?.set("pressed", 0);
    clock.advance(300);
    expect(heard).toEqual(["closed", `bell ${sdk.ButtonEvent.PRESSED}`, "open", `bell ${sdk.ButtonEvent.RELEASED}`]);
  });

  it("names the parts when the program asks for the pin of one that there is not", () => {
    expect(() => boardWith({ bell: "button", range: "hc-sr04" }).module.pin("bel")).toThrow(
      "it has bell, range.trigger, range.echo",
    );
  });
});
