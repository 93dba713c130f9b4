// The part of NodeMCU's own modules that the glue uses, as types. Globals of the firmware; it holds no code.

interface NativeSocket {
  connect(port: number, host: string): void;
  on(event: "connection" | "sent", run: (this: void) => void): void;
  on(event: "receive", run: (this: void, socket: NativeSocket, bytes: string) => void): void;
  on(
    event: "disconnection" | "reconnection",
    run: (this: void, socket: NativeSocket, why: number | string) => void,
  ): void;
  send(bytes: string): void;
  close(): void;
}

interface NativeTimer {
  alarm(ms: number, mode: number, run: (this: void) => void): void;
  unregister(): void;
}

interface NativeChannel {
  setduty(duty: number): void;
}

interface NativeFile {
  seek(whence: "set" | "end", offset: number): number | undefined;
  read(bytes: number): string | undefined;
  write(bytes: string): boolean | undefined;
  close(): void;
}

/** @noSelf */
declare namespace net {
  const TCP: number;
  function createConnection(type: number, secure: number): NativeSocket;
  /** ESP8266. @noSelf */
  namespace dns {
    function setdnsserver(address: string, index: number): void;
  }
}
/** @noSelf */
declare namespace tls {
  function createConnection(): NativeSocket;
  /** @noSelf */
  namespace cert {
    function verify(pem: string | boolean): boolean;
    function auth(cert: string, key: string | undefined): boolean;
  }
}
/** There when the firmware was built with it. @noSelf */
declare namespace crypto {
  function new_hmac(algorithm: "sha256", key: string): NativeHash;
}
interface NativeHash {
  update(bytes: string): void;
  finalize(): string;
}
/** @noSelf */
declare namespace tmr {
  const ALARM_SINGLE: number;
  const ALARM_AUTO: number;
  function create(): NativeTimer;
  /** ESP8266: microseconds since the power came, 31 bits. */
  function now(): number;
  /** ESP8266: nothing else runs meanwhile. */
  function delay(us: number): void;
  /** ESP8266: seconds since the power came, 31 bits. */
  function time(): number;
  /** ESP8266. */
  function softwd(timeoutS: number): void;
}
/** ESP8266; there when the firmware was built with it. @noSelf */
declare namespace sntp {
  function sync(
    server: string,
    done: (this: void, seconds: number) => void,
    failed: (this: void, code: number) => void,
    autorepeat: number,
  ): void;
}
/** ESP32; there when the firmware was built with it. @noSelf */
declare namespace time {
  function initntp(server: string): void;
  /** Seconds since 1970, and microseconds. @multi */
  function get(): LuaMultiReturn<[number, number]>;
}
/** @noSelf */
declare namespace node {
  function chipid(): number;
  function heap(): number;
  /** Raw code, extended reset cause, more. @multi */
  function bootreason(): LuaMultiReturn<[number, number, number | undefined]>;
  function dsleep(time: number | { secs: number; us: number }): void;
  /** ESP32: microseconds since the power came. @multi */
  function uptime(): LuaMultiReturn<[number, number]>;
}
/** @noSelf */
declare namespace gpio {
  // ESP8266.
  const INPUT: number;
  const OUTPUT: number;
  const INT: number;
  const FLOAT: number;
  const PULLUP: number;
  function mode(pin: number, mode: number, pull?: number): void;
  // ESP32.
  const IN: number;
  const OUT: number;
  const FLOATING: number;
  const PULL_UP: number;
  const PULL_DOWN: number;
  const INTR_UP_DOWN: number;
  function config(options: { gpio: number; dir: number; pull?: number }): void;
  // Both.
  function read(pin: number): number;
  function write(pin: number, level: number): void;
  /** ESP8266: a text, and `run` gets level, time and count. ESP32: a number, and `run` gets pin and level. */
  function trig(pin: number, kind: string | number, run?: (this: void, level: number, when: number) => void): void;
  /** ESP8266: levels by turns, each for so many microseconds. */
  function serout(pin: number, firstLevel: number, us: readonly number[]): void;
}
/** ESP8266. @noSelf */
declare namespace pwm {
  function setup(pin: number, hz: number, duty: number): number;
  function start(pin: number): void;
  function setclock(pin: number, hz: number): number;
  function setduty(pin: number, duty: number): number;
}
/** ESP32. @noSelf */
declare namespace ledc {
  const HIGH_SPEED: number;
  const LOW_SPEED: number;
  function newChannel(options: {
    gpio: number;
    bits: number;
    mode: number;
    timer: number;
    channel: number;
    frequency: number;
    duty: number;
  }): NativeChannel;
}
/** ESP8266. @noSelf */
declare namespace ws2812 {
  function init(): void;
  function write(bytes: string): void;
}
/** @noSelf */
declare namespace dht {
  const OK: number;
  const ERROR_CHECKSUM: number;
  /** ESP8266: status, degrees Celsius, per cent, and their thousandths where the firmware has no floats. @multi */
  function read(pin: number): LuaMultiReturn<[number, number, number, number, number]>;
  /** ESP32: the same of a DHT22; the status alone on a timeout. @multi */
  function read2x(pin: number): LuaMultiReturn<[number, number, number, number, number]>;
  /** Both: the same of a DHT11. @multi */
  function read11(pin: number): LuaMultiReturn<[number, number, number, number, number]>;
}
/** @noSelf */
declare namespace ow {
  function setup(pin: number): void;
  /** 1 when a device answers, 0 when none does. ESP32: an error when the line does not move. */
  function reset(pin: number): number;
  function skip(pin: number): void;
  /** Eight bytes. */
  function select(pin: number, rom: string): void;
  function write(pin: number, byte: number, power: number): void;
  function read_bytes(pin: number, count: number): string;
  function reset_search(pin: number): void;
  /** Eight bytes of the next device; none when there are no more. */
  function search(pin: number): string | undefined;
}
interface NativeReceiver {
  on(event: "data", run: (this: void, data: string) => void): void;
}
/** ESP32; there when the firmware was built with it. @noSelf */
declare namespace rmt {
  /** The channel, and the time of a tick in picoseconds. @multi */
  function rxsetup(
    pin: number,
    tickPs: number,
    options: { idle_threshold: number },
  ): LuaMultiReturn<[NativeReceiver, number]>;
}
/** What `midge.json` on the board may hold. */
interface Stored {
  networks: { ssid: string; password?: string }[];
  hostname?: string;
  address?: { ip: string; netmask: string; gateway: string; dns?: string };
  host?: string;
  port?: number;
  secure?: boolean;
  username?: string;
  password?: string;
  secrets?: Record<string, string>;
  /** The client's certificate and key: PEM. */
  cert?: string;
  key?: string;
}
/** @noSelf */
declare namespace wifi {
  const STATION: number;
  /** ESP8266. */
  function setmode(mode: number): void;
  /** ESP32. */
  function mode(mode: number): void;
  /** ESP32. */
  function start(): void;
  /** @noSelf */
  namespace sta {
    function config(options: { ssid: string; pwd: string | undefined; auto?: boolean; save?: boolean }): void;
    function connect(): void;
    function disconnect(): void;
    function sethostname(name: string): void;
    function setip(address: { ip: string; netmask: string; gateway: string }): void;
    /** ESP8266. */
    function getrssi(): number | undefined;
    /** ESP32. */
    function on(
      event: "connected" | "got_ip" | "disconnected",
      run: (this: void, event: string, details: { ip: string; reason: number }) => void,
    ): void;
  }
  /** ESP8266. @noSelf */
  namespace eventmon {
    const STA_CONNECTED: number;
    const STA_DISCONNECTED: number;
    const STA_GOT_IP: number;
    function register(event: number, run: (this: void, details: { IP: string; reason: number }) => void): void;
  }
}
/** @noSelf */
declare namespace file {
  function getcontents(name: string): string | undefined;
  function open(name: string, mode: string): NativeFile | undefined;
  function remove(name: string): void;
}
/** @noSelf */
declare namespace sjson {
  function decode(text: string): unknown;
}
/** What an ESP32 keeps of Lua's own. @noSelf */
declare namespace io {
  function open(name: string, mode: string): LuaFile | undefined;
}
interface LuaFile {
  seek(whence: "set" | "end", offset: number): number | undefined;
  read(what: string | number): string | undefined;
  write(bytes: string): unknown;
  close(): void;
}
declare function tostring(this: void, value: number): string;
declare function print(this: void, line: string): void;
/** ESP8266, one bus, number 0; ESP32: three. @noSelf @customName i2c */
declare namespace nativeI2c {
  const SLOW: number;
  const TRANSMITTER: number;
  const RECEIVER: number;
  /** ESP32. */
  const HW0: number;
  function setup(id: number, sda: number, scl: number, speed: number): number;
  function start(id: number): void;
  function stop(id: number): void;
  /** True when it is acknowledged; on an ESP32's hardware always. */
  function address(id: number, address: number, direction: number): boolean;
  /** How many bytes were acknowledged; on an ESP32's hardware all. */
  function write(id: number, bytes: number | readonly number[], more?: number): number;
  /** Nothing on an ESP32's hardware. */
  function read(id: number, count: number): string;
  /** ESP32's hardware: what was read, and whether all was acknowledged. It raises an error when it runs out of time. */
  function transfer(id: number, timeoutMs: number): LuaMultiReturn<[string | undefined, boolean]>;
}
