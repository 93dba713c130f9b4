// A life in the Espruino host: the bundle that is flashed, run with the globals of the firmware for an ESP32 or ESP8266, with
// the parts at its pins and buses. It has no memory of an interpreter: what a program takes of it is not seen here.

import { ResetReason } from "midge";
import { createEspruinoHost, type Ending, type EspruinoHost } from "../hosts/espruino/host.js";
import { createI2c1 } from "../hosts/espruino/i2c.js";
import { clockTurns } from "../hosts/espruino/turns.js";
import { converted } from "./converter.js";
import type { Far, FarPin } from "./far.js";
import { linksOver } from "./link.js";
import type { Machine, Room } from "./machine.js";
import { spoilt } from "./spoilt.js";

/** What the firmware runs from its Storage. */
export const BOOT_FILE = ".bootcde";
/** So long the radio takes to join, as on the simulated board. */
const JOIN_MS = 50;
/** Bytes of a variable where the profile does not say. */
const BLOCK_BYTES = 14;
/** The low level of a falling edge lasts a little. */
const LOW_S = 30e-6;

const WHY: Record<Ending, ResetReason> = {
  watchdog: ResetReason.WATCHDOG,
  "deep sleep": ResetReason.DEEP_SLEEP,
  restart: ResetReason.SOFTWARE,
};
/** ESP8266.getResetInfo().reason; an ESP32 says of all but deep sleep nothing. */
const WORDS: Partial<Record<ResetReason, string>> = {
  [ResetReason.PIN]: "reset pin",
  [ResetReason.WATCHDOG]: "wdt reset",
  [ResetReason.SOFTWARE]: "restart",
  [ResetReason.DEEP_SLEEP]: "deep sleep",
  [ResetReason.CRASH]: "exception",
};

export function createEspruinoMachine(room: Room): Machine {
  const { profile, clock, files, wiring } = room;
  const turns = clockTurns(clock);
  const isEsp8266 = profile.chip === "ESP8266";
  let wanted = "";
  const host: EspruinoHost = createEspruinoHost({
    board: isEsp8266 ? "esp8266" : "esp32",
    boardName: isEsp8266 ? "ESP8266_4MB" : profile.chip.replace("-", ""),
    adcPins: profile.pins.filter(({ can }) => can.includes("adc")).map(({ number }) => number),
    serial: room.deviceId,
    turns,
    random: () => clock.random(),
    openLink: linksOver(room.net, room.target),
    storage: files,
    isFlashFull: room.isFlashFull,
    freeVars: () => {
      const bytes = room.lowMemory();
      return bytes === undefined ? undefined : Math.floor(bytes / (profile.memory.blockBytes ?? BLOCK_BYTES));
    },
    accessPoints: (name) => {
      wanted = name;
      const point = room.accessPoints.get(name);
      return point && { ...point, rssi: point.signal ?? -55 };
    },
    wifiAttemptMs: JOIN_MS,
    sntpTimeS: room.timeS,
    bootTimeS: 0,
    began: WORDS[room.resetReason] ?? "power on",
    oneWire: wiring.lines,
    globals: { I2C1: createI2c1(wiring.i2c) },
    log: room.log,
    onEnd: (why, afterMs) => room.ended(WHY[why], afterMs),
  });
  return {
    far: farOf(host, turns.nowMs, room),
    now: () => turns.nowMs(),
    start: () => host.run(files.get(BOOT_FILE) as string),
    air: (isThere) => (isThere ? host.wifi.up() : host.wifi.down()),
    isUp: () => host.wifi.associated,
    ssid: () => wanted,
    jump(seconds) {
      const { getTime, setTime } = host.globals as { getTime: () => number; setTime: (seconds: number) => void };
      setTime(getTime() + seconds);
    },
    freeMemory() {
      const { process } = host.globals as { process: { memory(): { free: number } } };
      return process.memory().free * (profile.memory.blockBytes ?? BLOCK_BYTES);
    },
    cut: () => void host.stop(),
  };
}

function farOf(host: EspruinoHost, nowMs: () => number, { profile, clock }: Room): Far {
  const timeS = host.globals["getTime"] as () => number;

  function pin(number: number): FarPin {
    const wire = host.pin(number);
    let isWaving = false;
    return {
      // Let go, the pull-up has it.
      drive: (level) => wire.set(level !== 0),
      onDrive: (heard) =>
        wire.onDrive((level, mode) => {
          if (!mode.startsWith("input")) heard(level ? 1 : 0);
        }),
      onWave: (heard) =>
        wire.onPwm((duty, hz) => {
          isWaving = true;
          heard(duty, hz);
        }),
      onBytes: (heard) => wire.onBytes(heard),
      onInput: (heard) =>
        wire.onDrive((_level, mode) => {
          if (mode.startsWith("input") && !isWaving) heard();
        }),
      volts: (source) => wire.analog(() => converted(profile, source())),
      ask: (source) => wire.ask(() => source() === 1),
    };
  }

  return {
    pin,
    pulses(number, chip) {
      const wire = host.pin(number);
      let lowSinceMs = 0;
      wire.onDrive((level, mode) => {
        if (!level) lowSinceMs = nowMs();
        if (!mode.startsWith("input")) return;
        let at = timeS();
        for (const us of chip.answer(nowMs(), nowMs() - lowSinceMs)) {
          at += us / 1e6;
          wire.set(false, at);
          wire.set(true, at + LOW_S);
        }
      });
    },
    echo(trigger, echo, chip) {
      const wire = host.pin(echo);
      wire.set(false);
      host.pin(trigger).onDrive((level) => {
        const us = level ? 0 : chip.pulseUs(nowMs());
        if (us === 0) return;
        const rise = timeS() + chip.delayUs / 1e6;
        wire.set(true, rise);
        if (us > 0) wire.set(false, rise + us / 1e6);
      });
    },
    uart(chip) {
      const tick = (): void => {
        for (const port of host.openSerials()) {
          port.onWrite = (text) => chip.hear(text);
          if (chip.fault !== "unplugged") port.say(spoilt(chip.speak(), port.baud !== chip.baud));
        }
        clock.after(chip.everyMs, tick, undefined);
      };
      clock.after(chip.everyMs, tick, undefined);
    },
  };
}
