// The proxy that the proofs trust to break links: it breaks them where its seed says, with a reset, in the middle of what
// is sent, and otherwise passes on every byte.

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, type Faults, startFaultProxy } from "../../tools/bench/fault-proxy.js";

let server: Server;
let proxy: FaultProxy | undefined;
let seen: Buffer[];
let ends: string[];
let open: Socket[];

beforeEach(async () => {
  seen = [];
  ends = [];
  open = [];
  server = createServer((socket) => {
    open.push(socket);
    const index = seen.push(Buffer.alloc(0)) - 1;
    socket.on("data", (bytes) => {
      seen[index] = Buffer.concat([seen[index] as Buffer, bytes]);
      socket.write(bytes);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => ends.push(String(error.code)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await proxy?.stop();
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function started(faults?: Faults): Promise<FaultProxy> {
  proxy = await startFaultProxy((server.address() as AddressInfo).port, faults);
  return proxy;
}

/** Sends `bytes` over a link of its own. Resolves with how the link ended and how much came back. */
function send(port: number, bytes: Buffer, isEnded: boolean): Promise<{ end: string; back: Buffer }> {
  return new Promise((resolve) => {
    let end = "closed";
    let back = Buffer.alloc(0);
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(bytes);
      if (isEnded) socket.end();
    });
    socket.on("data", (piece) => (back = Buffer.concat([back, piece])));
    socket.on("error", (error: NodeJS.ErrnoException) => (end = String(error.code)));
    socket.on("close", () => resolve({ end, back }));
  });
}

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));

describe("the fault proxy", () => {
  it("passes on every byte in both directions, and the end of a link", async () => {
    const { port, resets } = await started();
    const { end, back } = await send(port, content, true);
    expect([end, back.equals(content), seen[0]?.equals(content), resets()]).toEqual(["closed", true, true, 0]);
  });

  it("resets both ends after the bytes that the seed says, in the middle of what is sent", async () => {
    const { port, resets } = await started({ seed: 5, leastBytes: 1000, mostBytes: 2000 });
    const { end } = await send(port, content, false);
    await expect.poll(() => ends).toEqual(["ECONNRESET"]);
    const first = seen[0]?.length ?? 0;
    expect([end, resets()]).toEqual(["ECONNRESET", 1]);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(2000);
    expect(content.subarray(0, first).equals(seen[0] as Buffer)).toBe(true);
  });

  it("stops breaking links after the last reset that was asked for", async () => {
    const { port, resets } = await started({ seed: 1, leastBytes: 100, mostBytes: 200, most: 3 });
    for (let i = 0; i < 3; i++) expect((await send(port, content, false)).end).toBe("ECONNRESET");
    expect((await send(port, content, true)).back.equals(content)).toBe(true);
    expect(resets()).toBe(3);
  });

  it("resets on command, and no more once it is healed", async () => {
    const made = await started({ seed: 1, leastBytes: 100, mostBytes: 200 });
    const waiting = send(made.port, Buffer.from("x"), false);
    await expect.poll(() => seen.length).toBe(1);
    made.reset();
    expect((await waiting).end).toBe("ECONNRESET");
    made.heal();
    expect((await send(made.port, content, true)).back.equals(content)).toBe(true);
    expect(made.resets()).toBe(1);
  });
});
