// What every bundle meets in the NodeMCU host before it opens a socket: globals, boot and end, timers, files
// and the small modules, on both Luas. It never times anything; the network is in net, tls and wifi.spec.ts.

import { afterEach, describe, expect, it } from "vitest";
import { directory, LUAS, run, start, stopAll } from "./rig.js";

afterEach(stopAll);

const OFTEN_MISSING =
  "print(os, arg, package.loadlib, package.loaders or package.searchers, package.cpath, net.createServer)";

describe.each(LUAS)("host on %s", (lua) => {
  const is51 = lua === "lua5.1";

  it("gives a bundle the firmware's globals and no others", async () => {
    const text = `${OFTEN_MISSING}
      local left = {}
      for _, name in ipairs({ "sin", "fmod", "modf", "log", "exp" }) do if math[name] then left[#left + 1] = name end end
      print(#left, io, debug.getinfo, unpack({ 1, 2 }), type(tmr.now), type(node.uptime), type(tls), type(wifi.setmode))
      print(type(bit.band), type(coroutine.wrap), type(string.format), ("x"):rep(3), _G.print == print, _G._G == _G)
      seen = "global"; print((loadstring or load)("return seen")(), rawget(_G, "seen"))
      print(type(_ENV or getfenv(1)), MIDGE_SETTINGS)`;
    const missing = Array(6).fill("nil").join("\t");
    const onChip = async (chip: "esp8266" | "esp32"): Promise<string[]> =>
      (await run(lua, text, { chip })).stdout.split("\n");
    const common = ["function\tfunction\tfunction\txxx\ttrue\ttrue", "global\tglobal", "table\tnil", ""];
    expect(await onChip("esp8266")).toEqual([
      missing,
      is51 ? "0\tnil\tnil\t1\tfunction\tnil\ttable\tfunction" : expect.stringMatching(/^5\tnil\tfunction/),
      ...common,
    ]);
    expect(await onChip("esp32")).toEqual([
      missing,
      expect.stringMatching(is51 ? /^0\ttable/ : /^5\ttable/),
      ...common,
    ]);
  });

  it("ends with 0 once nothing is left, and prints without a buffer before that", async () => {
    expect(await run(lua, `print("a", 1, nil, true)`)).toEqual({
      code: 0,
      signal: null,
      stdout: "a\t1\tnil\ttrue\n",
      stderr: "",
    });
    const board = start(lua, `print("first"); never()`);
    await board.shows("first");
    expect(await board.stop("SIGTERM")).toMatchObject({ signal: "SIGTERM" });
  });

  it("panics on an error in the bundle, in a callback, in a text that does not compile", async () => {
    const where = [
      `error("top")`,
      `node.task.post(function() error("top") end)`,
      `tmr.create():alarm(1, 0, function() error("top") end)`,
    ];
    for (const text of where) {
      const end = await run(lua, text);
      expect(end.code).toBe(1);
      expect(end.stderr).toMatch(/^PANIC: bundle\.lua:1: top/);
    }
    expect((await run(lua, "x = = 1")).stderr).toMatch(/^PANIC: bundle\.lua:1:/);
    expect((await run(lua, "never(); local x = nil + 1")).code).toBe(1);
  });

  it("hands errors to node.setonerror instead, and restarts with status 3", async () => {
    const end = await run(
      lua,
      `node.setonerror(function(s) print("caught", (s:match("oops"))); node.restart(); print("still here") end)
      tmr.create():alarm(1, tmr.ALARM_SINGLE, function() error("oops") end)
      never()`,
    );
    expect(end).toMatchObject({ code: 3, stdout: "caught\toops\nstill here\n", stderr: "RESTART\n" });
    const atOnce = await run(lua, `node.restart(); print("not here")`, { chip: "esp32" });
    expect(atOnce).toMatchObject({ code: 3, stdout: "" });
    const twice = await run(lua, `node.setonerror(function() error("again") end) error("oops")`);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining("again")]);
  });

  it("hands settings to the bundle as text, and keeps those of the host to itself", async () => {
    const end = await run(
      lua,
      `print(MIDGE_SETTINGS.port, MIDGE_SETTINGS.name, MIDGE_SETTINGS["host.rssiDbm"], node.heap() <= 1000)`,
      {
        settings: { port: 1883, name: "a=b", "host.rssiDbm": -40, "host.heapBytes": 1000 },
      },
    );
    expect(end.stdout).toBe("1883\ta=b\tnil\ttrue\n");
  });

  it("runs timers single, semi and auto, and refuses intervals outside 1..6870947", async () => {
    const end = await run(
      lua,
      `local t, n = tmr.create(), 0
      print(t:state(), t:stop(), t:start())
      print(says(t.register, t, 0, 0, print):match("interval"), says(t.alarm, t, 6870948, 0, print):match("interval"), says(t.register, t, 1, 3, print):match("mode"))
      t:register(6870947, tmr.ALARM_SEMI, function() end); print(t:state())
      print(t:start(), t:start(), t:start(true), t:state()); print(t:stop(), t:stop(), t:state())
      t:unregister(); print(t:state())
      local semi = tmr.create()
      semi:alarm(1, tmr.ALARM_SEMI, function(self) n = n + 1; print("semi", self == semi, self:state()); if n < 2 then self:start() end end)
      local single = tmr.create()
      single:alarm(1, tmr.ALARM_SINGLE, function(self) print("single", self == single, self:state()) end)
      local k, auto = 0, tmr.create()
      auto:alarm(20, tmr.ALARM_AUTO, function(self) k = k + 1; self:interval(1); if k == 3 then print("auto", self:state()); self:unregister() end end)
      local stopped = tmr.create(); stopped:alarm(1, tmr.ALARM_AUTO, function() print("must not come") end); stopped:stop()`,
    );
    const lines = end.stdout.split("\n");
    expect(lines.slice(0, 6)).toEqual([
      "nil\tfalse\tfalse",
      "interval\tinterval\tmode",
      "false\t2",
      "true\tfalse\ttrue\ttrue\t2",
      "true\tfalse\tfalse\t2",
      "nil",
    ]);
    expect(lines.slice(6).sort()).toEqual([
      "",
      "auto\ttrue\t1",
      "semi\ttrue\tfalse\t2",
      "semi\ttrue\tfalse\t2",
      "single\ttrue\tnil",
    ]);
    const esp32 = await run(lua, `print(tmr.now, tmr.time, tmr.delay, says(tmr.create().start, tmr.create()))`, {
      chip: "esp32",
    });
    expect(esp32.stdout).toBe("nil\tnil\tnil\ttimer not registered\n");
  });

  it("knows its identity, its clock and its tasks", async () => {
    const end = await run(
      lua,
      `print(node.chipid(), node.heap() > 20000, tmr.now() >= 0 and tmr.now() < 2147483648, tmr.time())
      local a = tmr.now(); tmr.delay(2000); print(tmr.now() - a >= 2000)
      node.task.post(node.task.HIGH_PRIORITY, function(p) print("task", p) end); node.task.post(function(p) print("task", p) end)
      print("posted", says(node.task.post, 3, print))`,
    );
    expect(end.stdout).toMatch(/^1193046\ttrue\ttrue\t0\ntrue\nposted\t.*invalid {2}priority.*\ntask\t2\ntask\t1\n$/);
    const esp32 = await run(
      lua,
      `print(type(node.chipid()), node.chipid():match("^0x%x+$") ~= nil, node.uptime() > 0)`,
      { chip: "esp32" },
    );
    expect(esp32.stdout).toBe("string\ttrue\ttrue\n");
  });

  it("has the bit module with signed 32-bit answers", async () => {
    const end = await run(
      lua,
      `print(bit.band(0xF0, 0x3C), bit.bor(1, 2, 4), bit.bxor(5, 1), bit.bnot(0), bit.bit(31))
      print(bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.lshift(0xFF, 28), bit.band(-1, 0xFF))
      print(bit.isset(5, 2), bit.isclear(5, 1), bit.set(0, 0, 3), bit.clear(15, 0, 3))
      print(pcall(bit.band, 1.5, 3))`,
    );
    const lines = end.stdout.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "48\t7\t4\t-1\t-2147483648",
      "-2147483648\t15\t-4\t-268435456\t255",
      "true\ttrue\t9\t6",
    ]);
    expect(lines[3]).toMatch(is51 ? /^true\t1$/ : /^false\t.*no integer representation/);
  });

  it("reads the same DHT curve every run, and has each chip's names for it", async () => {
    const text = `local out = {}
      for i = 1, 40 do local s, t, h, td, hd = (dht.read or dht.read2x)(4)
        out[i] = ("%d %.1f %.1f %d %d"):format(s - dht.OK, t, h, td, hd) end
      print(table.concat(out, ","), dht.read11, says(dht.read or dht.read2x, 99))`;
    const first = (await run(lua, text)).stdout;
    expect(first).toMatch(/^0 21\.5 48\.0 500 0,0 21\.7 47\.4 /);
    expect(first.split("\t")[0]).toBe((await run(lua, text)).stdout.split("\t")[0]);
    expect(new Set(first.split("\t")[0]?.split(",")).size).toBeGreaterThan(20);
    expect(first).toContain("does not exist");
    const esp32 = await run(lua, `print(dht.read, type(dht.read2x), dht.ERROR_TIMEOUT, dht.ERROR_CHECKSUM)`, {
      chip: "esp32",
    });
    expect(esp32.stdout).toBe("nil\tfunction\t-2\t-1\n");
  });

  it("has pins that must be outputs before they are written", async () => {
    const end = await run(
      lua,
      `gpio.mode(1, gpio.OUTPUT); gpio.write(1, gpio.HIGH); gpio.mode(2, gpio.INPUT, gpio.PULLUP)
      print(gpio.read(1), gpio.read(2), gpio.read(3), says(gpio.write, 3, 1), says(gpio.mode, 13, 1))`,
    );
    expect(end.stdout).toBe("1\t1\t0\tgpio 3 is not an output\tbad argument #1 to 'mode' (Invalid pin)\n");
    const esp32 = await run(
      lua,
      `gpio.config({ gpio = { 4, 5 }, dir = gpio.OUT }); gpio.write(5, 1); print(gpio.mode, gpio.read(4), gpio.read(5), says(gpio.write, 6, 1))`,
      { chip: "esp32" },
    );
    expect(esp32.stdout).toBe("nil\t0\t1\tgpio 6 is not an output\n");
  });

  it("keeps files in its directory, by each chip's calls, over a restart", async () => {
    const flash = directory();
    const end = await run(
      lua,
      `local f = file.open("../a", "w"); print(f:write("one"), f:writeline("!"), f:close(), file.exists("../a"))
      print(file.putcontents("b", "two\\0\\200"), file.rename("b", "../a"), file.rename("b", "c"), file.exists("b"), #file.getcontents("c"))
      file.open("c", "a+"); file.write("three"); file.close(); print(file.open("none"), file.getcontents("none"), file.stat("c").size)
      file.open("c"); print(file.read(3), file.seek("set", 1), file.read("o"), file.readline() ~= nil, file.read()); file.close()
      print(says(file.open, ("n"):rep(32), "w"), file.fsinfo() > 0)
      file.putcontents("m.lua", "return { answer = 42 }"); print(require("m").answer, dofile("m.lua").answer, require("m") == require("m"))
      local first = file.open("c"); local second = file.open("m.lua"); print(first:read(3), second:read(6), first:seek("cur"))
      print(first:seek("set", 10), first:seek("set", 11), first:seek("end"), first:seek("end", 1), first:seek("cur", -99), first:read(1))
      first:close(); second:close()`,
      { flash },
    );
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([
      "true\ttrue\tnil\ttrue",
      "true\tfalse\ttrue\tfalse\t5",
      "nil\tnil\t10",
      "two\t1\two\ttrue\tnil",
      "filename invalid\ttrue",
      "42\t42\ttrue",
      "two\treturn\t3",
      "10\tnil\t10\tnil\tnil\tnil",
      "",
    ]);
    const esp32 = await run(
      lua,
      `local names = {}; for name in pairs(file.list()) do names[#names + 1] = name end; table.sort(names)
      local f = io.open("../a"); print(file.open, file.getcontents, io.popen, table.concat(names, " "), f:read("*a")); f:close()
      file.remove("c"); print(file.exists("c"))`,
      { flash, chip: "esp32" },
    );
    expect(esp32.stdout).toBe("nil\tnil\tnil\t../a c m.lua\tone!\n\nfalse\n");
    expect((await run(lua, `print(says(file.exists, "a"))`)).stdout).toContain("MIDGE_HOST_DIR");
  });

  it("encodes and decodes JSON", async () => {
    const end = await run(
      lua,
      String.raw`local t = sjson.decode('{"a":[1,-2.5,1e3,"x\\n\\u00e9\\ud83d\\ude00"],"b":{"c":null,"d":true},"e":[]} ')
      print(#t.a, t.a[1] + t.a[2] + t.a[3], t.a[4] == "x\n\195\169\240\159\152\128", t.b.c == sjson.NULL, t.b.d, #t.e)
      print(sjson.encode({ 1, "two\n\"\1", false, sjson.NULL, 0.5 }), sjson.encode({ k = { 1 } }), sjson.encode(3.0))
      for _, bad in ipairs({ "{", "[1,]", "nul", '"\\x"', "1 2", "", '{"a" 1}' }) do if pcall(sjson.decode, bad) then print("took", bad) end end
      print(pcall(sjson.encode, { print }))`,
    );
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([
      "4\t998.5\ttrue\ttrue\ttrue\t0",
      String.raw`[1,"two\n\"\u0001",false,null,0.5]` + '\t{"k":[1]}\t3',
      "false\tunable to encode a function",
      "",
    ]);
  });
});
