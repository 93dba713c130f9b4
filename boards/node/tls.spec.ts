// TLS on Node, plain and under a WebSocket: what is refused and in which words, and what the server sees of names, protocols
// and certificates. All certificates are made for the run.

import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { connectTo, Reason, type Target } from "midge/node";
import { createNodeNet } from "midge/node";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { type Authority, createAuthority } from "../../test/contract/authority.js";

let authority: Authority;
let stranger: Authority;
beforeAll(() => {
  authority = createAuthority("midge test");
  stranger = createAuthority("somebody else");
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Seen {
  /** The name of SNI; false for none. */
  name: string | false;
  protocol: string | false | null;
  client: string | undefined;
}

/** A TLS server, and the first link that it accepts. */
async function serve(options: TlsOptions, isWeb: boolean): Promise<{ port: number; seen: Promise<Seen> }> {
  const server: Server = isWeb ? createHttpsServer(options) : createTlsServer(options);
  const open = new Set<TLSSocket>();
  const seen = new Promise<Seen>((resolve) => {
    server.on("secureConnection", (socket: TLSSocket) => {
      open.add(socket.on("error", () => undefined));
      const name = (socket as unknown as { servername: string | false }).servername;
      resolve({ name, protocol: socket.alpnProtocol, client: socket.getPeerCertificate().subject?.CN as string });
    });
  });
  if (isWeb) new WebSocketServer({ server: server as never, handleProtocols: () => "mqtt" });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

/** What the owner of a link is told first; `words` is what went wrong. */
function first(port: number, target: Partial<Target>): Promise<{ told: string; words: string }> {
  let words = "";
  const net = createNodeNet((error) => (words = error.message));
  return new Promise((resolve) => {
    const socket = net.open(
      { host: "127.0.0.1", port, secure: true, ...target },
      {
        opened() {
          resolve({ told: "opened", words });
          net.close(socket);
        },
        received: () => undefined,
        drained: () => undefined,
        closed: (reason) => resolve({ told: `closed ${reason}`, words }),
      },
    );
  });
}

const REFUSED = `closed ${Reason.TLS}`;

describe.each([
  ["mqtts", undefined],
  ["wss", "/mqtt"],
])("TLS under %s://", (_scheme, path) => {
  const isWeb = path !== undefined;

  it("opens to the authority and the name it was given", async () => {
    const { port } = await serve(authority.issue("broker.example"), isWeb);
    const target = { path, ca: authority.ca, serverName: "broker.example" };
    expect(await first(port, target)).toEqual({ told: "opened", words: "" });
  });

  it("takes several authorities in one text", async () => {
    const { port } = await serve(authority.issue("localhost"), isWeb);
    const target = { path, ca: stranger.ca + authority.ca, host: "localhost" };
    expect(await first(port, target)).toEqual({ told: "opened", words: "" });
  });

  it("refuses another authority, and the public ones alone", async () => {
    const { port } = await serve(authority.issue("localhost"), isWeb);
    const words = expect.stringMatching(/unable to verify|self-signed|issuer/);
    expect(await first(port, { path, ca: stranger.ca, host: "localhost" })).toEqual({ told: REFUSED, words });
    expect(await first(port, { path, host: "localhost" })).toEqual({ told: REFUSED, words });
  });

  it("refuses another name and another address", async () => {
    const { port } = await serve(authority.issue("broker.example"), isWeb);
    const words = expect.stringMatching(/does not match certificate/);
    expect(await first(port, { path, ca: authority.ca, host: "localhost" })).toEqual({ told: REFUSED, words });
    expect(await first(port, { path, ca: authority.ca })).toEqual({ told: REFUSED, words });
  });

  it("refuses an expired certificate", async () => {
    const { port } = await serve(authority.issue("localhost", "server", { isExpired: true }), isWeb);
    const target = { path, ca: authority.ca, host: "localhost" };
    expect(await first(port, target)).toEqual({ told: REFUSED, words: expect.stringMatching(/expired/) });
  });

  it("cannot be talked out of it by the environment", async () => {
    const { port } = await serve(authority.issue("localhost"), isWeb);
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect((await first(port, { path, ca: stranger.ca, host: "localhost" })).told).toBe(REFUSED);
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("shows the server the name it asks for (SNI), and no address", async () => {
    const named = await serve(authority.issue("broker.example"), isWeb);
    await first(named.port, { path, ca: authority.ca, serverName: "broker.example" });
    expect((await named.seen).name).toBe("broker.example");
    const host = await serve(authority.issue("localhost"), isWeb);
    await first(host.port, { path, ca: authority.ca, host: "localhost" });
    expect((await host.seen).name).toBe("localhost");
    const address = await serve(authority.issue("127.0.0.1"), isWeb);
    expect((await first(address.port, { path, ca: authority.ca })).told).toBe("opened");
    expect((await address.seen).name).toBe(false);
  });

  it("offers application protocols (ALPN), none by itself", async () => {
    const options = { ...authority.issue("localhost"), ALPNProtocols: ["x-one", "mqtt", "http/1.1"] };
    const target = { path, ca: authority.ca, host: "localhost" };
    const offered = await serve(options, isWeb);
    await first(offered.port, { ...target, alpn: ["x-none", "mqtt"] });
    expect((await offered.seen).protocol).toBe("mqtt");
    const silent = await serve(options, isWeb);
    await first(silent.port, target);
    expect((await silent.seen).protocol).toBe(false);
  });

  it("refuses when the server takes none of the protocols", async () => {
    const { port } = await serve({ ...authority.issue("localhost"), ALPNProtocols: ["x-one"] }, isWeb);
    const target = { path, ca: authority.ca, host: "localhost", alpn: ["mqtt"] };
    expect(await first(port, target)).toEqual({ told: REFUSED, words: expect.stringMatching(/application protocol/) });
  });

  it("shows its own certificate, also with an encrypted key", async () => {
    const options = { ...authority.issue("localhost"), ca: stranger.ca, requestCert: true, rejectUnauthorized: true };
    const target = { path, ca: authority.ca, host: "localhost" };
    for (const passphrase of [undefined, "open sesame"]) {
      const { port, seen } = await serve(options, isWeb);
      const own = stranger.issue("client", "device", passphrase === undefined ? {} : { passphrase });
      expect(await first(port, { ...target, ...own, passphrase })).toEqual({ told: "opened", words: "" });
      expect((await seen).client).toBe("device");
    }
  });

  it.each<[string, () => Partial<Target>, RegExp]>([
    ["an empty ca", () => ({ ca: "" }), /ca holds no certificate/],
    ["a ca that is no PEM", () => ({ ca: "ca.pem" }), /ca holds no certificate/],
    ["a cert without its key", () => ({ cert: stranger.issue("c").cert }), /cert and key are given together/],
    ["a key without its cert", () => ({ key: stranger.issue("c").key }), /cert and key are given together/],
    [
      "the key of another cert",
      () => ({ ...stranger.issue("a"), key: stranger.issue("b").key }),
      /key values mismatch/,
    ],
    [
      "a wrong passphrase",
      () => ({ ...stranger.issue("c", "device", { passphrase: "right" }), passphrase: "wrong" }),
      /decrypt/,
    ],
    ["no passphrase", () => stranger.issue("c", "device", { passphrase: "right" }), /decrypt|passphrase|interrupted/i],
  ])("refuses %s in words, before a byte has left", async (_what, target, words) => {
    const { port, seen } = await serve(authority.issue("localhost"), isWeb);
    let isSeen = false;
    void seen.then(() => (isSeen = true));
    const told = await first(port, { path, ca: authority.ca, host: "localhost", ...target() });
    expect(told).toEqual({ told: REFUSED, words: expect.stringMatching(words) });
    expect(isSeen).toBe(false);
  });
});

describe("connectTo", () => {
  it.each([
    ["mqtt://h", { ca: "x" }, /^ca: for TLS only/],
    ["ws://h", { cert: "x", key: "y" }, /^cert, key: for TLS only.*mqtts:\/\/ or wss:\/\//],
    ["mqtt://h", { alpn: ["mqtt"], serverName: "h" }, /for TLS only/],
    ["mqtt://h", { passphrase: "" }, /for TLS only/],
  ])("refuses options of TLS for %s", (url, options, words) => {
    expect(() => connectTo(url, options)).toThrow(words);
  });

  it("says what is wrong with a URL", () => {
    expect(() => connectTo("ws://")).toThrow(TypeError);
  });
});
