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
  on(event: "connected" | "disconnected", run: () => void): void;
  connect(ssid: string, options: { password: string | undefined }, done: (error: string | null) => void): void;
}

export interface NativeStorage {
  readJSON(name: string, quiet: boolean): Record<string, string> | undefined;
  read(name: string, from: number, length: number): string | undefined;
  write(name: string, bytes: string, at: number, size: number | undefined): boolean;
  erase(name: string): void;
}

declare global {
  function require(module: string): NativeNet & NativeWifi & NativeStorage;
  function getSerial(): string;
  function getTime(): number;
  function print(line: string): void;
  namespace E {
    function CRC32(bytes: string): number;
  }
  function setTimeout(run: (...arguments: never[]) => void, ms: number, ...argument: unknown[]): number;
  function clearTimeout(timer: number): void;
  function setInterval(run: () => void, ms: number): number;
  class Pin {
    constructor(number: number);
  }
  function digitalWrite(pin: Pin, value: number): void;
  function pinMode(pin: Pin, mode: string): void;
  function setWatch(
    run: (event: { time: number; lastTime: number }) => void,
    pin: Pin,
    options: { edge: string; repeat: boolean },
  ): number;
  function clearWatch(watch: number): void;
}
