// The station of the NodeMCU host on both chips, and the console that takes the air away and gives it back.
// It never times anything: each step waits for the step before.

import * as net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listen, LUAS, run, start, stopAll } from "./rig.js";

afterEach(stopAll);

// A connection that prints what befalls it, opened again whenever there is an address.
const WATCHER = `
function open()
  local sk = net.createConnection(net.TCP, 0)
  sk:on("connection", function() print("connected") end)
  sk:on("receive", function(_, d) print("receive " .. d) end)
  sk:on("disconnection", function(_, err) print("disconnection " .. err) end)
  sk:connect(S.port, "127.0.0.1")
end
`;

describe.each(LUAS)("wifi on %s", (lua) => {
  it("joins after config on ESP8266, asynchronously, and tells it to eventmon", async () => {
    const end = await run(
      lua,
      `local m = wifi.eventmon
      print(wifi.setmode(wifi.STATION), wifi.sta.getip(), wifi.sta.status(), wifi.sta.getrssi(), wifi.sta.getmac())
      m.register(m.STA_CONNECTED, function(t) print("connected", t.SSID, #t.BSSID, type(t.channel), wifi.sta.getip()) end)
      m.register(m.STA_GOT_IP, function(t)
        print("ip", t.IP == wifi.sta.getip(), t.netmask, t.gateway, wifi.sta.status() == wifi.STA_GOTIP, wifi.sta.getrssi())
        wifi.sta.disconnect()
        print("left", wifi.sta.getip())
      end)
      m.register(m.STA_DISCONNECTED, function(t) print("gone", t.SSID, t.reason) end)
      print(wifi.sta.config({ ssid = "desk", pwd = "secret-8" }), wifi.sta.status() == wifi.STA_CONNECTING)
      print(says(wifi.sta.config, { pwd = "x" }), says(wifi.sta.config, { ssid = "x", auto = 1 }))`,
    );
    expect(end.stdout.split("\n")).toEqual([
      "1\tnil\t0\tnil\t5c:cf:7f:12:34:56",
      "true\ttrue",
      expect.stringMatching(/ssid required.*\t.*auto:not boolean/),
      "connected\tdesk\t17\tnumber\tnil",
      "ip\ttrue\t255.255.255.0\t192.168.4.1\ttrue\t-61",
      "left\tnil",
      "gone\tdesk\t8",
      "",
    ]);
  });

  it("waits for connect where auto is false", async () => {
    const end = await run(
      lua,
      `wifi.setmode(wifi.STATION)
      wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("ip") end)
      wifi.sta.config({ ssid = "desk", pwd = "secret-8", auto = false, save = false })
      print(wifi.sta.status())
      tmr.create():alarm(100, tmr.ALARM_SINGLE, function() print("asked"); wifi.sta.connect() end)`,
    );
    expect(end.stdout).toBe("0\nasked\nip\n");
  });

  it("joins on ESP32 only when started, configured and asked", async () => {
    const end = await run(
      lua,
      `print(says(wifi.sta.connect), says(wifi.sta.config, { ssid = "desk" }), says(wifi.sta.on, "ip", print))
      wifi.mode(wifi.STATION)
      wifi.sta.on("start", function(name) print(name); wifi.sta.connect() end)
      wifi.sta.on("connected", function(name, t) print(name, t.ssid) end)
      wifi.sta.on("got_ip", function(name, t) print(name, t.ip, t.netmask, t.gw) end)
      wifi.sta.config({ ssid = "desk", pwd = "secret-8" }, false)
      wifi.start()
      print(wifi.setmode, wifi.eventmon, wifi.sta.getip)`,
      { chip: "esp32" },
    );
    expect(end.stdout.split("\n")).toEqual([
      "connect failed, code 12290\tfailed to set wifi config, code 12291\tunknown event: ip",
      "nil\tnil\tnil",
      "start",
      "connected\tdesk",
      "got_ip\t192.168.4.17\t255.255.255.0\t192.168.4.1",
      "",
    ]);
  });

  it("on `wifi down` aborts connections with -8, leaves the peer half open, and comes back by itself on ESP8266", async () => {
    const ended: string[] = [];
    const port = await listen(net.createServer((socket) => socket.on("close", () => ended.push("closed"))));
    const board = start(
      lua,
      `${WATCHER} never(); online(open)
      wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(t) print("gone " .. t.reason) end)`,
      { settings: { port } },
    );
    await board.shows("connected");
    await board.tell("wifi down");
    await board.shows("gone 200");
    await board.shows("gone 201");
    expect(ended).toEqual([]);
    await board.tell("wifi up");
    await board.shows("gone 201\nconnected");
    expect(board.lines.filter((line) => line.startsWith("disc"))).toEqual(["disconnection -8"]);
  });

  it("needs an own connect on ESP32 after `wifi down`", async () => {
    const port = await listen(net.createServer());
    const board = start(
      lua,
      `${WATCHER} never(); online(open)
      wifi.sta.on("disconnected", function(_, t) print("gone " .. t.reason); if t.reason == 201 then waiting = true else wifi.sta.connect() end end)
      tmr.create():alarm(5, tmr.ALARM_AUTO, function() if waiting then waiting = false; wifi.sta.connect() end end)`,
      { settings: { port }, chip: "esp32" },
    );
    await board.shows("connected");
    await board.tell("wifi down");
    await board.shows("gone 200");
    await board.shows("gone 201");
    await board.tell("wifi up");
    await board.shows("gone 201\nconnected");
    expect(board.lines).toContain("disconnection -8");
  });

  it("on `wifi mute` passes nothing and reports nothing, until `wifi unmute`", async () => {
    const sockets: net.Socket[] = [];
    const port = await listen(net.createServer((socket) => void sockets.push(socket)));
    const board = start(lua, `${WATCHER} never(); online(open)`, { settings: { port } });
    await board.shows("connected");
    await board.tell("wifi mute");
    sockets[0]?.end("late");
    await board.tell("wifi mute");
    expect(board.lines).toEqual(["connected"]);
    await board.tell("wifi unmute");
    await board.shows("receive late\ndisconnection 0");
  });

  it("stays alive between `wifi down` and `wifi up`, though nothing else is left to do", async () => {
    const port = await listen(net.createServer());
    const board = start(lua, `${WATCHER} online(open)`, { settings: { port }, chip: "esp32" });
    await board.shows("connected");
    await board.tell("wifi down");
    await board.shows("disconnection -8");
    await board.tell("wifi up");
    expect((await board.end).code).toBe(0);
  });
});
