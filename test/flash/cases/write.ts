// Faults while the flash is written, read back and erased.

import { bigApp, eraseAll, type FaultGroup, flashFirmware, holdBoot, one } from "../case.js";
import {
  at,
  BAUD,
  BEGIN,
  BLOCK,
  byteAt,
  END,
  ERASE,
  from,
  IN_A_BLOCK,
  losing,
  lostEnd,
  MD5,
  MEM_END,
  noiseBetween,
  onceWrong,
  SYNC,
} from "../line-faults.js";

export const writeCases: readonly FaultGroup[] = [
  {
    title: "Bytes on the line",
    cases: [
      {
        title: "a byte to the board is lost",
        faults: { toChip: byteAt(IN_A_BLOCK, () => undefined) },
        exit: 0,
        says: "trying again",
      },
      {
        title: "a byte to the board is changed",
        faults: { toChip: byteAt(IN_A_BLOCK, (byte) => byte ^ 0x10) },
        exit: 0,
        says: "a damaged packet; trying again",
      },
      {
        title: "a byte to the board is made up",
        faults: { toChip: byteAt(IN_A_BLOCK, (byte) => [byte, 0x55]) },
        exit: 0,
        says: "trying again",
      },
      {
        title: "the end of a packet is made up",
        faults: { toChip: byteAt(IN_A_BLOCK, (byte) => [byte, 0xc0]) },
        exit: 0,
        says: "trying again",
      },
      { title: "the end of a packet is lost", faults: { toChip: lostEnd() }, exit: 0, says: "trying again" },
      {
        title: "the end of a packet is lost, and the line has no modem lines",
        hasNoLines: true,
        before: holdBoot,
        faults: { toChip: lostEnd() },
        exit: 0,
        says: "trying again",
      },
      { title: "a byte from the board is lost", faults: { toHost: byteAt(700, () => undefined) }, exit: 0 },
      { title: "a byte from the board is changed", faults: { toHost: byteAt(705, (byte) => byte ^ 0x80) }, exit: 0 },
      { title: "noise between the answers", faults: { toHost: noiseBetween() }, exit: 0 },
      {
        title: "one byte of 40,000 is lost, in both directions",
        faults: { toChip: losing(40_000, 5), toHost: losing(40_000, 6) },
        exit: 0,
      },
      { title: "one byte of 100 is lost", faults: { toChip: losing(100, 7) }, exit: 5 },
    ],
  },
  {
    title: "Writing",
    cases: [
      {
        title: "a block is refused once",
        faults: { answer: at(BLOCK, 4, { status: [0xc1, 0] }) },
        exit: 0,
        says: "a damaged packet; trying again",
      },
      {
        title: "blocks are always refused",
        faults: { answer: from(BLOCK, 4, { status: [0xc4, 0] }) },
        exit: 5,
        says: "the flash does not take it",
      },
      {
        title: "the answer to a block is lost",
        faults: { answer: at(BLOCK, 4, "drop") },
        exit: 0,
        says: "trying again",
      },
      {
        title: "the answers to blocks stay away",
        faults: { answer: from(BLOCK, 4, "drop") },
        exit: 5,
        says: "the next flash puts that right",
      },
      {
        title: "the chip restarts in the middle, as after a dip of its supply",
        faults: { answer: at(BLOCK, 4, "restart") },
        exit: 0,
        says: "trying again",
      },
      { title: "an answer comes twice", faults: { answer: (op) => (op === BLOCK ? "twice" : undefined) }, exit: 0 },
      { title: "the answer to the beginning is lost", faults: { answer: at(BEGIN, 2, "drop") }, exit: 0 },
      {
        title: "the end says that something is missing",
        faults: { answer: at(END, 2, { status: [0xc8, 0] }) },
        exit: 0,
        says: "too few bytes",
      },
      {
        title: "a flash that takes three seconds for a block",
        faults: { answer: (op) => (op === BLOCK ? { delayMs: 2900 } : undefined) },
        exit: 0,
      },
      {
        title: "a flash that takes a minute for a block",
        faults: { answer: from(BLOCK, 2, { delayMs: 60_000 }) },
        exit: 5,
        says: "no answer in",
      },
      {
        title: "everything takes too long",
        faults: {
          answer: (op) =>
            op === BLOCK
              ? { delayMs: 5200 }
              : op === SYNC || op === MEM_END || op === BAUD
                ? undefined
                : { delayMs: 2950 },
        },
        run: one("espruino_esp32.bin", bigApp(), { baud: 921_600 }),
        exit: 6,
        says: "try again with --baud 115200",
      },
    ],
  },
  {
    title: "Checking",
    cases: [
      { title: "the MD5 comes wrong once", faults: { answer: at(MD5, 3, "wrong-md5") }, exit: 0, says: "trying again" },
      {
        title: "the MD5 is always wrong",
        faults: { answer: from(MD5, 0, "wrong-md5") },
        exit: 5,
        says: "reads back otherwise",
      },
      { title: "the MD5 stays away once", faults: { answer: at(MD5, 3, "drop") }, exit: 0 },
      {
        title: "a bit of the flash is written wrong once",
        faults: { cell: onceWrong(0x12345) },
        exit: 0,
        says: "reads back otherwise; trying again",
      },
      {
        title: "a few bytes of the flash are worn out",
        faults: { cell: (address, byte) => (address >= 0x12340 && address < 0x12348 ? 0 : byte) },
        exit: 5,
        says: "the board's flash or its supply is at fault",
      },
    ],
  },
  {
    title: "Erasing",
    cases: [
      {
        title: "an erase that takes 100 seconds",
        faults: { answer: at(ERASE, 0, { delayMs: 100_000 }) },
        run: (stage, world) => flashFirmware(stage, world, { erase: true }),
        exit: 0,
      },
      {
        title: "the answer to the erase is lost",
        faults: { answer: at(ERASE, 0, "drop") },
        run: (stage, world) => flashFirmware(stage, world, { erase: true }),
        exit: 0,
        says: "trying again",
      },
      {
        title: "the erase never ends",
        faults: { answer: from(ERASE, 0, "drop") },
        run: eraseAll,
        exit: 5,
        says: "cannot be erased",
      },
      {
        title: "the erase is refused",
        faults: { answer: from(ERASE, 0, { status: [0xc5, 0] }) },
        run: eraseAll,
        exit: 5,
        says: "protected against writing",
      },
    ],
  },
  {
    title: "The cable",
    cases: [
      { title: "pulled before the first answer", faults: { cutAt: 10 }, exit: 4, says: "was the cable pulled?" },
      {
        title: "pulled while the stub is loaded",
        faults: { cutAt: 3000 },
        exit: 4,
        says: "run the same command again",
      },
      {
        title: "pulled while the board reads back",
        faults: { answer: at(MD5, 3, "unplug") },
        exit: 4,
        says: "it goes on where it was",
      },
      {
        title: "pulled in the middle of a block",
        faults: { cutAt: IN_A_BLOCK },
        exit: 4,
        says: "it goes on where it was",
      },
      {
        title: "pulled while the board erases",
        faults: { answer: at(ERASE, 0, "unplug") },
        run: eraseAll,
        exit: 4,
        says: "was the cable pulled?",
      },
      {
        title: "the board's own USB goes away while it restarts",
        chip: "ESP32-C3",
        faults: { isGoneOnReset: true },
        exit: 0,
      },
    ],
  },
];
