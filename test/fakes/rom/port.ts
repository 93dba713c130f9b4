// A fake board behind a pseudo-terminal, so that the real serialport package and the command as a person types it can reach
// it. A pseudo-terminal has no modem lines and no speed: the board goes into its loader when it is asked to by a SYNC, as one
// whose BOOT button is held, and follows the host's speed.

import { createRealClock } from "../../../boards/node/clock.js";
import { openPty, type Pty } from "../../support/pty.js";
import type { ByteFault } from "./faults.js";
import { createFakeChip, type FakeChip, type FakeChipOptions } from "./chip.js";

export interface FakePort {
  readonly path: string;
  readonly chip: FakeChip;
  readonly pty: Pty;
  /** Bytes from the host. */
  readonly received: () => number;
  /** Presses EN. */
  restart(): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  stop(): Promise<void>;
}

function through(bytes: Uint8Array, fault: ByteFault | undefined, from: number): Uint8Array {
  if (!fault) return bytes;
  return Uint8Array.from(
    [...bytes].flatMap((byte, i) => {
      const arrives = fault(byte, from + i);
      return arrives === undefined ? [] : arrives;
    }),
  );
}

export async function openFakePort(options: Omit<FakeChipOptions, "clock"> = {}): Promise<FakePort> {
  const chip = createFakeChip({ ...options, clock: createRealClock(), entersOnSync: true });
  const pty = await openPty();
  let received = 0;
  let sent = 0;
  chip.onSend((bytes) => {
    const arriving = through(bytes, chip.faults.toHost, sent);
    sent += bytes.length;
    pty.write(arriving);
  });
  pty.onData((bytes) => {
    const arriving = through(bytes, chip.faults.toChip, received);
    received += bytes.length;
    const cutAt = chip.faults.cutAt;
    if (cutAt !== undefined && received >= cutAt) {
      if (chip.state() === "off") return;
      chip.powerOff();
      void pty.unplug();
      return;
    }
    // It has no speed of its own: whatever the chip listens at.
    chip.receive(arriving, chip.baud());
  });
  return {
    path: pty.path,
    chip,
    pty,
    received: () => received,
    restart() {
      chip.powerOff();
      chip.powerOn();
    },
    async unplug() {
      chip.powerOff();
      await pty.unplug();
    },
    async plug() {
      await pty.plug();
      chip.powerOn();
    },
    stop: () => pty.stop(),
  };
}
