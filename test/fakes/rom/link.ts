// A fake board behind a line in memory: what the engine sees as a serial port with its modem lines, and a cable that drops,
// changes and adds bytes, carries no high speed, and can be pulled.

import type { SerialLink } from "../../../tools/serial/link.js";
import type { FakeChip } from "./chip.js";

export interface FakeCable {
  /** Opens it, as `openSerial` does. */
  open(name: string, baud: number): Promise<SerialLink>;
  /** Bytes that went over it, in both directions, since it was made. */
  readonly carried: () => number;
  /** The line has no modem lines, as a TCP port. */
  hasNoLines: boolean;
}

export function createFakeCable(chip: FakeChip): FakeCable {
  let carried = 0;
  let toChipAt = 0;
  let toHostAt = 0;
  let current:
    { hear: Set<(bytes: Buffer) => void>; lost?: (why: string) => void; baud: number; isOpen: boolean } | undefined;

  function pull(): void {
    chip.powerOff();
    drop();
  }
  function drop(): void {
    const gone = current;
    current = undefined;
    if (!gone?.isOpen) return;
    gone.isOpen = false;
    gone.lost?.("the port was closed");
  }
  /** What arrives of bytes; ends where the cable is pulled. */
  function through(bytes: Uint8Array, isGarbled: boolean, isToChip: boolean): Buffer {
    const fault = isToChip ? chip.faults.toChip : chip.faults.toHost;
    const out: number[] = [];
    for (const byte of bytes) {
      if (chip.faults.cutAt !== undefined && carried >= chip.faults.cutAt) {
        pull();
        break;
      }
      carried++;
      const at = isToChip ? toChipAt++ : toHostAt++;
      const arrives = fault ? fault(byte, at) : byte;
      if (arrives === undefined) continue;
      if (typeof arrives === "number") out.push(isGarbled ? arrives ^ 0x5a : arrives);
      else out.push(...arrives);
    }
    return Buffer.from(out);
  }
  const isTooFast = (baud: number): boolean => chip.faults.mostBaud !== undefined && baud > chip.faults.mostBaud;

  chip.onUnplug(pull);
  chip.onSend((bytes, baud) => {
    const line = current;
    if (!line?.isOpen) return;
    const arrived = through(bytes, baud !== line.baud || isTooFast(baud), false);
    // As the system does: later, and not to who has closed it.
    queueMicrotask(() => {
      if (line.isOpen) for (const hear of [...line.hear]) hear(arrived);
    });
  });
  const cable: FakeCable = {
    carried: () => carried,
    hasNoLines: false,
    async open(name, baud) {
      const line: NonNullable<typeof current> = { hear: new Set(), baud, isOpen: true };
      current = line;
      return {
        name,
        async write(bytes) {
          if (!line.isOpen) throw new Error("Port is not open");
          if (chip.faults.isBlocked) return new Promise(() => {});
          const arrived = through(bytes, isTooFast(line.baud), true);
          chip.receive(arrived, line.baud);
          if (!line.isOpen) throw new Error("Writing to COM port (GetOverlappedResult): Operation aborted");
        },
        onData(hear) {
          line.hear.add(hear);
          return () => void line.hear.delete(hear);
        },
        onLost: (hear) => void (line.lost = hear),
        async setSignals(signals) {
          if (!line.isOpen || cable.hasNoLines) return false;
          const starts = chip.starts.length;
          chip.signals(signals);
          if (chip.faults.isGoneOnReset && chip.starts.length > starts && chip.state() === "program") drop();
          return true;
        },
        async setBaud(next) {
          if (!line.isOpen) throw new Error("Port is not open");
          if (next === chip.faults.refusedBaud) throw new Error("Error: Inappropriate ioctl for device, cannot set");
          line.baud = next;
        },
        async close() {
          line.isOpen = false;
        },
      };
    },
  };
  return cable;
}
