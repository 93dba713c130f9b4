// Which port is taken, and what is said when none can be: over lists as the serialport package gives them.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { choosePort, findPorts, type PortInfo } from "./find.js";

const cp210x = { path: "/dev/ttyUSB1", vendorId: "10C4", productId: "ea60", serialNumber: "0001" };
const native = { path: "/dev/ttyACM0", vendorId: "303a", productId: "1001" };
const modem = { path: "/dev/ttyACM7", vendorId: "1199", productId: "9071" };
const onboard = { path: "/dev/ttyS0" };
const list =
  (...ports: PortInfo[]) =>
  () =>
    Promise.resolve(ports);

let before: string | undefined;
beforeEach(() => {
  before = process.env["MIDGE_PORT"];
  delete process.env["MIDGE_PORT"];
});
afterEach(() => {
  if (before === undefined) delete process.env["MIDGE_PORT"];
  else process.env["MIDGE_PORT"] = before;
});

describe("the list of ports", () => {
  it("knows bridges and chips with their own USB, and leaves out what is no USB", async () => {
    const found = await findPorts(list(onboard, modem, cp210x, native));
    expect(found.map(({ name, usbId, usb, chips }) => [name, usbId, usb?.name, chips.join()])).toEqual([
      ["/dev/ttyACM0", "303a:1001", "Espressif USB Serial/JTAG", "ESP32-C3,ESP32-S3"],
      ["/dev/ttyUSB1", "10c4:ea60", "Silicon Labs CP210x", "ESP32,ESP32-C3,ESP32-S3,ESP8266"],
      ["/dev/ttyACM7", "1199:9071", undefined, ""],
    ]);
    expect(found[1]?.serialNumber).toBe("0001");
  });

  it("takes the names of USB ports where nothing else is known", async () => {
    const found = await findPorts(list({ path: "/dev/ttyUSB0" }, onboard));
    expect(found.map(({ name, usbId }) => [name, usbId])).toEqual([["/dev/ttyUSB0", "unknown"]]);
  });
});

describe("the choice of a port", () => {
  it("is the only board, also beside another USB device", async () => {
    expect((await choosePort({}, list(modem, cp210x))).name).toBe("/dev/ttyUSB1");
  });

  it("is an unknown USB device when it is the only one", async () => {
    expect(await choosePort({}, list(modem))).toMatchObject({ name: "/dev/ttyACM7" });
  });

  it("lists several, and says how to name one", async () => {
    await expect(choosePort({}, list(cp210x, native))).rejects.toThrow(
      "several boards are plugged in: /dev/ttyACM0 (Espressif USB Serial/JTAG), /dev/ttyUSB1 (Silicon Labs CP210x). Say which: --port /dev/ttyACM0.",
    );
  });

  it("says what to check when there is none", async () => {
    const fault = await choosePort({}, list(onboard)).catch((error: unknown) => error);
    expect(fault).toMatchObject({ exit: 4, message: expect.stringContaining("does the cable carry data") });
  });

  it("is the named one, with its identity: by flag before the environment", async () => {
    process.env["MIDGE_PORT"] = "/dev/ttyACM0";
    expect(await choosePort({}, list(cp210x, native))).toMatchObject({ usb: { native: true } });
    expect(await choosePort({ port: "/dev/ttyUSB1" }, list(cp210x, native))).toMatchObject({ usb: { native: false } });
    expect(await choosePort({ port: "tcp://127.0.0.1:1" }, list(cp210x))).toEqual({ name: "tcp://127.0.0.1:1" });
    expect(await choosePort({ port: "/tmp/other" }, list(cp210x))).toEqual({ name: "/tmp/other" });
  });
});
