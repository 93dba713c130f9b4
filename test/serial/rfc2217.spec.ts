// A serial port over the network, against a server that was written from the RFC.

import { afterEach, describe, expect, it } from "vitest";
import { createVirtualClock } from "../../boards/node/clock.js";
import { openSerial } from "../../tools/serial/open.js";
import { overTelnet } from "../../tools/serial/rfc2217.js";
import { type PortServer, type PortServerOptions, startPortServer } from "../fakes/rfc2217/server.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(options: PortServerOptions = {}): Promise<PortServer> {
  const made = await startPortServer(options);
  ends.push(() => made.stop());
  return made;
}

const everyByte = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));

describe("a port of RFC 2217", () => {
  it("carries every byte both ways, in any pieces", async () => {
    const port = await server();
    const link = await openSerial(port.url, 115200);
    ends.push(() => link.close());
    for (const byte of everyByte) await link.write(Uint8Array.of(byte));
    expect((await port.got(512)).equals(everyByte)).toBe(true);
    const here: number[] = [];
    const all = new Promise<void>((resolve) => {
      link.onData((bytes) => {
        here.push(...bytes);
        if (here.length === 512) resolve();
      });
    });
    for (const byte of everyByte) port.send(Uint8Array.of(byte));
    await all;
    expect(Buffer.from(here).equals(everyByte)).toBe(true);
  });

  // 0xffff01 has the byte that Telnet doubles.
  it.each([115200, 0xffff01])("sets %i baud, at first and later", async (baud) => {
    const port = await server();
    const link = await openSerial(port.url, baud);
    ends.push(() => link.close());
    expect(port.baud()).toBe(baud);
    await link.setBaud(921600);
    expect(port.baud()).toBe(921600);
  });

  it("sets the modem lines, one after the other", async () => {
    const port = await server();
    const link = await openSerial(port.url, 115200);
    ends.push(() => link.close());
    expect(await link.setSignals({ dtr: false, rts: true })).toBe(true);
    expect(await link.setSignals({ dtr: true, rts: false })).toBe(true);
    expect(port.signals()).toEqual(["dtr off", "rts on", "dtr on", "rts off"]);
  });

  it("tells when the connection breaks", async () => {
    const port = await server();
    const link = await openSerial(port.url, 115200);
    const lost = new Promise<string>((resolve) => link.onLost(resolve));
    port.drop();
    expect(await lost).not.toBe("");
  });

  it("is refused by a Telnet port that does not know the option", async () => {
    const port = await server({ fault: "refuses" });
    await expect(openSerial(port.url, 115200)).rejects.toThrow("it refuses the option");
    await expect(openSerial(port.url, 115200)).rejects.toThrow("tcp://HOST:PORT");
  });

  it("is refused by a port that answers nothing", async () => {
    const port = await server({ fault: "silent" });
    const clock = createVirtualClock();
    const tcp = await openSerial(port.url.replace("rfc2217", "tcp"), 115200);
    const opening = overTelnet(tcp, 115200, clock);
    clock.advance(5000);
    await expect(opening).rejects.toThrow("no answer");
  });
});
