// The line to a board, held open from one flash to the next: a port that is closed and opened again restarts some boards, and
// what the board says in between would be lost. Whoever closes it lets it go; it keeps what was said since then.

import type { SerialLink } from "../serial/link.js";

/** Of what nobody has heard, so much is kept. */
const KEPT_BYTES = 65_536;

export interface Line {
  /** The open line, or a new one when it was lost. */
  open(name: string, baud: number): Promise<SerialLink>;
  /** What the board has said since something was last sent to it. */
  heard(): Buffer;
  close(): Promise<void>;
}

export function holdLine(openReal: (name: string, baud: number) => Promise<SerialLink>): Line {
  let real: SerialLink | undefined;
  let kept = Buffer.alloc(0);
  let lost: ((why: string) => void) | undefined;

  async function openNew(name: string, baud: number): Promise<SerialLink> {
    const made = await openReal(name, baud);
    real = made;
    kept = Buffer.alloc(0);
    made.onData((bytes) => {
      kept = Buffer.concat([kept, bytes]).subarray(-KEPT_BYTES);
    });
    made.onLost((why) => {
      real = undefined;
      lost?.(why);
    });
    return made;
  }
  return {
    async open(name, baud) {
      const link = real ?? (await openNew(name, baud));
      const stops: (() => void)[] = [];
      lost = undefined;
      return {
        name: link.name,
        write(bytes) {
          kept = Buffer.alloc(0);
          return link.write(bytes);
        },
        onData(hear) {
          const stop = link.onData(hear);
          stops.push(stop);
          return stop;
        },
        onLost: (hear) => void (lost = hear),
        setSignals(signals) {
          kept = Buffer.alloc(0);
          return link.setSignals(signals);
        },
        setBaud: (bits) => link.setBaud(bits),
        close() {
          for (const stop of stops) stop();
          lost = undefined;
          return Promise.resolve();
        },
      };
    },
    heard: () => kept,
    async close() {
      await real?.close();
      real = undefined;
    },
  };
}
