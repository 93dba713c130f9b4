// A TCP proxy on loopback that breaks links: after a number of bytes that a seed decides it passes on a part of what came
// and resets both ends, so that packets are cut in the middle. It never changes, delays or reorders a byte.

import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { seeded } from "../../boards/node/clock.js";

export interface Faults {
  seed: number;
  /** A link is reset after so many bytes, both directions together. */
  leastBytes: number;
  mostBytes: number;
  /** No more resets than this; without it there is no end to them. */
  most?: number;
}

export interface FaultProxy {
  port: number;
  /** Links that were reset so far, by the faults or by `reset`. */
  resets(): number;
  /** Resets every open link now. */
  reset(): void;
  /** From now on links live; those that are open too. */
  heal(): void;
  stop(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket;
  leftBytes: number;
}

/** Passes everything on to `port`. Without `faults` only `reset` breaks a link. */
export async function startFaultProxy(port: number, faults?: Faults): Promise<FaultProxy> {
  const random = seeded(faults?.seed ?? 1);
  const pairs = new Set<Pair>();
  let count = 0;
  let isHealed = faults === undefined;

  function drawBytes(): number {
    if (faults === undefined || isHealed || count >= (faults.most ?? Infinity)) return Infinity;
    return faults.leastBytes + Math.floor(random() * (faults.mostBytes - faults.leastBytes + 1));
  }
  function breakOff(pair: Pair): void {
    if (!pairs.delete(pair)) return;
    count++;
    pair.near.resetAndDestroy();
    pair.far.resetAndDestroy();
  }
  function pass(pair: Pair, from: Socket, to: Socket): void {
    from.on("data", (bytes: Buffer) => {
      if (!pairs.has(pair)) return;
      if (count >= (faults?.most ?? Infinity)) pair.leftBytes = Infinity;
      const taken = Math.min(bytes.length, pair.leftBytes);
      pair.leftBytes -= taken;
      const last = pair.leftBytes === 0;
      // The part before the cut has left when the reset follows it.
      const isFree = to.write(bytes.subarray(0, taken), last ? () => breakOff(pair) : undefined);
      if (!isFree && !last) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("error", () => undefined);
    from.on("end", () => to.end());
    from.on("close", () => {
      if (pairs.delete(pair)) to.destroySoon();
    });
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const pair = { near, far, leftBytes: drawBytes() };
    pairs.add(pair);
    pass(pair, near, far);
    pass(pair, far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    resets: () => count,
    reset() {
      for (const pair of [...pairs]) breakOff(pair);
    },
    heal() {
      isHealed = true;
      for (const pair of pairs) pair.leftBytes = Infinity;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      pairs.clear();
      await closed;
    },
  };
}
