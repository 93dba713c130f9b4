// The boards of Wokwi that Midge draws: what their pins are called, and where supply and ground are. It is data, and the
// way from a GPIO to a pin's name.
// Source: wokwi-cli 0.26.1, packages/diagram-lint/src/registry/parts; docs.wokwi.com/guides/esp32.

import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { Exit, MidgeError } from "../error.js";

export interface WokwiBoard {
  type: string;
  chip: Profile["chip"];
  pins: readonly string[];
  /** Before a GPIO's number in a pin's name. */
  prefix: string;
  /** GPIOs whose pins have other names. */
  named: Readonly<Record<number, string>>;
  supply: { "3V3": string; "5V": string; GND: string };
}

const words = (text: string): string[] => text.split(" ");

export const wokwiBoards: readonly WokwiBoard[] = [
  {
    type: "wokwi-esp32-devkit-v1",
    chip: "ESP32",
    pins: words(
      "VIN GND.1 GND.2 D2 D4 D5 D12 D13 D14 D15 D18 D19 D21 D22 D23 D25 D26 D27 D32 D33 D34 D35 VN VP EN TX0 TX2 RX0 RX2 3V3",
    ),
    prefix: "D",
    named: { 1: "TX0", 3: "RX0", 16: "RX2", 17: "TX2", 36: "VP", 39: "VN" },
    supply: { "3V3": "3V3", "5V": "VIN", GND: "GND.1" },
  },
  {
    type: "board-esp32-devkit-c-v4",
    chip: "ESP32",
    pins: words(
      "0 2 3V3 4 5 5V 12 13 14 15 16 17 18 19 21 22 23 25 26 27 32 33 34 35 CLK CMD D0 D1 D2 D3 EN GND.1 GND.2 GND.3 RX TX VN VP",
    ),
    prefix: "",
    named: { 1: "TX", 3: "RX", 36: "VP", 39: "VN" },
    supply: { "3V3": "3V3", "5V": "5V", GND: "GND.1" },
  },
  {
    type: "board-esp32-c3-devkitm-1",
    chip: "ESP32-C3",
    pins: words(
      "0 1 2 3 3V3.1 3V3.2 4 5 5V.1 5V.2 6 7 8 9 10 18 19 GND.1 GND.10 GND.2 GND.3 GND.4 GND.5 GND.6 GND.7 GND.8 GND.9 RST RX TX",
    ),
    prefix: "",
    named: { 20: "RX", 21: "TX" },
    supply: { "3V3": "3V3.1", "5V": "5V.1", GND: "GND.1" },
  },
  {
    type: "board-esp32-s3-devkitc-1",
    chip: "ESP32-S3",
    pins: words(
      "0 1 2 3 3V3.1 3V3.2 4 5 5V 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 35 36 37 38 39 40 41 42 45 46 47 48 GND.1 GND.2 GND.3 GND.4 RST RX TX",
    ),
    prefix: "",
    named: { 43: "TX", 44: "RX" },
    supply: { "3V3": "3V3.1", "5V": "5V", GND: "GND.1" },
  },
];

/** Attributes that a board may have. */
export const boardAttrs: readonly string[] = words(
  "builder flashSize psramSize psramType serialInterface firmwareOffset macAddress chipRevision cpuFrequency env fullBoot",
);

/** A board's pin for a GPIO, where it is led out. */
export function pinName(board: WokwiBoard, gpio: number): string | undefined {
  const name = board.named[gpio] ?? `${board.prefix}${gpio}`;
  return board.pins.includes(name) ? name : undefined;
}

/** The console of the board, when it is a UART. */
export function consolePins(board: WokwiBoard): { tx: string; rx: string } {
  const find = (names: readonly string[]): string => names.find((name) => board.pins.includes(name)) as string;
  return { tx: find(["TX0", "TX"]), rx: find(["RX0", "RX"]) };
}

/** The boards whose program is in an image of the flash, and whose chip Wokwi has. */
export const onWokwi = profiles.filter(({ wokwi, flash }) => wokwi !== undefined && flash?.storage !== undefined);

/** Throws for a board that Wokwi cannot run, with the next step. */
export function needWokwi(profile: Profile): void {
  if (onWokwi.includes(profile)) return;
  const why =
    profile.wokwi === undefined
      ? `Wokwi has no ${profile.chip === "none" ? "such board" : profile.chip}`
      : `Wokwi takes a program as a part of the flash, and a program for ${profile.runtime === "nodemcu" ? "NodeMCU" : profile.title} goes onto the board over its console`;
  throw new MidgeError(
    `${profile.name} cannot run on Wokwi: ${why}. Take --board ${onWokwi.map(({ name }) => name).join(" or ")}, or simulate here: midge simulate.`,
    Exit.USAGE,
  );
}

/** The board to draw: the profile's own, or another of the same chip when the own one does not lead out what is used. */
export function boardFor(profile: Profile, gpios: readonly number[], where: string): WokwiBoard {
  const same = wokwiBoards.filter(({ chip }) => chip === profile.chip);
  const own = same.find(({ type }) => type === profile.wokwi);
  const missing = (board: WokwiBoard): number[] => gpios.filter((gpio) => pinName(board, gpio) === undefined);
  const found = (own && missing(own).length === 0 ? own : undefined) ?? same.find((one) => missing(one).length === 0);
  if (found) return found;
  const first = (own ?? same[0]) as WokwiBoard;
  throw new MidgeError(
    `${where}: no board of Wokwi leads out GPIO ${missing(first).join(", ")} of the ${profile.chip}: choose another pin in "parts".`,
  );
}
