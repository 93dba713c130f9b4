// The ESP8266's `tls` module of the NodeMCU host against real TLS servers of Node, on both Luas.
// Certificates are made for the run. It never times anything and never leaves the loopback.

import { mkdtempSync, rmSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeCertificates, type Certificates, type Pair } from "./certificates.js";
import { deadPort, listen, LUAS, run, start, stopAll } from "./rig.js";

let directory: string;
let made: Certificates;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "nodemcu-tls-"));
  made = makeCertificates(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(stopAll);

function serve(pair: Pair, onSocket: (socket: tls.TLSSocket) => void, options: tls.TlsOptions = {}): Promise<number> {
  const server = tls.createServer({ ...options, key: pair.key, cert: pair.cert }, (socket) => {
    socket.on("error", () => {});
    onSocket(socket);
  });
  server.on("tlsClientError", () => {});
  return listen(server);
}

const long = (text: string): string => `[==[${text}]==]`;

describe.each(LUAS)("tls on %s", (lua) => {
  it("carries bytes both ways in the shape of tls.c, asynchronously", async () => {
    let heard = "";
    let serverName: string | false | null | undefined;
    const port = await serve(made.server, (socket) => {
      serverName = socket.servername;
      socket.on("data", (data) => {
        heard += data.toString();
        socket.write("y".repeat(4000));
      });
    });
    const end = await run(
      lua,
      `online(function()
        local inside, sk, got, longest = nil, tls.createConnection(), 0, 0
        local function within(name, fn, ...) inside = name; local r = says(fn, sk, ...); inside = nil; return r end
        print(says(sk.on, sk, "data", print), says(sk.on, sk, "sent", 1), says(sk.connect, sk, 0, "127.0.0.1"))
        sk:on("connection", function(s)
          print("connection", s == sk, inside)
          print(sk:getpeer())
          print(within("send", sk.send, "hello", function() print("must not come") end))
          print(within("send", sk.send, "x"))
          print(says(sk.connect, sk, 1, "127.0.0.1"))
        end)
        sk:on("sent", function(s) print("sent", s == sk, inside) end)
        sk:on("receive", function(s, d)
          got, longest = got + #d, math.max(longest, #d)
          if got < 4000 then return end
          print("receive", s == sk, longest <= 1460, inside)
          print(within("close", sk.close), within("close", sk.close), within("send", sk.send, "gone"))
          print(says(sk.connect, sk, 1, "127.0.0.1"), sk:getpeer())
        end)
        sk:on("disconnection", function(...) print("disconnection", select("#", ...), (...), inside) end)
        print(within("connect", sk.connect, S.port, "127.0.0.1"), within("send", sk.send, "too early"))
      end)`,
      { settings: { port } },
    );
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([
      "invalid method\tinvalid callback function\tinvalid port",
      "no error\tno error",
      "connection\ttrue\tnil",
      `127.0.0.1\t${port}`,
      "no error",
      expect.stringContaining("second send while one is in flight"),
      "already connected",
      "sent\ttrue\tnil",
      "receive\ttrue\ttrue\tnil",
      "no error\tno error\tno error",
      "already connected\tnil\tnil",
      "disconnection\t1\tnil\tnil",
      "",
    ]);
    expect([heard, serverName]).toEqual(["hello", false]);
  });

  it("tells a remote close to disconnection with no socket and no code", async () => {
    const port = await serve(made.server, (socket) => socket.end("bye"));
    const end = await run(
      lua,
      `online(function()
        local sk = tls.createConnection()
        sk:on("receive", function(_, d) print(d) end)
        sk:on("reconnection", function() print("must not come") end)
        sk:on("disconnection", function(...) print("disconnection", select("#", ...), (...)) end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    expect(end.stdout).toBe("bye\ndisconnection\t1\tnil\n");
  });

  it("tells a failure to reconnection only, in espconn's words, and is silent without it", async () => {
    const refused = await deadPort();
    const plain = await listen(net.createServer((socket) => socket.once("data", () => socket.end("not TLS at all"))));
    const end = await run(
      lua,
      `local function try(label, port, with, done)
        local sk = tls.createConnection()
        sk:on("connection", function() print("must not come") end)
        sk:on("disconnection", function() print("must not come") end)
        if with then sk:on("reconnection", function(s, why) print(label, s == sk, why); done() end) end
        sk:connect(port, "127.0.0.1")
      end
      try("no address", S.plain, true, function() online(function()
        try("refused", S.refused, true, function()
        try("plain", S.plain, true, function()
        try("silent", S.refused, false)
        try("silent", S.plain, false) end) end) end) end)`,
      { settings: { refused, plain } },
    );
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([
      "no address\ttrue\tRouting problem",
      "refused\ttrue\tConnection reset",
      "plain\ttrue\tSSL handshake failed",
      "",
    ]);
  });

  it("says nothing but dns(nil) for an unknown name, and that socket never connects again", async () => {
    const end = await run(
      lua,
      `online(function()
        local sk = tls.createConnection()
        for _, name in ipairs({ "connection", "disconnection", "reconnection" }) do
          sk:on(name, function() print("must not come") end)
        end
        sk:on("dns", function(s, ip)
          print("dns", s == sk, ip)
          node.task.post(function() print(says(sk.connect, sk, 1, "127.0.0.1")) end)
        end)
        sk:connect(1, ("a"):rep(64) .. ".invalid")
      end)`,
    );
    expect(end.stdout).toBe("dns\ttrue\tnil\nalready connected\n");
  });

  it("verifies a chain only when told to, and neither the host name nor the dates", async () => {
    const right = await serve(made.server, (socket) => socket.end());
    const expired = await serve(made.expired, (socket) => socket.end());
    const end = await run(
      lua,
      `local function try(label, port, done)
        local sk = tls.createConnection()
        sk:on("connection", function() print(label, "connected") end)
        sk:on("disconnection", function() done() end)
        sk:on("reconnection", function(_, why) print(label, why); done() end)
        sk:connect(port, "127.0.0.1")
      end
      online(function()
        print(says(tls.cert.verify, true), says(tls.cert.verify, "text"), says(tls.cert.verify, ${long(made.server.key)}))
        try("nothing asked", S.right, function()
        print(tls.cert.verify(${long(made.authority.cert)}))
        try("right", S.right, function()
        try("right but expired", S.expired, function()
        tls.cert.verify(${long(made.stranger.cert)})
        try("wrong", S.right, function()
        try("wrong and expired", S.expired, function()
        tls.cert.verify(false)
        try("switched off", S.right, function()
        tls.cert.verify(true)
        try("on again", S.right, function() 
        tls.cert.verify(function(n) if n == 1 then return ${long(made.authority.cert)} end end)
        try("by function", S.right, function() end) end) end) end) end) end) end) end)
      end)`,
      { settings: { right, expired } },
    );
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([
      "no certificates found\tNo PEM header\tWrong PEM type",
      "nothing asked\tconnected",
      "true",
      "right\tconnected",
      "right but expired\tconnected",
      "wrong\tSSL handshake failed",
      "wrong and expired\tSSL handshake failed",
      "switched off\tconnected",
      "on again\tSSL handshake failed",
      "by function\tconnected",
      "",
    ]);
  });

  it("shows its own certificate when it has one", async () => {
    const names: string[] = [];
    const port = await serve(
      made.server,
      (socket) => {
        names.push(String(socket.getPeerCertificate().subject?.CN));
        socket.end();
      },
      { requestCert: true, ca: made.authority.cert },
    );
    const end = await run(
      lua,
      `print(tls.cert.auth(${long(made.client.cert)}, ${long(made.client.key)}))
      online(function()
        local sk = tls.createConnection()
        sk:on("disconnection", function() print("over") end)
        sk:on("reconnection", print)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    expect(end.stdout).toBe("true\nover\n");
    expect(names).toEqual(["client.example"]);
  });

  it("aborts an open connection when the address goes", async () => {
    const port = await serve(made.server, () => {});
    const board = start(
      lua,
      `local once = false
      online(function()
        if once then return end
        once = true
        local sk = tls.createConnection()
        sk:on("connection", function() print("connected") end)
        sk:on("reconnection", function(_, why) print(why); node.restart() end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    await board.shows("connected");
    await board.tell("wifi down");
    const end = await board.end;
    expect([end.stdout, end.code]).toEqual(["connected\nConnection aborted\n", 3]);
  });
});
