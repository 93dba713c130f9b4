// What a board can do, as data: pins, memory, flash, console, reset, TLS and sleep, each with its source at the data.
// The glue is written once per runtime. Types alone stand here; it knows no board.

/** What the TLS of a board is worth: no TLS, encrypted only, or the server's certificate and name are checked. */
export type TlsLevel = "none" | "encrypted" | "verified";

/** What a pin can do under this firmware. `adc`: while WiFi is on. `pullup`: the chip's own, towards 3.3 V. */
export type Ability = "in" | "out" | "adc" | "pwm" | "touch" | "pullup";

export interface Pin {
  /** The chip's own number. */
  gpio: number;
  /** What the firmware calls it: the GPIO on Espruino and NodeMCU for ESP32, the D index on NodeMCU for ESP8266. */
  number: number;
  /** As printed on the usual development boards. */
  label: string;
  can: readonly Ability[];
  /** The channel of ADC1, where the pin has one. */
  adcChannel?: number;
  /** Read at reset: what its level does there. */
  strapping?: string;
  inputOnly?: boolean;
  /** Taken by the flash, its supply, PSRAM, USB or the console. */
  reserved?: string;
  note?: string;
}

/** What a part is wired to when its pin is not chosen; `tx` and `rx` are a UART beside the console. */
export type Role =
  | "led"
  | "button"
  | "sda"
  | "scl"
  | "sck"
  | "miso"
  | "mosi"
  | "cs"
  | "tx"
  | "rx"
  | "oneWire"
  | "data"
  | "trigger"
  | "echo"
  | "clock"
  | "adc"
  | "in0"
  | "in1"
  | "in2"
  | "out0"
  | "out1"
  | "out2"
  | "out3"
  | "pwm0"
  | "pwm1"
  | "pixels";

export interface FlashPart {
  name: string;
  offset: number;
  sizeBytes: number;
  /** The file that is written there, by its name in the firmware's download. */
  file?: string;
  note?: string;
}

export interface Flash {
  sizeBytes: number;
  parts: readonly FlashPart[];
  /** Bytes 2 and 3 of the image at 0, where the download leaves them open: how the flash is read; its size and speed. */
  header?: readonly [number, number];
  /** Espruino's Storage: erased by the page. It is the part named `storage`. */
  storage?: { pageBytes: number; pages: number };
}

/** One step of a reset: sets both modem lines, then waits. True is asserted, which pulls EN (RTS) or the boot pin (DTR) low. */
export interface ResetStep {
  dtr: boolean;
  rts: boolean;
  waitMs: number;
}

export interface UsbPort {
  /** vendor:product, four hexadecimal digits each. */
  id: string;
  name: string;
  /** The chip's own USB, not a bridge to its UART: another reset sequence. */
  native: boolean;
}

export type Wake = "timer" | "pin" | "touch" | "uart" | "reset";

export interface SleepMode {
  mode: "light" | "deep";
  keeps: string;
  wakes: readonly Wake[];
  /** GPIOs that can wake it; without the list any pin, or none where `wakes` has no pin. */
  wakePins?: readonly number[];
  /** The longest time of one sleep, in seconds. */
  mostSeconds?: number;
  note: string;
}

export interface Profile {
  /** The name `--board` takes. */
  name: string;
  title: string;
  runtime: "espruino" | "nodemcu" | "node";
  /** The module that stands for `@board`, relative to the boards folder. */
  module: string;
  chip: "ESP32" | "ESP32-C3" | "ESP32-S3" | "ESP8266" | "none";
  /** What the profile was written for. */
  firmware: { name: string; version: string; download: string };
  tls: TlsLevel;
  /** What its TLS can check and what it cannot, to go on with after a name: no capital, no full stop. */
  tlsNote: string;
  /** TLS options of a project that it honours; with any other the build refuses the board. */
  tlsOptions?: readonly ("ca" | "cert" | "serverName" | "alpn" | "passphrase")[];
  /** What a handshake takes: variables of an Espruino board, bytes of heap of a NodeMCU board. */
  tlsMemory?: number;
  /** The pin a DHT22's data line is expected at, as the firmware numbers pins. */
  dataPin: number;
  /**
   * JavaScript variables of an Espruino board and the bytes of each, or bytes of heap of a NodeMCU board; empty where
   * neither is a limit.
   */
  memory: { jsVars?: number; blockBytes?: number; heapBytes?: number; note?: string };
  pins: readonly Pin[];
  /** GPIO of each role. Small chips give one pin several roles: those of one part, and of parts used together, differ. */
  roles: Partial<Record<Role, number>>;
  /** The level that lights the LED. */
  ledActive: 0 | 1;
  /** What reading the button gives while it is pressed. */
  buttonActive: 0 | 1;
  flash?: Flash;
  console?: { baud: number; over: "uart" | "usb" | "terminal" };
  /** Starts the program, on the board's usual port. A UART bridge at a chip with native USB takes those of soc/serial. */
  reset?: readonly ResetStep[];
  /** Starts the chip's loader for new firmware, on the board's usual port. */
  bootloader?: readonly ResetStep[];
  usb: readonly UsbPort[];
  /** Empty: it cannot sleep. */
  sleep: readonly SleepMode[];
  watchdog: { seconds: number | "chosen" | "none"; note: string };
  /** The board's part name in a Wokwi diagram. */
  wokwi?: string;
}
