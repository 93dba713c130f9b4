// Lines to boards for real: the serialport package on a pseudo-terminal, and a TCP port.

import { createServer, type Socket } from "node:net";
import { spawn } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { openSerial } from "../../tools/serial/open.js";
import { ownersOf } from "../../tools/serial/faults.js";
import { freePort } from "../support/mosquitto.js";
import { openPty, type Pty } from "../support/pty.js";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function pty(): Promise<Pty> {
  const made = await openPty();
  ends.push(() => made.stop());
  return made;
}

/** Collects bytes, and resolves when there are so many. */
function collector(): { hear: (bytes: Buffer) => void; got: (count: number) => Promise<Buffer> } {
  let all = Buffer.alloc(0);
  let wake = (): void => {};
  return {
    hear(bytes) {
      all = Buffer.concat([all, bytes]);
      wake();
    },
    async got(count) {
      while (all.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return all;
    },
  };
}

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

describe("a serial port", () => {
  it("carries every byte both ways, at another speed too", async () => {
    const board = await pty();
    const atBoard = collector();
    board.onData(atBoard.hear);
    const link = await openSerial(board.path, 115200);
    ends.push(() => link.close());
    const here = collector();
    const stop = link.onData(here.hear);
    await link.write(everyByte);
    expect((await atBoard.got(256)).equals(everyByte)).toBe(true);
    await link.setBaud(921600);
    board.write(everyByte);
    expect((await here.got(256)).equals(everyByte)).toBe(true);
    stop();
  });

  it("says that a pseudo-terminal has no modem lines, and does not fail", async () => {
    const link = await openSerial((await pty()).path, 115200);
    ends.push(() => link.close());
    expect(await link.setSignals({ dtr: false, rts: true })).toBe(false);
  });

  it("tells when the cable is pulled, and nothing when it is closed", async () => {
    const board = await pty();
    const link = await openSerial(board.path, 115200);
    link.onData(() => {});
    const lost = new Promise<string>((resolve) => link.onLost(resolve));
    await board.unplug();
    expect(await lost).not.toBe("");
    await link.close();
    await board.plug();
    const again = await openSerial(board.path, 115200);
    let told = false;
    again.onLost(() => (told = true));
    await again.close();
    expect(told).toBe(false);
  });

  it("names who has it when it is in use", async () => {
    const board = await pty();
    const holder = spawn("socat", [`OPEN:${board.path},lock`, "STDIO"]);
    ends.push(() => holder.kill("SIGKILL"));
    while (!ownersOf(board.path).some(({ pid }) => pid === holder.pid)) await new Promise(setImmediate);
    expect(ownersOf(board.path)).toContainEqual({ pid: holder.pid, program: "socat" });
    const link = await openSerial(board.path, 115200);
    ends.push(() => link.close());
    const second = openSerial(board.path, 115200);
    await expect(second).rejects.toThrow(`${board.path} is in use by`);
    // The far side of a pseudo-terminal has it open, too.
    await expect(second).rejects.toThrow(`socat (process ${holder.pid})`);
  });

  it("says that there is no such port, or no such kind", async () => {
    await expect(openSerial("/dev/midge-none", 115200)).rejects.toThrow("there is no port /dev/midge-none");
    await expect(openSerial("usb://x", 115200)).rejects.toThrow('"usb://x" is no port');
  });
});

describe("a TCP port", () => {
  it("carries every byte both ways, and tells its end", async () => {
    const sockets: Socket[] = [];
    const echo = collector();
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("data", (bytes) => {
        echo.hear(bytes);
        socket.write(bytes);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => server.close());
    const { port } = server.address() as { port: number };
    const link = await openSerial(`tcp://127.0.0.1:${port}`, 115200);
    const here = collector();
    link.onData(here.hear);
    const lost = new Promise<string>((resolve) => link.onLost(resolve));
    await link.write(everyByte);
    expect((await here.got(256)).equals(everyByte)).toBe(true);
    expect(await link.setSignals({ dtr: true, rts: false })).toBe(false);
    sockets[0]?.destroy();
    expect(await lost).toBe("the other end closed it");
    await link.close();
  });

  it("says that nobody is there", async () => {
    const port = await freePort();
    await expect(openSerial(`tcp://127.0.0.1:${port}`, 115200)).rejects.toThrow("ECONNREFUSED");
  });
});
