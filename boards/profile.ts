// What a board can do, as data. A profile names its runtime and files; the glue is written once per runtime.

/** What the TLS of a board is worth: no TLS, encrypted only, or the server's certificate and name are checked. */
export type TlsLevel = "none" | "encrypted" | "verified";

export interface Profile {
  /** The name `--board` takes. */
  name: string;
  title: string;
  runtime: "espruino" | "nodemcu" | "node";
  /** The module that stands for `@board`, relative to the boards folder. */
  module: string;
  tls: TlsLevel;
  /** The pin a DHT22's data line is expected at, as the firmware numbers pins. */
  dataPin: number;
  /** JavaScript variables of an Espruino board, or bytes of heap of a NodeMCU board; 0 where neither is a limit. */
  memory: { jsVars?: number; heapBytes?: number };
}
