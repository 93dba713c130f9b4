// Names of pins are found as people write them, and what cannot work is refused with what can.

import { describe, expect, it } from "vitest";
import { espruinoEsp32 } from "./espruino/esp32.profile.js";
import { espruinoEsp32S3 } from "./espruino/esp32-s3.profile.js";
import { espruinoEsp8266 } from "./espruino/esp8266.profile.js";
import { espruinoLinux } from "./espruino/linux.profile.js";
import { nodemcuEsp8266 } from "./nodemcu/esp8266.profile.js";
import { checkPin, findPin, shownPin } from "./pins.js";
import type { Pin, Profile } from "./profile.js";

function found(profile: Profile, wanted: string | number): Pin {
  const pin = findPin(profile, wanted);
  if (typeof pin === "string") throw new Error(pin);
  return pin;
}

describe("findPin", () => {
  it("finds a role, a label, the chip's number and the firmware's", () => {
    expect(found(espruinoEsp32, "led")).toMatchObject({ gpio: 2, number: 2 });
    for (const name of ["D4", "d4", "GPIO4", "gpio4", "IO4", "4", 4, " 4 "])
      expect(found(espruinoEsp32, name).gpio).toBe(4);
    expect(found(espruinoEsp32, "VP").gpio).toBe(36);
    expect(found(espruinoEsp32, "rx2").gpio).toBe(16);
    expect(found(nodemcuEsp8266, "led")).toMatchObject({ gpio: 2, number: 4 });
    expect(found(nodemcuEsp8266, "D4")).toMatchObject({ gpio: 2, number: 4 });
    expect(found(nodemcuEsp8266, "GPIO4")).toMatchObject({ gpio: 4, number: 2 });
    expect(found(nodemcuEsp8266, 4)).toMatchObject({ gpio: 2, number: 4 });
    expect(found(nodemcuEsp8266, "A0")).toMatchObject({ can: ["adc"], number: 0 });
  });

  it("takes a number for a pin before it takes it for the channel of the ADC", () => {
    expect(found(nodemcuEsp8266, 0).gpio).toBe(16);
  });

  it("does not choose between what is printed and what the firmware counts", () => {
    expect(findPin(espruinoEsp8266, "D4")).toBe(
      '"D4" is GPIO2 as printed on the usual boards and GPIO4 as Espruino (4 MB build) counts: write GPIO2 or GPIO4.',
    );
    expect(found(espruinoEsp8266, "D9").gpio).toBe(9);
  });

  it("names what is near when there is no such pin", () => {
    expect(findPin(espruinoEsp32, "GPIO20")).toBe('esp32 has no pin "GPIO20"; near it: GPIO18, GPIO19, GPIO21.');
    expect(findPin(espruinoEsp32, 99)).toBe('esp32 has no pin "99"; near it: GPIO37, GPIO38, GPIO39 (VN).');
    expect(findPin(espruinoEsp32, "out9")).toBe('esp32 has no pin "out9". Did you mean out0, out1, out2, out3?');
    expect(findPin(espruinoEsp32, "buton")).toBe('esp32 has no pin "buton". Did you mean button?');
    expect(findPin(espruinoEsp32, "relay")).toMatch(/^esp32 has no pin "relay"\. Its roles: led, button, sda.*GPIO/);
    expect(findPin(espruinoEsp32, "toString")).toMatch(/^esp32 has no pin "toString"/);
    expect(findPin(espruinoLinux, "GPIO4")).toBe("espruino-linux has no pins.");
  });

  it("says when a board has no pin for a role", () => {
    expect(findPin(espruinoEsp32S3, "adc")).toMatch(/^esp32-s3 has no pin for the role "adc"\. Its roles: /);
    expect(findPin(espruinoLinux, "led")).toBe('espruino-linux has no pin for the role "led". It has no pins.');
  });
});

describe("checkPin", () => {
  it("lets a plain pin pass", () => {
    expect(checkPin(espruinoEsp32, 4, "out")).toEqual({});
    expect(checkPin(espruinoEsp32, 36, "adc")).toEqual({});
  });

  it("refuses an output on an input-only pin, with pins that can", () => {
    expect(checkPin(espruinoEsp32, 34, "out").error).toBe(
      "GPIO34 of esp32 cannot be an output (it is an input only); pins that can: GPIO4, GPIO13, GPIO14, GPIO18, GPIO19, GPIO21, GPIO22, GPIO23 and others.",
    );
  });

  it("refuses what WiFi, the DAC, the flash or the firmware takes away", () => {
    expect(checkPin(espruinoEsp32, 4, "adc").error).toMatch(/GPIO4 .*analogue.*GPIO36 \(VP\)/);
    expect(checkPin(espruinoEsp32, 25, "pwm").error).toMatch(/^GPIO25 of esp32 cannot be a PWM output; pins that can/);
    expect(checkPin(espruinoEsp32, 7, "in").error).toMatch(/^GPIO7 \(SD0\) of esp32 .*taken by the SPI flash/);
    expect(checkPin(espruinoEsp32S3, 1, "adc").error).toMatch(/no pin of it can\.$/);
    expect(checkPin(nodemcuEsp8266, 16, "pwm").error).toMatch(/^GPIO16 \(D0\) of nodemcu-esp8266 cannot be a PWM/);
    expect(checkPin(espruinoEsp32, 20, "in").error).toMatch(/no pin "GPIO20"/);
  });

  it("warns of strapping and of what else hangs at the pin", () => {
    expect(checkPin(espruinoEsp32, 12, "out")).toEqual({
      warning: "GPIO12 of esp32 is read at reset (high: 1.8 V for the flash, and the board does not start).",
    });
    expect(checkPin(espruinoEsp32, 1, "out")).toEqual({ warning: "GPIO1 (TX0) of esp32 is taken by console TX." });
  });
});

describe("shownPin", () => {
  it("adds the label where it says more", () => {
    expect(shownPin(found(espruinoEsp32, 4))).toBe("GPIO4");
    expect(shownPin(found(espruinoEsp32, 36))).toBe("GPIO36 (VP)");
    expect(shownPin(found(espruinoEsp8266, 4))).toBe("GPIO4 (D2)");
  });
});
