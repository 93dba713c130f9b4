// Pins of the NodeMCU host on both chips: interrupts, PWM, converter and lights, with the errors of the firmware's C. It
// drives and watches the wires through the console.

import { afterEach, describe, expect, it } from "vitest";
import { LUAS, run, start, stopAll } from "./rig.js";

afterEach(stopAll);

describe.each(LUAS)("pins of ESP8266 on %s", (lua) => {
  it("tell edges that come together as one, and stop when the mode changes", async () => {
    const board = start(
      lua,
      `gpio.mode(1, gpio.INT, gpio.PULLUP)
      print(gpio.read(1))
      gpio.trig(1, "both", function(level, when, count) print("edge", level, count, gpio.read(1), when > 0) end)
      tmr.create():alarm(600000, tmr.ALARM_SINGLE, print)
      tmr.create():alarm(1, tmr.ALARM_AUTO, function(t) if gpio.read(2) == 1 then gpio.mode(1, gpio.INPUT); print("off") t:stop() end end)`,
    );
    await board.tell("pin 1 0");
    await board.shows("edge\t0\t1\t0\ttrue");
    await board.tell("pin 1 0");
    await board.tell("pin 1 z");
    await board.shows("edge\t1\t1\t1\ttrue");
    await board.tell("pin 2 1");
    await board.shows("off");
    await board.tell("pin 1 0");
    expect(board.lines).toEqual(["1", "edge\t0\t1\t0\ttrue", "edge\t1\t1\t1\ttrue", "off"]);
  });

  it("refuse what the firmware refuses", async () => {
    const end = await run(
      lua,
      `print(says(gpio.mode, 0, gpio.INT)); print(says(gpio.trig, 0, "up", print)); print(says(gpio.trig, 1, "upp", print))
      print(says(gpio.trig, 1, "up")); print(says(gpio.write, 1, 2)); print(says(adc.read, 1)); print(ledc)
      print(says(pwm.setup, 0, 50, 0)); print(says(pwm.setup, 1, 0, 0)); print(says(pwm.setup, 1, 50, 1024)); print(says(pwm.start, 1))
      for i = 1, 6 do pwm.setup(i, 2000, 0) end
      print(says(pwm.setup, 7, 50, 0)); print(pwm.getclock(1)); gpio.mode(6, gpio.OUTPUT); print(pwm.setup(7, 50, 1), pwm.getclock(1))
      print(says(ws2812.write, "abc")); ws2812.init(); print(says(ws2812.write, 5))`,
    );
    expect(end.stdout.split("\n")).toEqual([
      "bad argument #1 to 'mode' (Invalid pin)",
      "bad argument #1 to 'trig' (Invalid interrupt pin)",
      "bad argument #2 to 'trig' (invalid option 'upp')",
      "bad argument #3 to 'trig' (invalid callback type)",
      "bad argument #2 to 'write' (wrong level type)",
      "adc 1 does not exist",
      "nil",
      "no pwm for D0",
      "wrong arg range",
      "wrong arg range",
      "Unable to start PWM output",
      "too many pwms.",
      "1000",
      "50\t50",
      "ws2812.init() was not called",
      "bad argument #1 to 'write' (pixbuf or string expected)",
      "",
    ]);
  });
});

describe.each(LUAS)("pins of ESP32 on %s", (lua) => {
  it("lose an edge that comes while the one before waits", async () => {
    const board = start(
      lua,
      `gpio.config({ gpio = 4, dir = gpio.IN, pull = gpio.PULL_UP })
      gpio.trig(4, gpio.INTR_UP_DOWN, function(pin, level) print("edge", pin, level, gpio.read(4)) end)
      tmr.create():alarm(600000, tmr.ALARM_SINGLE, print)`,
      { chip: "esp32" },
    );
    await board.tell("pin 4 0");
    await board.shows("edge\t4\t0\t0");
    await board.tell("pin 4 z");
    await board.shows("edge\t4\t1\t1");
    expect(board.lines).toEqual(["edge\t4\t0\t0", "edge\t4\t1\t1"]);
  });

  it("refuse what the firmware refuses", async () => {
    const end = await run(
      lua,
      `print(says(gpio.config, { gpio = 34, dir = gpio.OUT })); print(says(gpio.trig, 40, 1, print)); print(pwm)
      print(says(adc.read, 1, 0)); adc.setwidth(1, 12); adc.setup(1, 0, adc.ATTEN_11db); print(adc.read(1, 0)); print(says(adc.read, 1, 8))
      local function channel(o) o.mode = 0; o.timer = 0; o.channel = 0; o.duty = 0; o.gpio = o.gpio or 4; return o end
      print(says(ledc.newChannel, channel({ bits = 13, frequency = 20000 }))); print(says(ledc.newChannel, channel({ bits = 11, frequency = 50, gpio = 35 })))
      print(ledc.newChannel(channel({ bits = 11, frequency = 50 })):getfreq())
      print(says(ws2812.write, "abc")); print(says(ws2812.write, { data = "abc" })); print(says(ws2812.write, { pin = 4 }))`,
      { chip: "esp32" },
    );
    expect(end.stdout.split("\n")).toEqual([
      "invalid argument",
      "invalid gpio",
      "nil",
      "adc_read failed",
      "0",
      "channel 8 does not exist in ADC1",
      "timer configuration failed code -1",
      "channel configuration failed code 258",
      "50",
      "bad argument #1 to 'write' (table expected)",
      "bad argument #1 to 'write' (invalid pin)",
      "bad argument #1 to 'write' (ws2812.buffer or string expected)",
      "",
    ]);
  });
});
