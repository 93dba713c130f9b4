// Every profile is consistent in itself and with the others; that it is true, its sources say.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ROLE_NEEDS } from "./pins.js";
import type { Flash, Pin, Profile, ResetStep, Role } from "./profile.js";
import { profiles } from "./profiles.js";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const rolesOf = (profile: Profile): [Role, number][] => Object.entries(profile.roles) as [Role, number][];
const pinOf = (profile: Profile, gpio: number): Pin | undefined => profile.pins.find((pin) => pin.gpio === gpio);
const unique = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

/** Roles that a project may well use at once, with I2C beside them: each of a list has a pin of its own. */
const TOGETHER: Role[][] = [
  ["sda", "scl", "led", "button", "data", "out0", "adc"],
  ["sda", "scl", "led", "button", "data", "in0", "adc"],
  ["sda", "scl", "led", "button", "data", "oneWire", "out0"],
  ["sda", "scl", "led", "button", "data", "clock"],
  ["sda", "scl", "led", "button", "data", "trigger", "echo"],
  ["sda", "scl", "led", "button", "tx", "rx", "data"],
  ["sda", "scl", "button", "pwm0", "pwm1", "out0", "out1", "out2", "adc"],
  ["sda", "scl", "button", "out0", "out1", "out2", "out3"],
  ["sda", "scl", "button", "in0", "in1", "in2"],
  ["sda", "scl", "button", "data", "pixels", "out0"],
  ["sda", "scl", "sck", "miso", "mosi", "cs", "button", "led"],
];

/** Outside the roles named here, no role is at a pin that is read at reset. */
const STRAPPED: Record<string, Role[]> = {
  // LED and button are where boards have them; 5 is SPI's usual select, high at reset as SPI wants it.
  esp32: ["led", "button", "cs"],
  "nodemcu-esp32": ["led", "button", "cs"],
  simulated: ["led", "button", "cs"],
  "esp32-c3": ["led", "button"],
  "esp32-s3": ["button"],
  // Eleven pins in all. SPI's select is fixed in the chip; 15 is low at reset, as NeoPixels want their data line.
  esp8266: ["led", "button", "cs", "out2", "pixels"],
  "nodemcu-esp8266": ["led", "button", "cs", "out2", "pixels"],
};

function flashFaults(flash: Flash): string[] {
  const faults: string[] = [];
  let end = 0;
  for (const { name, offset, sizeBytes } of flash.parts) {
    if (offset < end) faults.push(`${name} begins inside the part before it`);
    if (offset % 0x1000 !== 0 || sizeBytes % 0x1000 !== 0) faults.push(`${name} is not made of sectors of 4 kB`);
    end = offset + sizeBytes;
  }
  if (end > flash.sizeBytes) faults.push("the parts do not fit");
  if (!unique(flash.parts.map(({ name }) => name))) faults.push("two parts have one name");
  const storage = flash.parts.find(({ name }) => name === "storage");
  const { pageBytes, pages } = flash.storage ?? { pageBytes: 0, pages: 0 };
  if ((storage?.sizeBytes ?? 0) !== pageBytes * pages) faults.push("Storage is not as large as its pages");
  return faults;
}

it("names, titles and USB ids are unique and well formed", () => {
  expect(unique(profiles.map(({ name }) => name))).toBe(true);
  expect(unique(profiles.map(({ title }) => title))).toBe(true);
  for (const { name, usb } of profiles) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(unique(usb.map(({ id }) => id))).toBe(true);
    for (const { id } of usb) expect(id).toMatch(/^[0-9a-f]{4}:[0-9a-f]{4}$/);
  }
});

for (const profile of profiles) {
  describe(profile.name, () => {
    it("has its module, and a file that cites its sources", () => {
      expect(existsSync(at(profile.module)), profile.module).toBe(true);
      const file = /^(?:nodemcu|espruino)-(.*)$/.exec(profile.name)?.[1] ?? profile.name;
      const folder = profile.module.replace(/\/.*$/, "");
      const text = readFileSync(at(`${folder}/${file}.profile.ts`), "utf8");
      if (profile.runtime !== "node") expect(text.split("export const")[0]).toMatch(/Source/);
    });

    it("numbers each pin once", () => {
      expect(unique(profile.pins.map(({ gpio }) => gpio))).toBe(true);
      expect(unique(profile.pins.map(({ label }) => label))).toBe(true);
      const digital = profile.pins.filter(({ can, reserved }) => can.includes("in") || reserved !== undefined);
      expect(unique(digital.map(({ number }) => number))).toBe(true);
    });

    it("says of every pin what it can do, or what has taken it", () => {
      for (const pin of profile.pins) {
        if (pin.can.length === 0) expect(pin.reserved, pin.label).toBeTruthy();
        if (pin.inputOnly === true) expect(pin.can.filter((one) => one !== "in" && one !== "adc")).toEqual([]);
        if (pin.can.includes("adc")) expect(pin.adcChannel, pin.label).toBeTypeOf("number");
        if (pin.can.includes("pwm")) expect(pin.can).toContain("out");
      }
    });

    it("puts every role at a pin that can do it and is not taken", () => {
      for (const [role, gpio] of rolesOf(profile)) {
        const pin = pinOf(profile, gpio);
        expect(pin, `${role}: GPIO${String(gpio)}`).toBeDefined();
        for (const need of ROLE_NEEDS[role]) expect(pin?.can, `${role}: GPIO${String(gpio)}`).toContain(need);
        if (pin?.reserved !== undefined) expect(["tx", "rx"], `${role}: ${pin.reserved}`).toContain(role);
      }
    });

    it("keeps roles from pins that are read at reset, but for those named", () => {
      const strapped = rolesOf(profile).filter(([, gpio]) => pinOf(profile, gpio)?.strapping !== undefined);
      const allowed = STRAPPED[profile.name] ?? [];
      expect(strapped.map(([role]) => role).filter((role) => !allowed.includes(role))).toEqual([]);
    });

    it("gives roles that are used together pins of their own", () => {
      for (const roles of TOGETHER) {
        const gpios = roles.map((role) => profile.roles[role]).filter((gpio) => gpio !== undefined);
        expect(unique(gpios), `${roles.join(" ")}: ${gpios.join(" ")}`).toBe(true);
      }
    });

    it("has flash parts in order, whole, apart, and inside the flash", () => {
      if (profile.flash) expect(flashFaults(profile.flash)).toEqual([]);
    });

    it("is released from reset at the end, after it was held in it", () => {
      for (const steps of [profile.reset, profile.bootloader]) {
        if (steps === undefined) continue;
        expect(steps.at(-1)).toMatchObject({ dtr: false, rts: false });
        expect(steps.some(({ dtr, rts }) => rts && !dtr)).toBe(true);
      }
      const boots = (steps: readonly ResetStep[] | undefined): boolean | undefined => steps?.some(({ dtr }) => dtr);
      if (profile.reset) expect([boots(profile.reset), boots(profile.bootloader)]).toEqual([false, true]);
    });

    it("says how a chip is reached, and nothing where there is none", () => {
      const hasChip = profile.chip !== "none";
      expect(profile.usb.length > 0).toBe(hasChip);
      expect(profile.reset !== undefined && profile.bootloader !== undefined && profile.flash !== undefined).toBe(
        hasChip,
      );
      if (hasChip) expect(profile.usb[0]?.native).toBe(profile.console?.over === "usb");
      const { jsVars, blockBytes, heapBytes } = profile.memory;
      expect(jsVars !== undefined).toBe(hasChip && profile.runtime === "espruino");
      expect(blockBytes !== undefined).toBe(jsVars !== undefined);
      expect(heapBytes !== undefined).toBe(profile.runtime === "nodemcu");
    });

    it("has TLS options and memory only with TLS, and words that can follow its name", () => {
      if (profile.tls === "none") expect([profile.tlsOptions, profile.tlsMemory]).toEqual([undefined, undefined]);
      expect(profile.tlsNote).toMatch(/^[a-z].*[^.]$/);
    });

    it("wakes by pins that there are, a door's contact among them", () => {
      for (const { wakes, wakePins = [] } of profile.sleep) {
        const there = wakePins.filter((gpio) => pinOf(profile, gpio) !== undefined);
        expect(there).toEqual(wakePins);
        if (wakePins.length > 0) {
          expect(wakes).toContain("pin");
          expect(wakePins).toContain(profile.roles.in0);
        }
      }
    });
  });
}
