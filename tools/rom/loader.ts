// The part of esptool-js that is used here: the commands of ROM and stub, and the facts of the chips. Its connecting,
// resetting, writing and printing are done by files beside this one, because those of 0.7.0 never pulse EN at the end,
// print to the console, and repeat a block whose answer was lost, which the chip then unpacks twice.

import { ESPLoader, UnexpectedChipIdError, UnexpectedChipMagicError, UnsupportedCommandError } from "esptool-js";
import type { RomTransport } from "./transport.js";

/** What esptool-js knows of a chip. */
export interface ChipFacts {
  CHIP_NAME: string;
  SPI_MOSI_DLEN_OFFS?: number;
  SPI_MISO_DLEN_OFFS?: number;
  getChipDescription(loader: Loader): Promise<string>;
  getChipRevision?(loader: Loader): Promise<number>;
  getChipFeatures(loader: Loader): Promise<string[]>;
  getCrystalFreq(loader: Loader): Promise<number>;
  readMac(loader: Loader): Promise<string>;
  postConnect?(loader: Loader): Promise<void>;
}

/** The commands. Each rejects: with NoAnswer, LineEnded, or an error of esptool-js that holds the chip's status. */
export interface Loader {
  chip: ChipFacts;
  IS_STUB: boolean;
  secureDownloadMode: boolean;
  readonly FLASH_WRITE_SIZE: number;
  command(
    op: number,
    data: Uint8Array,
    check?: number,
    wait?: boolean,
    timeoutMs?: number,
  ): Promise<[number, Uint8Array]>;
  checkCommand(
    what: string,
    op: number,
    data?: Uint8Array,
    check?: number,
    bytes?: number,
    timeoutMs?: number,
  ): Promise<unknown>;
  checksum(data: Uint8Array): number;
  readReg(address: number, timeoutMs?: number): Promise<number>;
  identifyChip(): Promise<ChipFacts>;
  /** By the register alone: the stub does not know every question of the ROM. */
  identifyChipByMagic(): Promise<ChipFacts>;
  runStub(): Promise<unknown>;
  readFlashId(): Promise<number>;
  flashDeflBegin(bytes: number, packedBytes: number, offset: number): Promise<number>;
  flashDeflFinish(reboot: boolean, timeoutMs: number): Promise<void>;
  flashMd5sum(offset: number, bytes: number): Promise<string>;
}

/** esptool/loader.py: the numbers of the commands that are sent from here. */
export const Op = {
  SYNC: 0x08,
  READ_REG: 0x0a,
  CHANGE_BAUDRATE: 0x0f,
  FLASH_DEFL_DATA: 0x11,
  ERASE_FLASH: 0xd0,
  ERASE_REGION: 0xd1,
} as const;
/** esptool/loader.py, CHIP_DETECT_MAGIC_REG_ADDR: readable on every chip. */
export const MAGIC_REGISTER = 0x40001000;

export const isUnknownChip = (error: unknown): boolean =>
  error instanceof UnexpectedChipIdError || error instanceof UnexpectedChipMagicError;
export const isRefusedCommand = (error: unknown): boolean => error instanceof UnsupportedCommandError;

export function createLoader(transport: RomTransport, romBaud: number): Loader {
  const seen = {
    ...transport,
    getInfo: () => "",
    // A port without USB identity: what the chip says of itself then decides.
    getVid: () => undefined,
    getPid: () => undefined,
    tracing: false,
    trace: () => {},
    // Chips tell their crystal by it.
    baudrate: romBaud,
  };
  const quiet = { clean: () => {}, write: () => {}, writeLine: () => {} };
  const loader = new ESPLoader({ transport: seen as never, baudrate: romBaud, terminal: quiet }) as unknown as Loader;
  // That of esptool-js takes a refusal for the value 0, by which a chip is an ESP32-P4.
  loader.readReg = async (address, timeoutMs) => {
    const packet = new DataView(new ArrayBuffer(4));
    packet.setUint32(0, address, true);
    const [value, status] = await loader.command(Op.READ_REG, new Uint8Array(packet.buffer), 0, true, timeoutMs);
    if (status[0] !== 0) throw new Error(`Failed to read a register failed with status ${status[0]},${status[1]}`);
    return value;
  };
  return loader;
}
