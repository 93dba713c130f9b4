// The part of Espruino's own API that the glue uses, as types. It holds no code.

/** A socket of the modules `net` and `tls`. `_owner` is ours: who is told, until we let go of it. */
export interface NativeSocket {
  _owner: import("midge").SocketEvents | undefined;
  write(bytes: string): boolean;
  end(): void;
  on(event: "data", run: (this: NativeSocket, bytes: string) => void): void;
  on(event: "connect" | "drain", run: (this: NativeSocket) => void): void;
  on(event: "close", run: (this: NativeSocket, hadError: boolean) => void): void;
}

export interface NativeNet {
  connect(options: object): NativeSocket;
}

export interface NativeWifi {
  on(event: "associated", run: () => void): void;
  on(event: "connected", run: (details: { ip: string }) => void): void;
  on(event: "disconnected", run: (details: { reason: string; msg?: string }) => void): void;
  connect(ssid: string, options: { password: string | undefined }): void;
  disconnect(): void;
  getStatus(): { rssi?: number };
  setSNTP(server: string, zone: string | number): void;
  setHostname(name: string): void;
  setIP(address: { ip: string; netmask: string; gw: string }, done: () => void): void;
}

/** What `midge.json` on the board may hold. */
export interface Stored {
  networks?: { ssid: string; password?: string }[];
  hostname?: string;
  address?: { ip: string; netmask: string; gateway: string };
  host?: string;
  port?: number;
  secure?: boolean;
  username?: string;
  password?: string;
  secrets?: Record<string, string>;
  /** The client's certificate and key: base64 of DER. */
  cert?: string;
  key?: string;
}

/** The hash of a byte string, in the builds that have it (ESP32, not ESP8266). */
export interface NativeCrypto {
  SHA256(bytes: string): ArrayBuffer;
}

export interface NativeStorage {
  readJSON(name: string, quiet: boolean): Stored | undefined;
  read(name: string, from: number, length: number): string | undefined;
  write(name: string, bytes: string, at: number, size: number | undefined): boolean;
  erase(name: string): void;
}

export interface NativeNeopixel {
  write(pin: Pin, bytes: readonly number[]): void;
}

/** What `new OneWire` gives, beside what is the same in our own interface. */
export interface NativeOneWire {
  search(): string[];
}

export interface NativeSerial {
  setup(baud: number, options: { rx: Pin; tx: Pin }): void;
  unsetup(): void;
  on(event: "data", run: (bytes: string) => void): void;
  removeAllListeners(event: "data"): void;
  write(text: string): void;
}

declare global {
  function require(module: string): NativeNet & NativeWifi & NativeStorage & NativeCrypto & NativeNeopixel;
  function getSerial(): string;
  function atob(base64: string): string;
  function getTime(): number;
  function print(line: string): void;
  namespace E {
    function CRC32(bytes: string): number;
    function enableWatchdog(timeoutS: number, isAutomatic: boolean): void;
    function kickWatchdog(): void;
    function toString(bytes: ArrayBuffer): string;
  }
  namespace ESP32 {
    function deepSleep(us: number): void;
    /** 0: the reset was not the end of a deep sleep. */
    function getWakeupCause(): number;
  }
  namespace ESP8266 {
    function deepSleep(us: number, option: number): void;
    function getResetInfo(): { reason: string };
  }
  namespace process {
    const env: { BOARD: string };
    /** With false it does not collect garbage first. */
    function memory(isCollecting: boolean): { free: number };
  }
  function quit(): void;
  function setTimeout(run: (...arguments: never[]) => void, ms: number, ...argument: unknown[]): number;
  function clearTimeout(timer: number): void;
  function setInterval(run: () => void, ms: number): number;
  class Pin {
    constructor(number: number);
  }
  const Serial2: NativeSerial;
  /** A serial port made by software. */
  const Serial: { new (): NativeSerial };
  class OneWire {
    constructor(pin: Pin);
  }
  /** Software SPI: on any pins, and without a clock pin too. */
  class SPI {
    setup(options: { miso: Pin; mosi: Pin }): void;
    send(byte: number): number;
  }
  /** The first I2C bus. Pins by their numbers; a device that does not acknowledge makes it throw. */
  namespace I2C1 {
    function setup(options: { sda: number; scl: number }): void;
    function writeTo(address: number, bytes: number | readonly number[]): void;
    /** A Uint8Array. */
    function readFrom(address: number, count: number): readonly number[];
  }
  function digitalWrite(pin: Pin, value: number): void;
  function digitalPulse(pin: Pin, value: number, ms: number): void;
  function digitalRead(pin: Pin): number;
  /** 0 up to, not including, 1; no number where the pin has no converter. */
  function analogRead(pin: Pin): number;
  function analogWrite(pin: Pin, value: number, options: { freq: number }): void;
  function pinMode(pin: Pin, mode: string): void;
  function setWatch(
    run: (event: { state: boolean; time: number; lastTime: number }) => void,
    pin: Pin,
    options: { edge: string; repeat: boolean; debounce?: number },
  ): number;
  function clearWatch(watch: number): void;
}
