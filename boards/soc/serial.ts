// How the desk reaches a chip: the usual USB bridges, and what DTR and RTS must do for a restart. Data alone; it opens
// no port. On a development board RTS pulls EN low and DTR the boot pin (GPIO0, GPIO9 on C3); both at once do nothing.

import type { ResetStep, UsbPort } from "../profile.js";

// esptool 5.3, esptool/reset.py (HardReset) and 4.8.1, the same file, which still spells out every step.
export const classicReset: readonly ResetStep[] = [
  { dtr: false, rts: true, waitMs: 100 },
  { dtr: false, rts: false, waitMs: 0 },
];

// esptool 4.8.1, ClassicReset; DEFAULT_RESET_DELAY is 50 ms. A board with a large capacitor at EN wants 550 ms there.
export const classicBootloader: readonly ResetStep[] = [
  { dtr: false, rts: true, waitMs: 100 },
  { dtr: true, rts: false, waitMs: 50 },
  { dtr: false, rts: false, waitMs: 0 },
];

// esptool 4.8.1, HardReset with uses_usb: the port goes away and comes back meanwhile.
export const usbReset: readonly ResetStep[] = [
  { dtr: false, rts: true, waitMs: 200 },
  { dtr: false, rts: false, waitMs: 200 },
];

// esptool 4.8.1, USBJTAGSerialReset: from (1,0) to (0,1) through (1,1), never through (0,0), which would release it.
export const usbBootloader: readonly ResetStep[] = [
  { dtr: false, rts: false, waitMs: 100 },
  { dtr: true, rts: false, waitMs: 100 },
  { dtr: true, rts: true, waitMs: 0 },
  { dtr: false, rts: true, waitMs: 100 },
  { dtr: false, rts: false, waitMs: 0 },
];

// The Linux kernel's id tables: drivers/usb/serial/{cp210x,ch341,ftdi_sio,pl2303}.c and drivers/usb/class/cdc-acm.c.
export const bridges: readonly UsbPort[] = [
  { id: "10c4:ea60", name: "Silicon Labs CP210x", native: false },
  { id: "1a86:7523", name: "WCH CH340", native: false },
  { id: "1a86:55d4", name: "WCH CH9102", native: false },
  { id: "1a86:55d3", name: "WCH CH343", native: false },
  { id: "0403:6001", name: "FTDI FT232R", native: false },
  { id: "067b:2303", name: "Prolific PL2303", native: false },
];

// esptool/loader.py: ESPRESSIF_VID and USB_JTAG_SERIAL_PID.
export const nativeUsb: UsbPort = { id: "303a:1001", name: "Espressif USB Serial/JTAG", native: true };
