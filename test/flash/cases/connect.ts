// Faults between the cable and the loader: resets, the wrong board, the speed.

import { espruinoC3 } from "../firmware.js";
import { app, type FaultGroup, flashFirmware, holdBoot, one, running } from "../case.js";
import { at, BAUD, byteAt, from, MEM_DATA, MEM_END, READ, SYNC } from "../line-faults.js";

export const connectCases: readonly FaultGroup[] = [
  {
    title: "Getting into the loader",
    cases: [
      { title: "nothing", exit: 0 },
      { title: "nothing, on an ESP8266", chip: "ESP8266", exit: 0 },
      { title: "nothing, on an ESP32-C3 with its own USB", chip: "ESP32-C3", exit: 0 },
      { title: "EN rises late: a large capacitor", faults: { slowEnMs: 300 }, exit: 0 },
      { title: "the reset lines are not wired", faults: { hasNoReset: true }, exit: 5, says: "hold its BOOT button" },
      {
        title: "the line has no modem lines",
        hasNoLines: true,
        exit: 5,
        says: "this line cannot reset the board: hold its BOOT button",
      },
      {
        title: "the line has no modem lines, BOOT is held by hand",
        hasNoLines: true,
        before: holdBoot,
        exit: 0,
        says: "press EN (or RST) at the board",
      },
      {
        title: "the loader still runs from a flash before, and the line has no modem lines",
        hasNoLines: true,
        async before(stage) {
          holdBoot(stage);
          await stage.run((world) => flashFirmware(stage, world, { baud: 115_200 }));
        },
        exit: 0,
        says: "press EN (or RST) at the board",
      },
      {
        title: "the board says nothing",
        faults: { isMute: true },
        exit: 5,
        says: "says nothing: hold its BOOT button",
      },
      {
        title: "a program that prints without end",
        before: running({ chatter: "temperature: 21.5\r\n" }),
        faults: { chatter: "temperature: 21.5\r\n" },
        exit: 0,
      },
      {
        title: "a program that prints without end, and the reset lines are not wired",
        before: running({ chatter: "temperature: 21.5\r\n" }),
        faults: { chatter: "temperature: 21.5\r\n", hasNoReset: true },
        exit: 5,
        says: "runs its program and does not go into its loader",
      },
      {
        title: "the supply breaks down at each start",
        before: running({ chatter: "Brownout detector was triggered\r\n" }),
        faults: { chatter: "Brownout detector was triggered\r\n", hasNoReset: true },
        exit: 5,
        says: "breaks down: take another cable or USB port",
      },
      {
        title: "something else is wired to its RX",
        faults: { isDeaf: true },
        exit: 5,
        says: "waits for firmware, but hears nothing: is its RX pin wired to something else?",
      },
      {
        title: "a byte of the first SYNC is lost, and the line has no modem lines",
        hasNoLines: true,
        before: holdBoot,
        faults: { toChip: byteAt(20, () => undefined) },
        exit: 0,
      },
      {
        title: "the first answers to SYNC are lost",
        faults: { answer: (op, nth) => (op === SYNC && nth < 7 ? "drop" : undefined) },
        exit: 0,
      },
      {
        title: "the question which chip it is comes damaged",
        faults: { answer: at(READ, 0, { status: [1, 7] }) },
        exit: 0,
      },
      {
        title: "the answer which chip it is comes damaged, and names one that nobody knows",
        faults: { answer: at(READ, 0, "wrong-value") },
        exit: 0,
      },
      { title: "the stub comes damaged", faults: { toChip: byteAt(600, (byte) => byte ^ 1) }, exit: 0 },
      { title: "the stub is refused once", faults: { answer: at(MEM_DATA, 1, { status: [1, 7] }) }, exit: 0 },
      {
        title: "the stub does not start",
        faults: { answer: from(MEM_END, 0, "drop") },
        exit: 5,
        says: "answers, but not as a loader does",
      },
      { title: "the port takes no bytes", faults: { isBlocked: true }, exit: 4, says: "it takes no bytes" },
    ],
  },
  {
    title: "The wrong board",
    cases: [
      {
        title: "an ESP8266 instead of an ESP32",
        chip: "ESP8266",
        run: one("espruino_esp32.bin", app),
        exit: 5,
        says: "for it there is --board esp8266 or nodemcu-esp8266",
        isUntouched: true,
        isOtherBoard: true,
      },
      {
        title: "an ESP32-C3 instead of an ESP32",
        chip: "ESP32-C3",
        isBridged: true,
        run: one("espruino_esp32.bin", app),
        exit: 5,
        says: "is an ESP32-C3, and esp32 is for an ESP32: for it there is --board esp32-c3",
        isUntouched: true,
        isOtherBoard: true,
      },
      {
        title: "a chip that nobody knows",
        faults: { magic: 0x12345678 },
        exit: 5,
        says: "none that Midge knows (Unexpected CHIP magic value 0x12345678)",
        isUntouched: true,
      },
      {
        title: "secure download mode",
        chip: "ESP32-C3",
        faults: { isSecure: true },
        exit: 5,
        says: "secure download mode",
        isUntouched: true,
      },
      {
        title: "secure download mode, on an ESP32",
        faults: { isSecure: true },
        exit: 5,
        says: "secure download mode",
        isUntouched: true,
      },
      {
        title: "less flash than the firmware needs",
        flashBytes: 0x40000,
        run: one("a.bin", app, {}, "@0x30000"),
        exit: 5,
        says: "has 262144 bytes of flash",
        isUntouched: true,
        isOtherBoard: true,
      },
      {
        title: "less flash than the boot loader was made for",
        flashBytes: 0x200000,
        exit: 5,
        says: "bootloader.bin is for 4194304 bytes of flash, and the board at tcp://fake:1 has 2097152",
        isUntouched: true,
        isOtherBoard: true,
      },
      { title: "a flash that does not say its size", faults: { flashId: 0xffffff }, exit: 0 },
      {
        title: "firmware for another chip, by offset and without --board",
        run: one("x.bin", espruinoC3()["espruino-esp32c3.bin"] as Uint8Array, { board: undefined }, "@0x10000"),
        exit: 5,
        says: "is for an ESP32-C3, and the chip",
        isUntouched: true,
      },
    ],
  },
  {
    title: "The speed",
    cases: [
      {
        title: "the line does not carry 921600 baud",
        faults: { mostBaud: 460_800 },
        exit: 0,
        says: "it goes on at 115200",
      },
      {
        title: "the chip refuses the speed",
        faults: { answer: at(BAUD, 0, { status: [0xc3, 0] }) },
        exit: 0,
        says: "it goes on at 115200",
      },
      {
        title: "the system refuses the speed",
        faults: { refusedBaud: 921_600 },
        exit: 0,
        says: "it goes on at 115200",
      },
      {
        title: "the answer to the change of speed is lost",
        faults: { answer: at(BAUD, 0, "drop") },
        exit: 0,
        says: "it goes on at 115200",
      },
      {
        title: "the line does not carry the speed, and has no modem lines",
        hasNoLines: true,
        faults: { mostBaud: 115_200 },
        before: holdBoot,
        exit: 5,
        says: "this line cannot reset the board",
      },
    ],
  },
];
