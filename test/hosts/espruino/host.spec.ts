// Tests of what the host adds for a simulated ESP32 and the stock interpreter for a desk computer cannot show: WiFi, pins,
// byte strings from UTF-8 source, restarts. What is expected here is read from the interpreter's source for the ESP32.
// It never stands for a measurement on a chip.

import { afterEach, expect, it, vi } from "vitest";
import { createEspruinoHost, type EspruinoHost, type EspruinoHostOptions } from "../../../tools/hosts/espruino/host.js";
import { startServers, type Servers } from "./servers.js";

const hosts: EspruinoHost[] = [];
const started: Servers[] = [];

function host(options: EspruinoHostOptions = {}): EspruinoHost {
  const created = createEspruinoHost(options);
  hosts.push(created);
  return created;
}

async function withServers(code: string): Promise<string> {
  const servers = await startServers(code);
  started.push(servers);
  return servers.program;
}

const line = (on: EspruinoHost, text: string): Promise<void> =>
  vi.waitFor(() => expect(on.lines).toContain(text), { timeout: 5000, interval: 2 });

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.stop()));
  await Promise.all(started.splice(0).map((one) => one.close()));
});

const WIFI_EVENTS = `
  var W = require("Wifi");
  ["associated", "connected", "disconnected"].forEach(function(n) { W.on(n, function(d) { print(n + " " + (d.msg || d.ip || d.ssid)); }); });
  function go(next) { W.connect("home", { password: "p" }, function(e) { print("callback " + e); next && next(e); }); }`;

it("esp32: sockets need WiFi", async () => {
  const board = host();
  board.run(`
    try { require("net").connect({ host: "127.0.0.1", port: 1883 }, print); } catch (e) { print("" + e); }
    try { require("net").connect({ host: "broker.example", port: 1883 }, print); } catch (e) { print("" + e); }`);
  expect(board.lines).toEqual(["InternalError: Unable to create socket", "InternalError: Unable to locate host"]);
});

it("esp32: WiFi connects, and then sockets do", async () => {
  const board = host();
  board.run(
    await withServers(`${WIFI_EVENTS}
    go(function() {
      print(W.getStatus().station, W.getIP().ip, W.getDetails().ssid);
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { s.write("?"); });
      s.on("data", print);
    });`),
  );
  await line(board, "hello");
  expect(board.lines).toEqual([
    "associated home",
    "callback null",
    "connected 192.168.4.20 home",
    "connected 192.168.4.20",
    "hello",
  ]);
  expect(board.wifi.associated).toBe(true);
});

it("esp32: without an access point, connect fails after three attempts", async () => {
  const board = host({ wifi: false });
  board.run(`${WIFI_EVENTS} go();`);
  await line(board, "callback NO_AP_FOUND");
  expect(board.lines).toEqual(["disconnected NO_AP_FOUND", "callback NO_AP_FOUND"]);
});

it("esp32: a short loss of the access point is silent, and an open socket goes on after it", async () => {
  const board = host({ wifiAttemptMs: 20 });
  board.run(
    await withServers(`${WIFI_EVENTS}
    go(function() {
      s = require("net").connect({ host: "127.0.0.1", port: PORT_COUNT }, function() { s.write("a"); });
      s.on("data", print);
      s.on("close", function() { print("close"); });
    });`),
  );
  await line(board, "#1:1");
  const before = board.lines.length;
  board.wifi.down();
  board.run(`s.write("bc");`);
  board.wifi.up();
  await line(board, "#2:2");
  expect(board.lines.slice(before)).toEqual(["associated home", "connected 192.168.4.20", "#2:2"]);
});

it("esp32: a long loss ends in disconnected; sockets stay open and silent, and only Wifi.connect brings the network back", async () => {
  const board = host();
  board.run(
    await withServers(`${WIFI_EVENTS}
    go(function() {
      s = require("net").connect({ host: "127.0.0.1", port: PORT_COUNT }, function() { s.write("a"); });
      s.on("data", print);
      s.on("close", function() { print("close"); });
    });`),
  );
  await line(board, "#1:1");
  const before = board.lines.length;
  board.wifi.down();
  await line(board, "disconnected NO_AP_FOUND");
  board.wifi.up();
  board.run(`s.write("bc"); print("written"); go();`);
  await line(board, "#2:2");
  expect(board.lines.slice(before)).toEqual([
    "disconnected NO_AP_FOUND",
    "written",
    "associated home",
    "callback null",
    "connected 192.168.4.20",
    "#2:2",
  ]);
});

it("esp32: WiFi settings are saved in flash and restored after a restart", async () => {
  const board = host({
    storage: new Map([
      [
        ".bootcde",
        `print("boot"); W = require("Wifi"); W.on("connected", function() { print("up " + W.getDetails().ssid); }); W.restore();`,
      ],
    ]),
  });
  board.run(`${WIFI_EVENTS} go(function() { W.save(); print("saved"); });`);
  await line(board, "saved");
  await board.reboot();
  await line(board, "up home");
  expect(board.globals["go"]).toBeUndefined();
});

it("esp32: source is UTF-8, so that text is bytes to the program and text again on the console", async () => {
  const board = host();
  board.run(
    await withServers(`${WIFI_EVENTS} print("é".length, "é€"); go(function() {
    var s = require("net").connect({ host: "127.0.0.1", port: PORT_HEX }, function() { s.write("é€!"); }); s.on("data", print); });`),
  );
  await line(board, Buffer.from("é€").toString("hex"));
  expect(board.lines[0]).toBe("2 é€");
});

it("esp32: a chip on a pin sees what the program drives, and its edges reach a watch with their own times", async () => {
  const board = host();
  const seen: string[] = [];
  board.pin(4).onDrive((level, mode) => seen.push(`${mode} ${String(level)}`));
  board.run(`
    digitalWrite(D4, 1); digitalWrite(D4, 0); pinMode(D4, "input_pullup"); print(digitalRead(D4), D4, JSON.stringify({ p: D4 }));
    setWatch(function(e) { print(e.state + " " + Math.round((e.time - e.lastTime) * 1e6)); }, D4, { edge: "falling", repeat: true });`);
  expect(seen).toEqual(["output true", "output false", "input_pullup true"]);
  expect(board.lines).toEqual(['1 D4 {"p":"D4"}']);
  board.pin(4).set(false, 10);
  board.pin(4).set(true, 10.00005);
  board.pin(4).set(false, 10.00012);
  await line(board, "false 70");
});

it("esp32: digitalPulse drives a level and lets it go again", async () => {
  const board = host();
  const levels: boolean[] = [];
  board.pin(2).onDrive((level) => levels.push(level));
  board.run(`digitalPulse(D2, 1, 2);`);
  await vi.waitFor(() => expect(levels).toEqual([true, false]));
});

it("load forgets timers and globals, and runs a file of the flash", async () => {
  const board = host({
    storage: new Map([["next.js", `print("next " + typeof x); setTimeout(function() { print("later"); }, 20);`]]),
  });
  board.run(`x = 1; setInterval(function() { print("tick"); }, 1); load("next.js");`);
  await line(board, "later");
  expect(board.lines.slice(board.lines.indexOf("next undefined"))).toEqual(["next undefined", "later"]);
});

it("a program that throws is reported and leaves the host running", async () => {
  const board = host();
  board.run(`setTimeout(function() { print("timer"); }, 1); throw new Error("top");`);
  await line(board, "timer");
  expect(board.errors).toEqual(["Uncaught Error: top"]);
  expect(() => board.run("this is no program")).not.toThrow();
  expect(board.errors[1]).toMatch(/^Uncaught SyntaxError/);
});

it("a connect callback together with on('connect') is refused: it ends the interpreter", async () => {
  const board = host({ board: "linux" });
  board.run(
    await withServers(
      `var s = require("net").connect({ host: "127.0.0.1", port: PORT_SILENT }, function() {}); s.on("connect", print);`,
    ),
  );
  expect(board.errors[0]).toContain("ASSERT(jsvIsArray(source)) FAILED");
});

it("data repeated by the interpreter's bug is noted in errors", async () => {
  const board = host({ board: "linux" });
  board.run(
    await withServers(`
    var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELD }, function() { s.write("?"); });
    var t = setInterval(function() { if (s.available() === 536) { clearInterval(t); setTimeout(function() { s.on("data", function() {}); }, 20); } }, 1);`),
  );
  await vi.waitFor(() => expect(board.errors.join()).toContain("delivered again and again"));
});

it("stop ends timers and closes sockets", async () => {
  const board = host({ board: "linux" });
  board.run(
    await withServers(
      `var s = require("net").connect({ host: "127.0.0.1", port: PORT_SINK }, function() { print("open"); }); setInterval(function() { print("tick"); }, 1);`,
    ),
  );
  await line(board, "tick");
  await line(board, "open");
  await board.stop();
  const count = board.lines.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(board.lines.length).toBe(count);
});
