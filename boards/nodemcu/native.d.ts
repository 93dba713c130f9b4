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
}
/** @noSelf */
declare namespace tls {
  function createConnection(): NativeSocket;
  /** @noSelf */
  namespace cert {
    function verify(pem: string | boolean): boolean;
  }
}
/** @noSelf */
declare namespace tmr {
  const ALARM_SINGLE: number;
  const ALARM_AUTO: number;
  function create(): NativeTimer;
}
/** @noSelf */
declare namespace node {
  function chipid(): number;
}
/** @noSelf */
declare namespace dht {
  const OK: number;
  const ERROR_CHECKSUM: number;
  /** Status, degrees Celsius, per cent, and their thousandths where the firmware has no floats. @multi */
  function read(pin: number): LuaMultiReturn<[number, number, number, number, number]>;
}
/** @noSelf */
declare namespace wifi {
  const STATION: number;
  function setmode(mode: number): void;
  /** @noSelf */
  namespace sta {
    function config(options: { ssid: string; pwd: string | undefined; auto: boolean; save: boolean }): boolean;
    function connect(): void;
    function getip(): string | undefined;
  }
  /** @noSelf */
  namespace eventmon {
    const STA_GOT_IP: number;
    function register(event: number, run: (this: void) => void): void;
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
  function decode(text: string): Record<string, string>;
}
declare function print(this: void, line: string): void;
