// The `net` module of the NodeMCU host against real sockets of Node, on both Luas and both chips.
// It never times anything: each step waits for the step before.

import { writeFileSync } from "node:fs";
import * as net from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { directory, listen, LUAS, run, start, stopAll } from "./rig.js";

afterEach(stopAll);

function serve(onSocket: (socket: net.Socket) => void): Promise<number> {
  return listen(net.createServer(onSocket));
}

describe.each(LUAS)("net on %s", (lua) => {
  it("connects, sends and receives, and never calls back from inside a call", async () => {
    const heard: string[] = [];
    const port = await serve((socket) => {
      socket.on("data", (data) => {
        heard.push(data.toString());
        socket.write("world");
      });
    });
    const end = await run(
      lua,
      `online(function()
        local inside = nil
        local function enter(name) inside = name end
        local function leave() inside = nil end
        local sk = net.createConnection(net.TCP, 0)
        sk:on("dns", function(s, ip) print("dns", s == sk, ip, inside) end)
        sk:on("connection", function(s)
          print("connection", s == sk, inside)
          print(sk:getpeer())
          enter("send"); sk:send("hello"); leave()
        end)
        sk:on("sent", function(s) print("sent", s == sk, inside) end)
        sk:on("receive", function(s, data)
          print("receive", s == sk, data, inside)
          enter("close"); sk:close(); leave()
        end)
        sk:on("disconnection", function() print("must not come") end)
        enter("connect"); sk:connect(S.port, "127.0.0.1"); leave()
      end)`,
      { settings: { port } },
    );
    expect(end.stderr).toBe("");
    expect(heard).toEqual(["hello"]);
    expect(end.stdout.split("\n")).toEqual([
      "dns\ttrue\t127.0.0.1\tnil",
      "connection\ttrue\tnil",
      `${port}\t127.0.0.1`,
      "sent\ttrue\tnil",
      "receive\ttrue\tworld\tnil",
      "",
    ]);
    expect(end.code).toBe(0);
  });

  it("delivers what arrives in pieces of at most 1460 bytes, every byte value once and in order", async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256));
    const port = await serve((socket) => socket.end(bytes));
    const end = await run(
      lua,
      `online(function()
        local sk, all, longest = net.createConnection(), "", 0
        sk:on("receive", function(_, d) all = all .. d; longest = math.max(longest, #d) end)
        sk:on("disconnection", function(_, err)
          local right = true
          for i = 1, #all do right = right and all:byte(i) == (i - 1) * 7 % 256 end
          print(#all, right, longest, err)
        end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    expect(end.stdout).toBe("5000\ttrue\t1460\t0\n");
  });

  it("drops what arrives while no receive callback is set", async () => {
    const port = await serve((socket) => {
      socket.write("one");
      socket.on("data", () => socket.end("lost"));
    });
    const end = await run(
      lua,
      `online(function()
        local sk = net.createConnection()
        local function hear(_, d) print("receive", d) end
        sk:on("receive", function(_, d) hear(_, d); sk:on("receive", nil); sk:send("go") end)
        sk:on("disconnection", function(_, err)
          print("disconnection", err)
          sk:on("receive", hear)
          node.task.post(function() print("over") end)
        end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port } },
    );
    expect(end.stdout).toBe("receive\tone\ndisconnection\t0\nover\n");
  });

  it("refuses wrong uses with the firmware's words", async () => {
    const port = await serve((socket) => socket.resume());
    const end = await run(
      lua,
      `online(function()
        local sk = net.createConnection(net.TCP, 0)
        print(says(sk.on, sk, "data", print))
        print(says(sk.on, sk, "receive", 5))
        print(says(sk.connect, sk, 0, "127.0.0.1"))
        print(says(sk.close, sk))
        print(says(sk.send, sk, "x"))
        sk:on("connection", function()
          print(says(sk.connect, sk, 1, "127.0.0.1"))
          print(says(sk.send, sk, ""))
          print(says(sk.send, sk, ("x"):rep(2921)))
          print(says(sk.send, sk, ("x"):rep(1460)))
          print(says(sk.send, sk, "y"))
        end)
        sk:on("sent", function() sk:close(); print(says(sk.close, sk)); print(says(sk.send, sk, "z")) end)
        sk:connect(S.port, "127.0.0.1")
        print(says(sk.send, sk, "too early"))
      end)`,
      { settings: { port } },
    );
    expect(end.stdout.split("\n")).toEqual([
      "invalid callback name",
      "invalid callback function",
      "specify port",
      "not connected",
      "not connected",
      "not connected",
      "already connected",
      "no data to send",
      "out of memory",
      "no error",
      expect.stringContaining("second send while one is in flight"),
      "not connected",
      "not connected",
      "",
    ]);
  });

  it("counts `sent` as the chip does: one a segment on ESP8266, one in all on ESP32", async () => {
    const port = await serve((socket) => {
      let got = 0;
      socket.on("data", (data) => {
        got += data.length;
        if (got === 2920) socket.end();
      });
    });
    const text = `online(function()
      local sk, sent = net.createConnection(net.TCP, 0), 0
      sk:on("connection", function() sk:send(("x"):rep(2920)) end)
      sk:on("sent", function() sent = sent + 1 end)
      sk:on("disconnection", function() print(sent) end)
      sk:connect(S.port, "127.0.0.1")
    end)`;
    expect((await run(lua, text, { settings: { port } })).stdout).toBe("2\n");
    expect((await run(lua, text, { settings: { port }, chip: "esp32" })).stdout).toBe("1\n");
  });

  it("calls `sent` only once the bytes have left", async () => {
    let heard = "";
    const port = await serve((socket) => socket.on("data", (data) => (heard += data.toString())));
    const flash = directory();
    const board = start(
      lua,
      `online(function()
        local sk = net.createConnection()
        sk:on("connection", function() print("connected") end)
        sk:on("sent", function() print("sent"); sk:close() end)
        local ask = tmr.create()
        ask:alarm(1, tmr.ALARM_AUTO, function()
          if file.exists("go") then ask:unregister(); sk:send("late"); print("send called") end
        end)
        sk:connect(S.port, "127.0.0.1")
      end)`,
      { settings: { port }, flash },
    );
    await board.shows("connected");
    await board.tell("wifi mute");
    writeFileSync(join(flash, "go"), "");
    await board.shows("send called");
    await board.tell("wifi mute"); // one more turn of the loop
    expect([heard, board.lines.includes("sent")]).toEqual(["", false]);
    await board.tell("wifi unmute");
    await board.shows("sent");
    await board.end;
    expect(heard).toBe("late");
  });
});
