// A line to a board as the verbs see it: bytes out, bytes in, modem lines, and a speed. A serial port and a TCP port look the
// same from here. Types only.

export interface SerialLink {
  /** What a person calls it: the port's path or URL. */
  readonly name: string;
  /** Resolves when the bytes are handed to the system; rejects when the line is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Hears what comes, until the function that it returns is called. */
  onData(hear: (bytes: Buffer) => void): () => void;
  /** Hears, once, that the line is gone without `close`: unplugged, or the other end has ended. */
  onLost(hear: (why: string) => void): void;
  /**
   * Sets modem lines: true is asserted, which pulls EN (RTS) or the boot pin (DTR) of the usual boards low. False when the
   * line has none, a TCP port for one.
   */
  setSignals(signals: { dtr: boolean; rts: boolean }): Promise<boolean>;
  /** Bits per second; nothing where there is no speed. */
  setBaud(baud: number): Promise<void>;
  close(): Promise<void>;
}
