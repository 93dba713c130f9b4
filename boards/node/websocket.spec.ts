// The WebSocket handshake, against servers that do right and wrong: what is asked for, and which answers are refused in
// which words.

import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer, type Socket as TcpSocket } from "node:net";
import type { Target } from "midge";
import { describe, expect, it } from "vitest";
import { listen, agreement, answer, startAsked, type Watched, open, CLOSED } from "../../test/support/websocket.js";

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
