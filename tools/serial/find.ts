// Which boards are plugged in, by the USB identity of their ports, and which port a verb takes when none is named. It opens
// none of them.

import { existsSync, readdirSync } from "node:fs";
import type { UsbPort } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { bridges, nativeUsb } from "../../boards/soc/serial.js";
import { Exit, MidgeError } from "../error.js";
import { readObject } from "../project/config.js";

export interface ChosenPort {
  /** As `openSerial` takes it. */
  name: string;
  /** What is at the other end of the cable, when it says so. */
  usb?: UsbPort;
}

export interface FoundPort extends ChosenPort {
  /** vendor:product, or undefined for a port that is no USB. */
  usbId?: string;
  serialNumber?: string;
  manufacturer?: string;
  /** The chips that sit behind such a port. */
  chips: string[];
}

/** What the system says of a port; the shape of the serialport package. */
export interface PortInfo {
  path: string;
  vendorId?: string;
  productId?: string;
  serialNumber?: string;
  manufacturer?: string;
}

/** Every serial port of this computer that has a USB identity, those of known boards first. */
export async function findPorts(list: () => Promise<PortInfo[]> = systemPorts): Promise<FoundPort[]> {
  const found = (await list()).map(described).filter(({ usbId, usb }) => usb !== undefined || usbId !== undefined);
  return found.sort((a, b) => Number(b.usb !== undefined) - Number(a.usb !== undefined) || compare(a.name, b.name));
}

const compare = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

function described(info: PortInfo): FoundPort {
  const port: FoundPort = { name: info.path, chips: [] };
  if (info.serialNumber !== undefined) port.serialNumber = info.serialNumber;
  if (info.manufacturer !== undefined) port.manufacturer = info.manufacturer;
  if (info.vendorId === undefined || info.productId === undefined) {
    // Without udev nothing is known but the name; such names are those of USB alone.
    if (/tty(USB|ACM)\d+$/.test(info.path)) port.usbId = "unknown";
    return port;
  }
  const id = `${info.vendorId}:${info.productId}`.toLowerCase();
  port.usbId = id;
  const usb = [nativeUsb, ...bridges].find((one) => one.id === id);
  if (usb) port.usb = usb;
  port.chips = [
    ...new Set(profiles.filter((profile) => profile.usb[0] && fits(profile.usb, id, usb)).map(({ chip }) => chip)),
  ];
  return port;
}

const fits = (ports: readonly UsbPort[], id: string, usb: UsbPort | undefined): boolean =>
  usb !== undefined && ports.some((one) => one.id === id);

async function systemPorts(): Promise<PortInfo[]> {
  try {
    const { SerialPort } = await import("serialport");
    return await SerialPort.list();
  } catch (error) {
    // A container has no udevadm, which tells the identities; its ports can be used all the same.
    if (process.platform !== "linux" || !existsSync("/dev")) throw error;
    return readdirSync("/dev")
      .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
      .map((name) => ({ path: `/dev/${name}` }));
  }
}

/** What to look at when no board is found. */
export const NONE_FOUND =
  "no board is plugged in that this computer sees. Check: does the cable carry data (many only charge)? Is the bridge's driver there (CP210x and CH340 need one on Windows and older macOS)? Inside a virtual machine, WSL or container: is the USB device handed on to it?";

export interface PortOptions {
  port?: string;
}

/** The port to use: named by flag, environment or midge.local.json in this folder, or the one board that is plugged in. */
export async function choosePort(
  options: PortOptions,
  list: () => Promise<PortInfo[]> = systemPorts,
): Promise<ChosenPort> {
  const name = options.port ?? process.env["MIDGE_PORT"] ?? configured();
  if (name !== undefined && /^[a-z0-9]+:\/\//i.test(name)) return { name };
  if (name !== undefined) {
    // Its identity decides the resets; a port that is not listed is opened all the same.
    const known = await findPorts(list).catch(() => []);
    return known.find((port) => port.name === name) ?? { name };
  }
  const found = await findPorts(list);
  const boards = found.filter(({ usb }) => usb !== undefined);
  const candidates = boards.length > 0 ? boards : found;
  if (candidates.length === 1) return candidates[0] as FoundPort;
  if (candidates.length === 0) throw new MidgeError(NONE_FOUND, Exit.PORT);
  const names = candidates.map(({ name, usb }) => (usb ? `${name} (${usb.name})` : name));
  throw new MidgeError(
    `several boards are plugged in: ${names.join(", ")}. Say which: --port ${(candidates[0] as FoundPort).name}.`,
    Exit.PORT,
  );
}

function configured(): string | undefined {
  const port = readObject("midge.local.json", "midge.local.json")?.["port"];
  if (port === undefined || typeof port === "string") return port;
  throw new MidgeError('midge.local.json: "port" must be a text.');
}
