// What `midge wokwi` writes: the diagram of a board and its parts, the flash, the scenario, and what it refuses.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Diagram } from "../../tools/wokwi/diagram.js";
import { lintFolder } from "../../tools/wokwi/lint.js";
import { readStorage } from "../image/storage-reader.js";
import { BROKER, download, project, scratch, typed } from "./stage.js";

const { path, end } = scratch();
afterAll(end);

const diagramIn = (folder: string): Diagram =>
  JSON.parse(readFileSync(path(folder, "diagram.json"), "utf8")) as Diagram;
const wires = (folder: string): string[] => diagramIn(folder).connections.map(([from, to]) => `${from} ${to}`);
const text = (...names: string[]): string => readFileSync(path(...names), "utf8");

describe("midge wokwi", () => {
  it("writes a project that is whole, with the program and Wokwi's network in the Storage", async () => {
    const firmware = download(path("espruino"));
    const { code, out, err } = await typed(
      ["examples/thermometer", ...BROKER, "--firmware", firmware, "--out", path("whole"), "--expect", "online"],
      { MIDGE_WIFI_SSID: "attic-net", MIDGE_WIFI_PASSWORD: "quite-a-secret" },
    );
    expect([code, lintFolder(path("whole"))]).toEqual([0, []]);
    expect(err).toContain(
      "the WiFi there is Wokwi-GUEST, open, and broker.example must be reachable from the internet",
    );
    expect(out).toContain("--run");
    expect(text("whole", "wokwi.toml")).toBe(
      "# Written by midge wokwi.\n[wokwi]\nversion = 1\nfirmware = 'flasher_args.json'\n",
    );
    expect(JSON.parse(text("whole", "flasher_args.json"))).toMatchObject({
      flash_settings: { flash_size: "4MB" },
      flash_files: {
        "0x1000": "firmware/bootloader.bin",
        "0x8000": "firmware/partitions_espruino.bin",
        "0x10000": "firmware/espruino_esp32.bin",
        "0x320000": "storage.bin",
      },
    });
    expect(readFileSync(path("whole", "firmware/bootloader.bin"))).toEqual(
      readFileSync(path("espruino/bootloader.bin")),
    );
    const storage = readStorage(readFileSync(path("whole", "storage.bin")));
    expect(JSON.parse(String(storage.get("midge.json")))).toEqual({
      networks: [{ ssid: "Wokwi-GUEST" }],
      host: "broker.example",
      port: 1883,
      secure: false,
    });
    expect(String(storage.get(".bootcde"))).toContain("home/");
    expect(statSync(path("whole", "storage.bin")).mode & 0o777).toBe(0o600);
    expect(text("whole", "scenario.yaml")).toMatch(/wait-serial: online[^]*part-id: climate\n +control: temperature\n/);
  });

  it("wires a part to the pins that the project's parts are placed at, and the console to the serial monitor", async () => {
    await typed(["examples/thermometer", ...BROKER, "--out", path("wired")]);
    expect(diagramIn("wired").parts.map(({ id, type }) => `${id} ${type}`)).toEqual([
      "board wokwi-esp32-devkit-v1",
      "climate wokwi-dht22",
    ]);
    expect(diagramIn("wired").parts[1]?.attrs).toEqual({ temperature: "21", humidity: "45" });
    expect(wires("wired")).toEqual([
      "board:TX0 $serialMonitor:RX",
      "board:RX0 $serialMonitor:TX",
      "climate:VCC board:3V3",
      "climate:GND board:GND.1",
      "climate:SDA board:D4",
    ]);
  });

  it("takes the console of a chip with its own USB, and pins by that board's names", async () => {
    const folder = project(path("c3-project"), { air: "bmp180", lamp: { part: "led", pin: 21 } });
    await typed([folder, ...BROKER, "--board", "esp32-c3", "--out", path("c3")]);
    expect(diagramIn("c3").parts[0]).toMatchObject({
      type: "board-esp32-c3-devkitm-1",
      attrs: { serialInterface: "USB_SERIAL_JTAG", flashSize: "4" },
    });
    expect(wires("c3")).toEqual([
      "air:VCC board:3V3.1",
      "air:GND board:GND.1",
      "air:SDA board:5",
      "air:SCL board:6",
      "lamp:A board:TX",
      "lamp-resistor:2 board:GND.1",
      "lamp:C lamp-resistor:1",
    ]);
  });

  it("draws another board of the chip when its own does not lead out a pin", async () => {
    await typed([project(path("boot"), { boot: "button" }), ...BROKER, "--out", path("boot-out")]);
    expect(diagramIn("boot-out").parts[0]?.type).toBe("board-esp32-devkit-c-v4");
    expect(wires("boot-out")).toContain("boot:1.l board:0");
    expect(text("boot-out", "scenario.yaml")).toMatch(/control: pressed\n +value: 1\n +- delay: 500ms\n/);
  });

  it("draws every part that Wokwi has, each pin right", async () => {
    const parts = Object.fromEntries(
      "dht22 ds18b20 bmp180 mpu6050 hx711 potentiometer pir reed led relay buzzer neopixel"
        .split(" ")
        .map((one) => [one, one]),
    );
    const { code, err } = await typed([project(path("all"), parts), ...BROKER, "--out", path("all-out")]);
    expect([code, err]).toEqual([0, expect.stringContaining("firmware/bootloader.bin is not there")]);
    const more = {
      servo: "servo",
      motor: "motor",
      battery: "battery",
      "hc-sr04": "hc-sr04",
      photoresistor: "photoresistor",
    };
    const second = await typed([project(path("more"), more), ...BROKER, "--out", path("more-out")]);
    expect(second.err).toMatch(
      /Wokwi has no motor \("motor"\): an LED for its speed[^]*no battery \("battery"\): a potent/,
    );
    for (const folder of ["all-out", "more-out"])
      expect(lintFolder(path(folder)).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("says which firmware is missing, from where it comes, and lets the user put it there", async () => {
    const { code, out } = await typed(["examples/thermometer", ...BROKER, "--out", path("bare")]);
    expect(code).toBe(0);
    expect(out).toMatch(/the firmware is missing\nget Espruino 2v29 for ESP32 from https:\S+, then add --firmware/);
  });

  it("leaves each part where a person has put it, and a file of somebody else alone", async () => {
    const words = ["examples/thermometer", ...BROKER, "--out", path("moved")];
    await typed(words);
    const before = diagramIn("moved");
    Object.assign(before.parts[1] as object, { top: 77, left: -5, rotate: 90 });
    writeFileSync(path("moved", "diagram.json"), JSON.stringify(before));
    await typed(words);
    expect(diagramIn("moved").parts[1]).toMatchObject({ id: "climate", top: 77, left: -5, rotate: 90 });
    writeFileSync(path("moved", "diagram.json"), JSON.stringify({ ...before, author: "Anna" }));
    const { code, err } = await typed(words);
    expect([code, err]).toEqual([2, expect.stringContaining("was not written by midge wokwi, and would be lost")]);
    expect(diagramIn("moved").author).toBe("Anna");
  });

  it.each([
    [["examples/thermometer"], {}, "which broker? A board on Wokwi reaches public ones"],
    [["examples/thermometer", "--broker", "mqtt://localhost"], {}, "would be the board on Wokwi itself"],
    [["examples/thermometer", ...BROKER, "--board", "esp8266"], {}, "Wokwi has no ESP8266. Take --board esp32 or"],
    [["examples/thermometer", ...BROKER, "--board", "nodemcu-esp32"], {}, "goes onto the board over its console"],
    [["examples/thermometer", ...BROKER, "--board", "esp23"], {}, "did you mean esp32?"],
    [["examples/thermometer", ...BROKER, "--run"], {}, "--run needs your Wokwi token in WOKWI_CLI_TOKEN"],
    [["examples/thermometer", ...BROKER, "--set", "room"], {}, "write name=value"],
    [[], {}, "which publisher?"],
  ])("refuses %j with the next step", async (words, env, why) => {
    const { code, err } = await typed([...words, "--out", path("never")], env);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });

  it("warns of a broker that Wokwi's network does not reach", async () => {
    const words = ["examples/thermometer", "--broker", "mqtt://192.168.1.10", "--out", path("private")];
    const { code, err } = await typed(words);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining("192.168.1.10 is not reachable but through Wokwi's private"),
    ]);
  });

  it("prints one object as JSON", async () => {
    const { out, err } = await typed(["examples/thermometer", ...BROKER, "--out", path("json"), "--json"]);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({ folder: path("json"), board: "esp32", findings: [{}, {}, {}] });
  });
});
