// The commands of the fake boot ROM and its stub, and their answers.
// Source: esptool's documentation, "Serial Protocol"; esptool/loader.py and util.py for the codes.

import type { ChipData } from "./chips.js";
import type { Faults } from "./faults.js";
import type { FakeFlash } from "./flash.js";
import { BAD_LENGTH, checksum, createFlashWriter, OK, type Status } from "./writer.js";

export interface LoaderWorld {
  data: ChipData;
  flash: FakeFlash;
  faults: () => Faults;
  counts: Map<number, number>;
  isStub: () => boolean;
  baud: () => number;
  send: (packet: Uint8Array) => void;
  later: (ms: number, run: () => void) => void;
  setBaud: (baud: number) => void;
  runStub: () => void;
  unplug: () => void;
  /** The chip starts its program, as after a dip of its supply. */
  restart: () => void;
}

interface Answer {
  value?: number;
  data?: Uint8Array;
  status?: Status;
  after?: () => void;
}

const MAGIC_REGISTER = 0x40001000;
/** JEDEC's command by which a flash says who it is. */
const RDID = 0x9f;
/** A cable is pulled while the host waits, not while it writes. */
const UNPLUG_MS = 50;
const BAD_CHECKSUM_ROM: Status = [1, 7];
const BAD_MESSAGE: Status = [1, 5];

export function createLoaderCommands(world: LoaderWorld) {
  const { data: chip, flash, counts } = world;
  const registers = new Map<number, number>();
  let ram = { size: 0, got: 0 };
  const writer = createFlashWriter(flash);

  function reset(): void {
    registers.clear();
    for (const [address, value] of Object.entries(chip.fuses)) registers.set(Number(address), value);
    ram = { size: 0, got: 0 };
    writer.reset();
  }
  function read(address: number): number {
    if (address === chip.uartDivider?.address) return Math.floor(chip.uartDivider.clock / world.baud());
    if (address === MAGIC_REGISTER) return world.faults().magic ?? chip.magic;
    return registers.get(address) ?? 0;
  }
  function set(address: number, value: number): void {
    const { base, usr2, w0 } = chip.spi;
    registers.set(address, value);
    if (address !== base) return;
    // The command is done at once; RDID alone has an answer: GD25Q, and the size as a power of two.
    registers.set(base, 0);
    const size = Math.round(Math.log2(flash.bytes.length));
    if ((read(base + usr2) & 0xff) === RDID)
      registers.set(base + w0, world.faults().flashId ?? 0x40c8 + size * 0x10000);
  }
  function securityInfo(): Answer {
    if (chip.chipId === undefined) return { status: BAD_MESSAGE };
    const info = new DataView(new ArrayBuffer(20));
    info.setUint32(0, world.faults().isSecure ? 4 : 0, true);
    info.setUint32(12, chip.chipId, true);
    return { data: new Uint8Array(info.buffer) };
  }
  function run(op: number, body: Uint8Array, check: number): Answer | undefined {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const word = (at: number): number => view.getUint32(at, true);
    const isStub = world.isStub();
    if (world.faults().isSecure && !isStub && [0x09, 0x0a, 0x05, 0x06, 0x07].includes(op))
      return { status: BAD_MESSAGE };
    switch (op) {
      case 0x08:
        return { value: isStub ? 0 : 0x20120707 };
      case 0x0a:
        return { value: read(word(0)) };
      case 0x09:
        for (let at = 0; at + 16 <= body.length; at += 16) set(word(at), word(at + 4));
        return {};
      case 0x14:
        return securityInfo();
      case 0x05:
        ram = { size: word(0), got: 0 };
        return {};
      case 0x07: {
        const payload = body.subarray(16);
        if (checksum(payload) !== check) return { status: BAD_CHECKSUM_ROM };
        ram.got += payload.length;
        return {};
      }
      case 0x06:
        if (ram.got !== ram.size) return { status: [1, 6] };
        return { after: () => world.runStub() };
      // SPI_SET_PARAMS and SPI_ATTACH: the flash is what it is, and there already.
      case 0x0b:
      case 0x0d:
        return {};
      case 0x0f: {
        const next = word(0);
        return { after: () => world.setBaud(next) };
      }
      case 0x02:
      case 0x10:
        return { status: writer.begin(view) };
      case 0x03:
        return { status: writer.block(body, check, false) };
      case 0x11:
        return { status: writer.block(body, check, true) };
      case 0x04:
      case 0x12:
        return { status: writer.end() };
      case 0x13: {
        const sum = flash.md5(word(0), word(4));
        return { data: isStub ? sum : Buffer.from(sum.toString("hex")) };
      }
      case 0xd0:
        if (!isStub) return undefined;
        flash.erase(0, flash.bytes.length);
        return {};
      case 0xd1:
        if (!isStub) return undefined;
        flash.erase(word(0), word(4));
        return {};
      default:
        return undefined;
    }
  }
  function answer(op: number, { value = 0, data = new Uint8Array(0), status = OK }: Answer): Uint8Array {
    const statusBytes = world.isStub() ? 2 : chip.statusBytes;
    const packet = new Uint8Array(8 + data.length + statusBytes);
    const view = new DataView(packet.buffer);
    packet[0] = 1;
    packet[1] = op;
    view.setUint16(2, data.length + statusBytes, true);
    view.setUint32(4, value >>> 0, true);
    packet.set(data, 8);
    packet.set(status, 8 + data.length);
    return packet;
  }
  function take(packet: Uint8Array): void {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    if (packet.length < 8 || packet[0] !== 0) return;
    const op = packet[1] as number;
    const body = packet.subarray(8);
    const nth = counts.get(op) ?? 0;
    counts.set(op, nth + 1);
    if (view.getUint16(2, true) !== body.length) {
      world.send(answer(op, { status: world.isStub() ? BAD_LENGTH : BAD_MESSAGE }));
      return;
    }
    const fault = world.faults().answer?.(op, nth);
    const done =
      typeof fault === "object" && "status" in fault
        ? { status: fault.status }
        : run(op, body, view.getUint32(4, true) & 0xff);
    if (fault === "drop") return;
    if (fault === "restart") return world.restart();
    if (fault === "unplug") return world.later(UNPLUG_MS, () => world.unplug());
    // The ROM says eight times that it does not know a command, and as the answer to another.
    if (done === undefined || (done.status === BAD_MESSAGE && !world.isStub())) {
      for (let i = 0; i < 8; i++) world.send(answer(world.isStub() ? op : 0, { status: BAD_MESSAGE }));
      return;
    }
    if (fault === "wrong-value") done.value = (done.value ?? 0) ^ 0xff;
    if (fault === "wrong-md5" && done.data) done.data = done.data.map((byte) => byte ^ 0xff);
    const times = op === 0x08 && !world.isStub() ? 8 : fault === "twice" ? 2 : 1;
    const send = (): void => {
      for (let i = 0; i < times; i++) world.send(answer(op, done));
      done.after?.();
    };
    if (typeof fault === "object" && "delayMs" in fault) world.later(fault.delayMs, send);
    else send();
  }
  reset();
  return { take, reset, counts };
}
