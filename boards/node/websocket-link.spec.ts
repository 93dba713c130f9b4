// A WebSocket link after its handshake: how frames become bytes, and how it ends from either side. Frames by themselves
// have their own spec.

import { createServer as createHttpServer } from "node:http";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { listen, agreement, answer, startAsked, type Watched, open, CLOSED } from "../../test/support/websocket.js";

describe("a WebSocket link", () => {
  /** A link to a server that has agreed; `write` sends raw bytes to the client, `end` breaks off. */
  async function agreed(): Promise<{ watched: Watched; server: Duplex; got: () => string }> {
    let hear = "";
    let give: (socket: Duplex) => void = () => undefined;
    const asked = new Promise<Duplex>((resolve) => (give = resolve));
    const port = await startAsked(({ request, socket }) => {
      socket.on("data", (bytes: Buffer) => (hear += bytes.toString("hex")));
      answer(socket, agreement(request));
      give(socket);
    });
    const watched = open(port);
    const server = await asked;
    await watched.until("opened");
    return { watched, server, got: () => hear };
  }

  const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

  it("opens on the answer, and reads what comes in the same piece", async () => {
    const port = await startAsked(({ request, socket }) => {
      socket.cork();
      answer(socket, agreement(request));
      socket.write(hex("82 04 20020000"));
      socket.uncork();
    });
    expect((await open(port).until("20020000")).order).toEqual(["opened", "20020000"]);
  });

  it("takes packets that are joined in a frame or split over frames [MQTT-6.0.0-2]", async () => {
    const { watched, server } = await agreed();
    server.write(hex("82 06 20020000 d000  02 01 30  00 02 0400  80 03 016178"));
    await watched.until(/6178$/);
    expect(watched.order.slice(1).join("")).toBe("20020000d000" + "300400016178");
  });

  it("closes at a text frame, with its reason and code 1003 [MQTT-6.0.0-1]", async () => {
    const { watched, server, got } = await agreed();
    const ended = new Promise((resolve) => server.once("end", resolve));
    server.write(hex("82 02 d000  81 02 d000  82 02 d000"));
    const told = await watched.until(CLOSED);
    expect(told).toEqual({ order: ["opened", "d000", CLOSED], words: [expect.stringMatching(/text frame/)] });
    await ended;
    const [first, second, ...key] = hex(got());
    expect([first, second]).toEqual([0x88, 0x82]);
    expect(((key[4] as number) ^ (key[0] as number)) * 256 + ((key[5] as number) ^ (key[1] as number))).toBe(1003);
    expect(key.length).toBe(6);
  });

  it("tells why the server closed it", async () => {
    const { watched, server } = await agreed();
    server.write(hex("82 02 d000  88 05 03f0 6e6f21"));
    expect(await watched.until(CLOSED)).toEqual({
      order: ["opened", "d000", CLOSED],
      words: ["the server closed the WebSocket with 1008: no!"],
    });
  });

  it.each(["88 00", "88 02 03e8", "88 02 03e9"])("has no words for the plain end %s", async (frame) => {
    const { watched, server } = await agreed();
    server.write(hex(frame));
    expect(await watched.until(CLOSED)).toEqual({ order: ["opened", CLOSED], words: [] });
  });

  it("ends with the socket when there is no close frame", async () => {
    const { watched, server } = await agreed();
    server.end(hex("82 02 d000"));
    expect(await watched.until(CLOSED)).toEqual({ order: ["opened", "d000", CLOSED], words: [] });
  });

  it("answers pings, of a flood only the first few", async () => {
    const { watched, server, got } = await agreed();
    server.write(Buffer.concat(Array.from({ length: 1000 }, () => hex("89 03 010203"))));
    server.write(hex("82 01 ff"));
    await watched.until("ff");
    watched.close();
    await new Promise((resolve) => server.once("data", resolve));
    while (!got().includes("8882")) await new Promise((resolve) => server.once("data", resolve));
    const answered = hex(got());
    let pongs = 0;
    for (let at = 0; answered[at] === 0x8a; at += 9, pongs++) {
      const unmasked = [6, 7, 8].map((i) => (answered[at + i] as number) ^ (answered[at + i - 4] as number));
      expect(unmasked).toEqual([1, 2, 3]);
    }
    expect(pongs).toBeGreaterThan(0);
    expect(pongs).toBeLessThan(1000);
  });

  it("sends a close frame, and ends when the server has answered it", async () => {
    const server = createHttpServer();
    const webs = new WebSocketServer({ server });
    const ended = new Promise((resolve) => {
      webs.on("connection", (web) => {
        web.send("ignored", { binary: true });
        web.on("close", (code) => resolve(code));
      });
    });
    const watched = open(await listen(server));
    await watched.until("opened");
    watched.close();
    expect(await ended).toBe(1000);
    await watched.net.idle();
    expect(watched.words).toEqual([]);
    expect(watched.order).not.toContain(CLOSED);
  });
});
