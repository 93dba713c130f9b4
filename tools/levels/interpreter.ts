// A life on a real Espruino interpreter of this computer: the bundle that is flashed, from the interpreter's own Storage, with
// its own sockets. The parts are asked for over two pipes; the sockets lead to a port of this desk, behind which the stage's
// net begins. It lives in real time alone.

import { ResetReason } from "midge";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { DATA_FILE } from "../build/board-data.js";
import { createStorageImage } from "../build/storage-image.js";
import { type RealProgram, startEspruino } from "../hosts/espruino/real.js";
import { openPipes, type Pipes } from "./ask-pipes.js";
import { createGate, type Gate } from "./gate.js";
import { createInterpreterFar } from "./interpreter-far.js";
import { ANSWER_PIPE, ASK_PIPE, interpreterText } from "./interpreter-text.js";
import type { Machine, MakeMachine, Room } from "./machine.js";

/** The interpreter's flash, between two lives. */
const FLASH_FILE = "espruino.flash";
/** Runs before the program. */
const PRELUDE_FILE = ".boot0";
/** What ESP8266.getResetInfo() says. */
const REASONS: Partial<Record<ResetReason, string>> = {
  [ResetReason.PIN]: "reset pin",
  [ResetReason.WATCHDOG]: "wdt reset",
  [ResetReason.DEEP_SLEEP]: "deep sleep",
};
/** ESP_SLEEP_WAKEUP_TIMER. */
const BY_TIMER = 4;

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** `path` is the interpreter's. */
export function interpreterMachines(path: string): MakeMachine {
  /** What stands in a board's flash names the port: it is the same in each of its lives. */
  const gates = new WeakMap<object, Promise<Gate>>();
  return (room) => {
    const gate = gates.get(room.files) ?? createGate();
    gates.set(room.files, gate);
    return createInterpreterMachine(path, room, gate);
  };
}

function createInterpreterMachine(path: string, room: Room, gates: Promise<Gate>): Machine {
  const { clock, files } = room;
  let program: RealProgram | undefined;
  let pipes: Pipes | undefined;
  let gate: Gate | undefined;
  let isOver = false;
  let isThere = true;
  let ssid = "";
  let isUp = false;
  let dog: unknown;
  let timeoutS = 0;
  let events: string[] = [];
  const tell = (event: string): void => void events.push(event);
  const { far, answer } = createInterpreterFar(room, tell);

  function join(name: string): string {
    ssid = name;
    isUp = isThere && room.accessPoints.has(name);
    return isUp ? "1" : "0 201 no_ap_found";
  }
  function watch(): string {
    clock.cancel(dog);
    dog = clock.after(timeoutS * 1000, () => room.ended(ResetReason.WATCHDOG, 0), undefined);
    return "";
  }
  const words: Record<string, (...given: string[]) => string> = {
    join: (...name) => join(name.join(" ")),
    up: () => (isUp ? "1" : "0"),
    leave() {
      isUp = false;
      return "";
    },
    rssi: () => String(isUp ? (room.accessPoints.get(ssid)?.signal ?? -55) : 0),
    dog(seconds) {
      timeoutS = Number(seconds);
      return watch();
    },
    kick: () => (timeoutS > 0 ? watch() : ""),
    events() {
      const told = events.join(";");
      events = [];
      return told;
    },
    wakeup: () => String(room.resetReason === ResetReason.DEEP_SLEEP ? BY_TIMER : 0),
    why: () => REASONS[room.resetReason] ?? "power on",
    sleep(us) {
      room.ended(ResetReason.DEEP_SLEEP, Number(us) / 1000);
      return "";
    },
  };

  /** The flash as it was left, or as it is delivered. */
  function flash(port: number): Uint8Array {
    const left = files.get(FLASH_FILE);
    if (left !== undefined) return latin1(left);
    const { pageBytes, pages } = espruinoLinux.flash?.storage as { pageBytes: number; pages: number };
    const data = JSON.parse(latin1(files.get(DATA_FILE) ?? "{}").toString("utf8")) as object;
    const all = new Map(files).set(DATA_FILE, JSON.stringify({ ...data, host: "127.0.0.1", port }));
    const text = interpreterText(room.profile, room.deviceId);
    const image = [...all.set(PRELUDE_FILE, text)].map(([name, content]) => ({ name, data: latin1(content) }));
    return createStorageImage(image, { pageBytes, pages });
  }

  async function start(): Promise<void> {
    gate = await gates;
    if (isOver) return;
    gate.lead(room.net, room.target);
    program = startEspruino("load();", {
      interpreter: path,
      files: { [FLASH_FILE]: flash(gate.port) },
      before: (folder) => {
        pipes = openPipes(folder, ASK_PIPE, ANSWER_PIPE, (line) => {
          const [word = "", ...given] = line.split(" ");
          return String(words[word]?.(...given) ?? answer(word, given) ?? "");
        });
      },
    });
    program.onLine((line) => room.log(line));
    program.ended.then((why) => {
      if (isOver) return;
      room.log(why);
      room.ended(ResetReason.CRASH, 0);
    });
  }

  return {
    far,
    now: () => clock.now(),
    start: () => void start(),
    air(there) {
      isThere = there;
      if (there || !isUp) return;
      isUp = false;
      // An ESP32 tells of it when it has looked three times.
      tell(room.profile.chip === "ESP8266" ? "wifi 0 200 beacon_timeout" : "wifi 0 201 no_ap_found");
    },
    isUp: () => isUp,
    ssid: () => ssid,
    // Refused before: the interpreter's clock is this computer's.
    jump: () => undefined,
    freeMemory: () => 0,
    cut() {
      isOver = true;
      clock.cancel(dog);
      const left = program?.flash();
      if (left) files.set(FLASH_FILE, Buffer.from(left).toString("latin1"));
      pipes?.close();
      void program?.stop();
      gate?.cut();
    },
  };
}
