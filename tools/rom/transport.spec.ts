// SLIP over a line in memory: what is sent byte by byte, and which of the bytes that come are a packet.

import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createRomTransport, encode, LineEnded, NoAnswer } from "./transport.js";

function line() {
  const clock = createVirtualClock();
  let hear: (bytes: Buffer) => void = () => {};
  let lost: (why: string) => void = () => {};
  const link = {
    name: "line",
    write: () => new Promise<void>(() => {}),
    onData: (next: typeof hear) => ((hear = next), () => {}),
    onLost: (next: typeof lost) => void (lost = next),
    setSignals: () => Promise.resolve(false),
    setBaud: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const transport = createRomTransport(link, clock);
  return { transport, clock, come: (...bytes: number[]) => hear(Buffer.from(bytes)), lose: (why: string) => lost(why) };
}
/** An answer to READ_REG with two bytes of status. */
const answer = [1, 0x0a, 2, 0, 0xc0, 0xdb, 3, 4, 0, 0];
const framed = [...encode(Uint8Array.from(answer))];

describe("a packet", () => {
  it("goes out between two ENDs, with END and ESC in it replaced", () => {
    expect(framed).toEqual([0xc0, 1, 0x0a, 2, 0, 0xdb, 0xdc, 0xdb, 0xdd, 3, 4, 0, 0, 0xc0]);
  });

  it("comes in any pieces, and text between packets is kept as text", async () => {
    const { transport, come } = line();
    for (const byte of [...Buffer.from("boot:"), ...framed]) come(byte);
    expect([...(await transport.read(1))]).toEqual(answer);
    expect(transport.text()).toContain("boot:");
  });

  it("is none when it is shorter or longer than it says, or no answer; the next one is heard", async () => {
    const { transport, come } = line();
    come(...framed.slice(0, -2), 0xc0);
    come(...framed.slice(0, -1), 9, 0xc0);
    come(0xc0, 0, ...framed.slice(2));
    come(0xc0, 1, 2, 3, 0xc0);
    come(...framed);
    expect([...(await transport.read(1))]).toEqual(answer);
    come(0xc0, ...Buffer.from("OHAI"), 0xc0);
    expect(Buffer.from(await transport.read(1)).toString()).toBe("OHAI");
  });

  it("is heard behind one whose end was lost", async () => {
    const { transport, come } = line();
    come(...framed.slice(0, -1));
    come(...framed, ...framed);
    expect([...(await transport.read(1))]).toEqual(answer);
    expect([...(await transport.read(1))]).toEqual(answer);
  });
});

describe("waiting", () => {
  it("ends with the time, or at once when the line is lost", async () => {
    const { transport, clock, lose } = line();
    const late = transport.read(100);
    clock.advance(100);
    await expect(late).rejects.toThrow(NoAnswer);
    const cut = transport.read(100);
    lose("unplugged");
    await expect(cut).rejects.toThrow(LineEnded);
    await expect(transport.write(Uint8Array.of(1))).rejects.toThrow("unplugged");
  });

  it("for a system that takes no bytes ends, too", async () => {
    const { transport, clock } = line();
    const written = transport.write(Uint8Array.of(1));
    clock.advance(10_000);
    await expect(written).rejects.toThrow("it takes no bytes");
  });
});
