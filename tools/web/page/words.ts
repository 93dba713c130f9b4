// What went wrong, in words, with what to do next.

import { MidgeError } from "../../error.js";

export type Way = "serial" | "bluetooth";

/** What is said where the browser cannot do it. */
export const MISSING: Record<Way, string> = {
  serial:
    "This browser has no Web Serial. Open this page in Chrome, Edge or Opera on a desktop computer, or use midge flash and midge monitor.",
  bluetooth:
    "This browser has no Web Bluetooth. Open this page in Chrome or Edge; on Linux switch on chrome://flags/#enable-experimental-web-platform-features first. Or connect by USB.",
};

const CHOICE: Record<Way, string> = {
  serial:
    "No port was chosen. Press Connect again and pick the board; is it missing in the list, try another cable (many only charge) and look for its driver.",
  bluetooth:
    "No device was chosen. Press Connect again and pick the board; is it missing in the list, is it switched on, near, and not connected to something else?",
};

const BUSY: Record<Way, string> = {
  serial:
    "The port cannot be opened: something else has it, or it needs a permission. Close midge monitor and other windows that use it, see what midge doctor says, and press Connect again.",
  bluetooth: "The board cannot be reached by Bluetooth: bring it nearer, restart it, and press Connect again.",
};

const BY_NAME: Record<string, Record<Way, string>> = {
  NotFoundError: CHOICE,
  AbortError: CHOICE,
  NetworkError: BUSY,
  InvalidStateError: BUSY,
  NotSupportedError: BUSY,
  TimeoutError: {
    serial: "The port does not open. Pull the cable, plug it in again, and press Connect again.",
    bluetooth: "The board does not answer by Bluetooth. Bring it nearer, restart it, and press Connect again.",
  },
  SecurityError: {
    serial:
      "The browser did not ask for a port. Press Connect again; if that does not help, allow serial ports for this page.",
    bluetooth:
      "The browser did not ask for a device. Press Connect again; if that does not help, allow Bluetooth for this page.",
  },
};

export function explained(error: unknown, way: Way): string {
  if (error instanceof MidgeError) return sentence(error.message);
  const { name, message } = error as Error;
  return BY_NAME[name]?.[way] ?? `It did not work: ${message}. Press Connect again, or reload this page.`;
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
