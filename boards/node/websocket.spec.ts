// The WebSocket handshake and its ends, against servers that do right and wrong: what is asked for, which answers are
// refused and in which words, and how a link ends from either side. Frames have their own spec.

import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { Reason, type Socket, type Target } from "midge";
import { createNodeNet } from "midge/node";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  const open = new Set<TcpSocket>();
  server.on("connection", (socket: TcpSocket) => open.add(socket.on("error", () => undefined)));
  closers.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

interface Asked {
  request: IncomingMessage;
  socket: Duplex;
}

/** The headers of a server that agrees. */
function agreement(request: IncomingMessage): Record<string, string> {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Accept": createHash("sha1").update(key).digest("base64"),
    "Sec-WebSocket-Protocol": "mqtt",
  };
}

function answer(socket: Duplex, headers: Record<string, string>): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
}

/** A server that hands over each link that asks for a WebSocket; the port it is on. */
function startAsked(take: (asked: Asked) => void): Promise<number> {
  const server = createHttpServer();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined);
    take({ request, socket });
  });
  return listen(server);
}

interface Told {
  /** What the owner was told, received bytes as hex, in order. */
  order: string[];
  words: string[];
}

interface Watched extends Told {
  socket: Socket;
  close(): void;
  /** Resolves when that line was told. */
  until(line: string | RegExp): Promise<Told>;
  net: ReturnType<typeof createNodeNet>;
}

function open(port: number, target: Partial<Target> = {}): Watched {
  const told: Told = { order: [], words: [] };
  const waiting: (() => void)[] = [];
  const note = (line: string): void => {
    told.order.push(line);
    for (const run of waiting) run();
  };
  const net = createNodeNet((error) => told.words.push(error.message));
  const socket = net.open(
    { host: "127.0.0.1", port, path: "/mqtt", ...target },
    {
      opened: () => note("opened"),
      received: (bytes, from, to) => note(Buffer.from(bytes.subarray(from, to)).toString("hex")),
      drained: () => undefined,
      closed: (reason) => note(`closed ${reason}`),
    },
  );
  return {
    ...told,
    socket,
    net,
    close: () => net.close(socket),
    until: (line) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (told.order.some((one) => (typeof line === "string" ? one === line : line.test(one)))) resolve(told);
        };
        waiting.push(check);
        check();
      }),
  };
}

const CLOSED = `closed ${Reason.CLOSED}`;

describe("the WebSocket handshake", () => {
  async function asks(target: Partial<Target>): Promise<IncomingMessage> {
    let port = 0;
    const request = await new Promise<IncomingMessage>((resolve) => {
      void startAsked(({ request }) => resolve(request)).then((at) => {
        port = at;
        open(port, target);
      });
    });
    expect(request.headers.host).toMatch(new RegExp(`^(127.0.0.1|localhost):${port}$`));
    return request;
  }

  it("asks for the subprotocol mqtt and no extension [MQTT-6.0.0-3]", async () => {
    const { headers, url, method } = await asks({});
    expect([method, url]).toEqual(["GET", "/mqtt"]);
    expect(headers["sec-websocket-protocol"]).toBe("mqtt");
    expect(headers["sec-websocket-version"]).toBe("13");
    expect(headers["sec-websocket-extensions"]).toBe(undefined);
    expect(Buffer.from(headers["sec-websocket-key"] as string, "base64").length).toBe(16);
  });

  it("asks for path and query as they are given", async () => {
    expect((await asks({ path: "/a/b?k=%20v&x=/y:z@" })).url).toBe("/a/b?k=%20v&x=/y:z@");
    expect((await asks({ path: "/é ü", host: "localhost" })).url).toBe("/%C3%A9%20%C3%BC");
  });

  it("goes to an IPv6 address", async () => {
    const server = createHttpServer();
    const host = new Promise((resolve) => server.on("upgrade", ({ headers }) => resolve(headers.host)));
    const port = await listen(server, "::1");
    open(port, { host: "::1" });
    expect(await host).toBe(`[::1]:${port}`);
  });

  it.each<[string, (good: Record<string, string>) => Record<string, string>, RegExp]>([
    [
      "another subprotocol [MQTT-6.0.0-4]",
      (h) => ({ ...h, "Sec-WebSocket-Protocol": "mqttv3.1" }),
      /"mqttv3.1" instead/,
    ],
    ["no subprotocol", ({ "Sec-WebSocket-Protocol": _, ...h }) => h, /did not choose the subprotocol "mqtt"/],
    ["a wrong proof", (h) => ({ ...h, "Sec-WebSocket-Accept": "no" }), /not genuine/],
    ["no proof", ({ "Sec-WebSocket-Accept": _, ...h }) => h, /not genuine/],
    ["another protocol", (h) => ({ ...h, Upgrade: "h2c" }), /another protocol than WebSocket/],
    [
      "an extension",
      (h) => ({ ...h, "Sec-WebSocket-Extensions": "permessage-deflate" }),
      /extension that was not offered/,
    ],
  ])("refuses a server that answers with %s", async (_what, change, words) => {
    const port = await startAsked(({ request, socket }) => answer(socket, change(agreement(request))));
    const told = await open(port).until(CLOSED);
    expect(told).toEqual({ order: [CLOSED], words: [expect.stringMatching(words)] });
  });

  it("tells of a server that has no WebSocket there", async () => {
    const port = await listen(createHttpServer((_request, response) => response.writeHead(404).end("no such page")));
    expect(await open(port).until(CLOSED)).toEqual({
      order: [CLOSED],
      words: ["the server answered 404 Not Found instead of opening a WebSocket"],
    });
  });

  it("tells of a server that does not speak HTTP", async () => {
    const port = await listen(createServer((socket) => void socket.write(Buffer.from("20020000", "hex"))));
    expect(await open(port).until(CLOSED)).toEqual({
      order: [CLOSED],
      words: [expect.stringMatching(/^WebSocket handshake: Parse Error/)],
    });
  });

  it.each<[string, (socket: TcpSocket) => void, RegExp]>([
    ["ends", (socket) => void socket.end(), /ended the link instead of answering/],
    ["breaks off", (socket) => void socket.resetAndDestroy(), /ECONNRESET/],
  ])("tells once of a server that %s before it answers", async (_what, end, words) => {
    const port = await listen(createServer((socket) => socket.once("data", () => end(socket))));
    expect(await open(port).until(CLOSED)).toEqual({ order: [CLOSED], words: [expect.stringMatching(words)] });
  });

  it("may be given up before the answer, without a word", async () => {
    let watched: Watched | undefined;
    const ended = new Promise((resolve) => {
      void startAsked(({ socket }) => {
        socket.on("end", resolve).resume();
        watched?.close();
      }).then((port) => (watched = open(port)));
    });
    await ended;
    await watched?.net.idle();
    expect(watched).toMatchObject({ order: [], words: [] });
  });

  it("refuses what cannot be asked for, from a later turn", async () => {
    const port = await listen(createHttpServer());
    const told = await open(port, { host: "127.0.0.1", path: "/\ud800" }).until(CLOSED);
    expect(told).toEqual({ order: [CLOSED], words: [expect.stringMatching(/URI malformed/)] });
  });
});

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
