// The fake boot ROM by itself: what the documents of the protocol say of it, byte by byte, and what it does when it is reset.

import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../boards/node/clock.js";
import { createFakeChip, type FakeChip, type FakeChipOptions } from "./chip.js";
import { frame } from "./frames.js";

const BAUD = 115_200;

function board(options: Partial<FakeChipOptions> = {}) {
  const clock = createVirtualClock();
  const chip = createFakeChip({ clock, ...options });
  let sent = Buffer.alloc(0);
  chip.onSend((bytes) => (sent = Buffer.concat([sent, bytes])));
  /** What was sent since the last call. */
  const taken = (): Buffer => {
    const all = sent;
    sent = Buffer.alloc(0);
    return all;
  };
  return { chip, clock, taken };
}

function intoLoader(chip: FakeChip): void {
  chip.signals({ dtr: false, rts: true });
  chip.signals({ dtr: true, rts: false });
  chip.signals({ dtr: false, rts: false });
}

/** A command as the host sends it. */
function command(op: number, data: Uint8Array, check = 0): Uint8Array {
  const packet = Buffer.alloc(8 + data.length);
  packet[1] = op;
  packet.writeUInt16LE(data.length, 2);
  packet.writeUInt32LE(check, 4);
  packet.set(data, 8);
  return frame(packet);
}
const words = (...numbers: number[]): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer);
const sync = command(8, Uint8Array.from([7, 7, 0x12, 0x20, ...Array<number>(32).fill(0x55)]));

/** Answers, without what is said between them. */
function answers(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (const part of bytes.toString("latin1").split("\xc0")) {
    const packet = Buffer.from(part.replaceAll("\xdb\xdc", "\xc0").replaceAll("\xdb\xdd", "\xdb"), "latin1");
    if (packet[0] === 1 && packet.length >= 8) found.push(packet);
  }
  return found;
}

/** Loads a stub of four bytes and starts it. */
function runStub(chip: FakeChip): void {
  const code = Uint8Array.of(1, 2, 3, 4);
  const check = code.reduce((sum, byte) => sum ^ byte, 0xef);
  chip.receive(command(0x05, words(4, 1, 0x1800, 0x40080000)), BAUD);
  chip.receive(command(0x07, Buffer.concat([words(4, 0, 0, 0), code]), check), BAUD);
  chip.receive(command(0x06, words(0, 0x40080000)), BAUD);
  expect(chip.state()).toBe("stub");
}
/** A command, and the last answer to it. */
function stub(chip: FakeChip, taken: () => Buffer, op: number, data: Uint8Array): Buffer | undefined {
  taken();
  chip.receive(command(op, data), chip.baud());
  return answers(taken()).at(-1);
}

describe("the reset lines of a fake board", () => {
  it("RTS alone restarts it, DTR decides where to; both at once do nothing", () => {
    const { chip, taken } = board();
    chip.signals({ dtr: true, rts: true });
    chip.signals({ dtr: false, rts: false });
    expect(chip.starts).toEqual([]);
    chip.signals({ dtr: false, rts: true });
    chip.signals({ dtr: false, rts: false });
    expect(chip.starts).toEqual(["nothing"]);
    expect(taken().toString()).toContain("invalid header: 0xffffffff");
    intoLoader(chip);
    expect([chip.state(), chip.starts.at(-1)]).toEqual(["rom", "rom"]);
    expect(taken().toString()).toContain("waiting for download");
  });

  it("of a chip's own USB are others", () => {
    const { chip } = board({ chip: "ESP32-C3" });
    chip.signals({ dtr: true, rts: false });
    chip.signals({ dtr: true, rts: true });
    chip.signals({ dtr: false, rts: true });
    chip.signals({ dtr: false, rts: false });
    expect(chip.state()).toBe("rom");
    chip.signals({ dtr: false, rts: true });
    chip.signals({ dtr: false, rts: false });
    expect(chip.state()).toBe("program");
  });

  it("with a capacitor at EN are looked at later", () => {
    const { chip, clock } = board({ faults: { slowEnMs: 300 } });
    intoLoader(chip);
    clock.advance(299);
    expect(chip.starts).toEqual([]);
    clock.advance(1);
    expect(chip.starts).toEqual(["nothing"]);
  });
});

describe("the fake boot ROM", () => {
  it("answers a SYNC eight times, four bytes of status each, and nothing at another speed", () => {
    const { chip, taken } = board();
    chip.receive(sync, BAUD);
    expect(answers(taken())).toEqual([]);
    intoLoader(chip);
    taken();
    chip.receive(sync, 921_600);
    expect(taken()).toHaveLength(0);
    chip.receive(sync, BAUD);
    const said = answers(taken());
    expect(said).toHaveLength(8);
    expect(said[0]).toEqual(Buffer.from([1, 8, 4, 0, 7, 7, 0x12, 0x20, 0, 0, 0, 0]));
  });

  it("tells its chip by a register, or by the security info where it has it", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    taken();
    chip.receive(command(0x0a, words(0x40001000)), BAUD);
    expect(answers(taken())[0]?.readUInt32LE(4)).toBe(0x00f01d83);
    chip.receive(command(0x14, new Uint8Array(0)), BAUD);
    const refused = answers(taken());
    expect(refused).toHaveLength(8);
    expect([refused[0]?.[1], refused[0]?.[8], refused[0]?.[9]]).toEqual([0, 1, 5]);
    const c3 = board({ chip: "ESP32-C3", isBridged: true });
    intoLoader(c3.chip);
    c3.taken();
    c3.chip.receive(command(0x14, new Uint8Array(0)), BAUD);
    expect(answers(c3.taken())[0]?.readUInt32LE(8 + 12)).toBe(5);
  });

  it("writes what comes packed, erases before it, and has its MD5; refuses a damaged block and too few bytes", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    chip.flash.bytes.fill(0, 0x2000, 0x4000);
    const data = Buffer.from("hello, flash!!!!");
    const packed = deflateSync(data);
    const check = packed.reduce((sum, byte) => sum ^ byte, 0xef);
    const block = Buffer.concat([words(packed.length, 0, 0, 0), packed]);
    taken();
    chip.receive(command(0x10, words(data.length, 1, 0x4000, 0x2000)), BAUD);
    chip.receive(command(0x12, words(1)), BAUD);
    expect(answers(taken()).map((one) => one[8])).toEqual([0, 0xc8]);
    chip.receive(command(0x10, words(data.length, 1, 0x4000, 0x2000)), BAUD);
    chip.receive(command(0x11, block, check ^ 1), BAUD);
    chip.receive(command(0x11, block, check), BAUD);
    chip.receive(command(0x12, words(1)), BAUD);
    expect(answers(taken()).map((one) => one[8])).toEqual([0, 0xc1, 0, 0]);
    expect(Buffer.from(chip.flash.bytes.subarray(0x2000, 0x2010))).toEqual(data);
    expect([chip.flash.bytes[0x2010], chip.flash.bytes[0x3000]]).toEqual([0xff, 0]);
    chip.receive(command(0x13, words(0x2000, 16, 0, 0)), BAUD);
    expect(answers(taken())[0]?.subarray(8, 40).toString()).toBe(chip.flash.md5(0x2000, 16).toString("hex"));
  });

  it("writes what comes plain, and no more than was announced", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    const data = Buffer.from("plain flash data");
    const check = data.reduce((sum, byte) => sum ^ byte, 0xef);
    // The last block is filled up; what is behind the announced bytes is dropped.
    const block = Buffer.concat([words(32, 0, 0, 0), data, data]);
    taken();
    chip.receive(command(0x03, block, 0xef), BAUD);
    chip.receive(command(0x02, words(16, 1, 32, 0x8000)), BAUD);
    chip.receive(command(0x03, block, check ^ 1), BAUD);
    chip.receive(command(0x03, block, 0xef), BAUD);
    chip.receive(command(0x04, words(1)), BAUD);
    expect(answers(taken()).map((one) => one[8])).toEqual([0xc6, 0, 0xc1, 0, 0]);
    expect(Buffer.from(chip.flash.bytes.subarray(0x8000, 0x8010))).toEqual(data);
    expect(chip.flash.bytes[0x8010]).toBe(0xff);
  });

  it("runs a stub that was loaded whole, and refuses the rest", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    const code = Uint8Array.of(1, 2, 3, 4);
    const block = Buffer.concat([words(4, 0, 0, 0), code]);
    taken();
    chip.receive(command(0x05, words(4, 1, 0x1800, 0x40080000)), BAUD);
    chip.receive(command(0x07, block, 0xef), BAUD);
    chip.receive(command(0x06, words(0, 0x40080000)), BAUD);
    const check = code.reduce((sum, byte) => sum ^ byte, 0xef);
    expect(answers(taken()).map((one) => [one[8], one[9]])).toEqual([
      [0, 0],
      [1, 7],
      [1, 6],
    ]);
    expect(chip.state()).toBe("rom");
    chip.receive(command(0x07, block, check), BAUD);
    chip.receive(command(0x06, words(0, 0x40080000)), BAUD);
    expect(taken().toString("latin1")).toContain("\xc0OHAI\xc0");
    // The stub answers a SYNC once, with no value, and with two bytes of status.
    chip.receive(sync, BAUD);
    expect(answers(taken())).toEqual([Buffer.from([1, 8, 2, 0, 0, 0, 0, 0, 0, 0])]);
    expect(stub(chip, taken, 0x13, words(0, 16, 0, 0))?.subarray(8, 24)).toEqual(chip.flash.md5(0, 16));
  });

  it("erases a part and the whole by its stub alone", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    taken();
    chip.flash.bytes.fill(0, 0, 0x5000);
    chip.receive(command(0xd0, new Uint8Array(0)), BAUD);
    expect(answers(taken())[0]?.subarray(8, 10)).toEqual(Buffer.from([1, 5]));
    runStub(chip);
    expect(stub(chip, taken, 0xd1, words(0x1000, 0x2000))?.[8]).toBe(0);
    expect([0xfff, 0x1000, 0x2fff, 0x3000].map((at) => chip.flash.bytes[at])).toEqual([0, 0xff, 0xff, 0]);
    expect(stub(chip, taken, 0xd0, new Uint8Array(0))?.[8]).toBe(0);
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  it("changes its speed after the answer, and is at that of the ROM again when it is reset", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    runStub(chip);
    expect(stub(chip, taken, 0x0f, words(921_600, BAUD))?.[1]).toBe(0x0f);
    expect(chip.baud()).toBe(921_600);
    chip.receive(sync, BAUD);
    expect(taken()).toHaveLength(0);
    chip.receive(sync, 921_600);
    expect(answers(taken())).toHaveLength(1);
    intoLoader(chip);
    expect(chip.baud()).toBe(BAUD);
  });

  it("has registers that keep what is written, and a flash that says who it is by them", () => {
    const { chip, taken } = board({ flashBytes: 0x200000 });
    intoLoader(chip);
    const [base, usr2, w0] = [0x3ff42000, 0x3ff42024, 0x3ff42080];
    taken();
    chip.receive(command(0x09, words(usr2, 0x7000009f, 0xffffffff, 0)), BAUD);
    chip.receive(command(0x09, words(base, 1 << 18, 0xffffffff, 0)), BAUD);
    for (const address of [usr2, base, w0]) chip.receive(command(0x0a, words(address)), BAUD);
    expect(
      answers(taken())
        .map((one) => one.readUInt32LE(4))
        .slice(2),
    ).toEqual([0x7000009f, 0, 0x1540c8]);
  });

  it("takes what lies between frames for nothing, and the gaps for frames when an END was lost", () => {
    const { chip, taken } = board();
    intoLoader(chip);
    taken();
    chip.receive(Buffer.concat([Buffer.from("noise"), sync]), BAUD);
    expect(answers(taken())).toHaveLength(8);
    chip.receive(sync.subarray(0, -1), BAUD);
    chip.receive(sync, BAUD);
    // The END that opens the second ends the first; the second is passed over.
    expect(answers(taken())).toHaveLength(8);
  });
});
