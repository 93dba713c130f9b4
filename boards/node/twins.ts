// Makes the simulated chip of each part that a project can have, and wires it to the board's buses and pins. What a chip
// is stands in its own file; this is the one place that knows all of them.

import type { PartName, Placed } from "../parts.js";
import { createAht20Chip } from "./chips/aht20.js";
import { createBatteryChip, createNtcChip, createPhotoresistorChip, createPotentiometerChip } from "./chips/analog.js";
import { createBh1750Chip } from "./chips/bh1750.js";
import { createBme280Chip } from "./chips/bme280.js";
import { createBmp180Chip } from "./chips/bmp180.js";
import { createBmp280Chip } from "./chips/bmp280.js";
import type { Chip, I2cChip } from "./chips/chip.js";
import { createDht11Chip } from "./chips/dht11.js";
import { createDht22Chip } from "./chips/dht22.js";
import { createDs18b20Chip } from "./chips/ds18b20.js";
import type { SimulatedEchoes } from "./chips/echo-bus.js";
import { createGpsChip } from "./chips/gps.js";
import { createHcSr04Chip } from "./chips/hc-sr04.js";
import { createHx711Chip } from "./chips/hx711.js";
import type { SimulatedI2c } from "./chips/i2c-bus.js";
import { createIna219Chip } from "./chips/ina219.js";
import { createMpu6050Chip } from "./chips/mpu6050.js";
import { createNeopixelChip } from "./chips/neopixel.js";
import type { OneWireLine } from "./chips/one-wire-line.js";
import { createBuzzerChip, createLedChip, createRelayChip, createServoChip } from "./chips/outputs.js";
import type { SimulatedPins } from "./chips/pins.js";
import { createPirChip } from "./chips/pir.js";
import type { PulseChip, SimulatedPulses } from "./chips/pulse-bus.js";
import { createScd4xChip } from "./chips/scd4x.js";
import type { ShiftChip } from "./chips/shift-in.js";
import { createSht3xChip } from "./chips/sht3x.js";
import { createButtonChip, createReedChip } from "./chips/switch.js";
import type { SimulatedUart } from "./chips/uart-bus.js";
import { createVl53l0xChip } from "./chips/vl53l0x.js";
import type { NodeClock } from "./clock.js";
import type { Curve } from "./curve.js";

/** What chips are wired to. */
export interface Sockets {
  readonly clock: NodeClock;
  readonly i2c: SimulatedI2c;
  readonly pulses: SimulatedPulses;
  readonly echoes: SimulatedEchoes;
  readonly uart: SimulatedUart;
  readonly pins: SimulatedPins;
  /** The 1-Wire line at a pin, made when it is first asked for. */
  oneWireLine(pin: number): OneWireLine;
  /** A chip that is read bit by bit, at its data pin. */
  attachShift(data: number, chip: ShiftChip): void;
  /** Seconds since 1970 when the world began. */
  readonly epochS: number;
}

type Make = (sockets: Sockets, placed: Placed, curve: (input: string) => Curve) => Chip;

/** A divider of 100 and 100 kilohm, as the driver takes it by itself. */
const DIVIDER_OHMS = 100_000;
/** Lights in a chain whose length nobody gave. */
const LIGHTS = 8;
/** The shunt of the usual INA219 board, ohm. */
const SHUNT_OHMS = 0.1;

const pin = (placed: Placed, name = "pin"): number => placed.pins[name] as number;
const address = (placed: Placed): number => placed.address as number;
const onBus = (make: (sockets: Sockets, placed: Placed, curve: (input: string) => Curve) => I2cChip): Make => {
  return (sockets, placed, curve) => {
    const chip = make(sockets, placed, curve);
    sockets.i2c.attach(chip);
    return chip;
  };
};
const onLine = (make: (temperature: Curve, humidity: Curve) => PulseChip): Make => {
  return ({ pulses }, placed, curve) => {
    const chip = make(curve("temperature"), curve("humidity"));
    pulses.attach(pin(placed), chip);
    return chip;
  };
};

const MAKE: Record<PartName, Make> = {
  dht11: onLine(createDht11Chip),
  dht22: onLine(createDht22Chip),
  ds18b20(sockets, placed, curve) {
    const chip = createDs18b20Chip(curve("temperature"), sockets.clock, serialOf(placed.name));
    sockets.oneWireLine(pin(placed)).attach(chip);
    return chip;
  },
  bmp180: onBus(({ clock }, _placed, curve) => createBmp180Chip(curve("temperature"), curve("pressure"), clock)),
  bmp280: onBus(({ clock }, placed, curve) =>
    createBmp280Chip(curve("temperature"), curve("pressure"), clock, address(placed)),
  ),
  bme280: onBus(({ clock }, placed, curve) =>
    createBme280Chip(curve("temperature"), curve("pressure"), curve("humidity"), clock, address(placed)),
  ),
  sht3x: onBus(({ clock }, placed, curve) =>
    createSht3xChip(curve("temperature"), curve("humidity"), clock, address(placed)),
  ),
  aht20: onBus(({ clock }, _placed, curve) => createAht20Chip(curve("temperature"), curve("humidity"), clock)),
  bh1750: onBus(({ clock }, placed, curve) => createBh1750Chip(curve("illuminance"), clock, address(placed))),
  mpu6050: onBus(({ clock }, placed, curve) => {
    const chip = createMpu6050Chip(curve("temperature"), clock, address(placed));
    for (const axis of ["x", "y", "z", "turnX", "turnY", "turnZ"] as const) chip.inputs[axis] = curve(axis);
    return chip;
  }),
  ina219: onBus(({ clock }, placed, curve) =>
    createIna219Chip(curve("voltage"), curve("current"), clock, address(placed), SHUNT_OHMS),
  ),
  scd4x: onBus(({ clock }, _placed, curve) =>
    createScd4xChip(curve("CO2"), curve("temperature"), curve("humidity"), clock),
  ),
  vl53l0x: onBus(({ clock }, _placed, curve) => createVl53l0xChip(curve("distance"), clock)),
  "hc-sr04"({ echoes }, placed, curve) {
    const chip = createHcSr04Chip(curve("distance"), () => 20);
    echoes.attach(pin(placed, "trigger"), pin(placed, "echo"), chip);
    return chip;
  },
  hx711(sockets, placed, curve) {
    const chip = createHx711Chip(curve("mass"), sockets.clock);
    sockets.attachShift(pin(placed, "data"), chip);
    return chip;
  },
  gps({ clock, uart, epochS }, _placed, curve) {
    const chip = createGpsChip(curve("latitude"), curve("longitude"), clock, epochS);
    for (const input of ["altitude", "speed", "satellites"] as const) chip.inputs[input] = curve(input);
    uart.attach(chip);
    return chip;
  },
  potentiometer: ({ pins, clock }, placed, curve) =>
    createPotentiometerChip(pins, pin(placed), curve("position"), clock),
  ntc: ({ pins, clock }, placed, curve) => createNtcChip(pins, pin(placed), curve("temperature"), clock),
  photoresistor: ({ pins, clock }, placed, curve) =>
    createPhotoresistorChip(pins, pin(placed), curve("illuminance"), clock),
  battery: ({ pins, clock }, placed, curve) =>
    createBatteryChip(pins, pin(placed), curve("voltage"), clock, DIVIDER_OHMS, DIVIDER_OHMS),
  button: ({ pins, clock }, placed, curve) => createButtonChip(pins, pin(placed), curve("pressed"), clock),
  pir: ({ pins, clock }, placed, curve) => createPirChip(pins, pin(placed), curve("motion"), clock),
  reed: ({ pins, clock }, placed, curve) => createReedChip(pins, pin(placed), curve("closed"), clock),
  led: ({ pins }, placed) => createLedChip(pins, pin(placed), 1),
  relay: ({ pins, clock }, placed) => createRelayChip(pins, pin(placed), 1, clock),
  buzzer: ({ pins }, placed) => createBuzzerChip(pins, pin(placed)),
  servo: ({ pins, clock }, placed) => createServoChip(pins, pin(placed), clock),
  motor({ pins }, placed) {
    const motor = { inputs: {}, fault: "none", speed: 0, direction: 0 };
    pins.wire(pin(placed, "speed")).onDrive((duty) => void (motor.speed = duty));
    pins.wire(pin(placed, "direction")).onDrive((duty) => void (motor.direction = duty));
    return motor;
  },
  neopixel: ({ pins }, placed) => createNeopixelChip(pins, pin(placed), LIGHTS),
};

export function createTwin(sockets: Sockets, placed: Placed, curve: (input: string) => Curve): Chip {
  return MAKE[placed.part](sockets, placed, curve);
}

/** A serial number of 48 bits that a name decides: two probes of one project never have the same. */
function serialOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return `0000${hash.toString(16).padStart(8, "0")}`;
}
