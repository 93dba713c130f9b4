// How the `net` module of the NodeMCU host tells that a connection failed or ended, on both Luas and both chips.
// It never times anything: each step waits for the step before.

import * as net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { deadPort, listen, LUAS, run, stopAll } from "./rig.js";

afterEach(stopAll);

const LONG_NAME = `${"a".repeat(64)}.invalid`;

function serve(onSocket: (socket: net.Socket) => void): Promise<number> {
  return listen(net.createServer(onSocket));
}

describe.each(LUAS)("net on %s, when a connection ends", (lua) => {
  it("tells a remote close with 0 to disconnection, even where reconnection is set", async () => {
    const port = await serve((socket) => socket.end());
    const end = await run(
      lua,
      `online(function()
        local sk = net.createConnection()
        sk:on("reconnection", function() print("must not come") end)
        sk:on("disconnection", function(s, err)
          print(s == sk, err, says(sk.close, sk))
          print(says(sk.connect, sk, 1, "127.0.0.1"))
          node.task.post(function() print(says(sk.connect, sk, 1, "127.0.0.1")); sk:close() end)
        end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    expect(end.stdout.split("\n")).toEqual([
      "true\t0\tnot connected",
      expect.stringContaining("inside the socket's own disconnection callback"),
      "no error",
      "",
    ]);
  });

  it("sends a failure to reconnection where it is set, else to disconnection", async () => {
    const refused = await deadPort();
    const resets = await serve((socket) => socket.on("data", () => socket.resetAndDestroy()));
    const end = await run(
      lua,
      `local function try(label, port, name, both, done)
        local sk = net.createConnection()
        local function hear(which) return function(_, err) print(label, which, err); done() end end
        sk:on("dns", function(_, ip) if not ip then print(label, "dns", ip) end end)
        sk:on("disconnection", hear("disconnection"))
        if both then sk:on("reconnection", hear("reconnection")) end
        sk:on("connection", function() sk:send("x") end)
        sk:connect(port, name)
      end
      local function rest()
        try("refused", S.refused, "127.0.0.1", false, function()
        try("refused", S.refused, "127.0.0.1", true, function()
        try("reset", S.resets, "127.0.0.1", true, function()
        try("unknown", S.resets, S.name, true, function() end) end) end) end)
      end
      try("no address", S.refused, "127.0.0.1", false, function() online(rest) end)`,
      { settings: { refused, resets, name: LONG_NAME } },
    );
    expect(end.stdout.split("\n")).toEqual([
      "no address\tdisconnection\t-4",
      "refused\tdisconnection\t-9",
      "refused\treconnection\t-9",
      "reset\treconnection\t-9",
      "unknown\tdns\tnil",
      "unknown\treconnection\t-8",
      "",
    ]);
  });

  it("keeps an ESP32 socket after a disconnection until it is closed, and has no secure sockets there", async () => {
    const port = await serve((socket) => socket.end());
    const end = await run(
      lua,
      `online(function()
        print(tls, says(net.createConnection, net.TCP, 1))
        local sk = net.createConnection(net.TCP, 0)
        print(sk.hold, sk.unhold)
        sk:on("connection", function() print(says(sk.send, sk, ("x"):rep(5745))) end)
        sk:on("disconnection", function(_, err)
          node.task.post(function()
            print(err, says(sk.send, sk, "x"), says(sk.connect, sk, 1, "127.0.0.1"), says(sk.close, sk), says(sk.close, sk))
          end)
        end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port }, chip: "esp32" },
    );
    expect(end.stdout.split("\n")).toEqual([
      "nil\tsecure connections not yet supported",
      "nil\tnil",
      "buffer error",
      "0\tnot connected\talready connected\tno error\tnot connected",
      "",
    ]);
  });
});
