// A life of a NodeMCU board: the built Lua file in a Lua of this computer, with the modules of the firmware around it, and
// the desk for its clock, its net, its flash and its pins. It has no memory of a chip: what a program takes is not seen here.

import { ResetReason, type Socket } from "midge";
import { type LuaProcess, startLua } from "./lua-process.js";
import type { Machine, MakeMachine, Room } from "./machine.js";
import { createNodemcuFar, fromHex, toHex } from "./nodemcu-far.js";

/** What the board runs from its flash. */
export const PROGRAM_FILE = "midge.lua";
const JOIN_MS = 50;
const FREE_BYTES = 40_000;
const SIGNAL_DBM = -55;
/** Nothing is sooner, so that a program that is always busy does not stop the time of all. */
const SOONEST_MS = 0.05;
/** What node.bootreason says (docs/modules/node.md); of what is not named it says that the power came. */
const BOOT = {
  esp8266: {
    [ResetReason.POWER]: 0,
    [ResetReason.PIN]: 6,
    [ResetReason.SOFTWARE]: 4,
    [ResetReason.WATCHDOG]: 3,
    [ResetReason.CRASH]: 2,
    [ResetReason.DEEP_SLEEP]: 5,
  },
  esp32: {
    [ResetReason.POWER]: 8,
    [ResetReason.SOFTWARE]: 10,
    [ResetReason.WATCHDOG]: 14,
    [ResetReason.DEEP_SLEEP]: 12,
    [ResetReason.BROWNOUT]: 22,
  },
} as Record<"esp8266" | "esp32", Record<number, number>>;
const WHY: Record<string, ResetReason> = {
  restart: ResetReason.SOFTWARE,
  watchdog: ResetReason.WATCHDOG,
  "deep sleep": ResetReason.DEEP_SLEEP,
  panic: ResetReason.CRASH,
};

/** What the board writes is UTF-8 where it is no byte of its own. */
const textOf = (field: string): string => Buffer.from(field.slice(1), "hex").toString("utf8");

/** `lua` is the path of a Lua 5.1 or 5.3. */
export function nodemcuMachines(lua: string): MakeMachine {
  return (room) => createNodemcuMachine(lua, room);
}

function createNodemcuMachine(lua: string, room: Room): Machine {
  const { clock, files, net, profile } = room;
  const chip = profile.chip === "ESP32" ? "esp32" : "esp8266";
  const bornMs = clock.now();
  // What this Lua takes says little of a chip, and is not the same each time.
  const freeBytes = profile.memory.heapBytes ?? FREE_BYTES;
  const sockets = new Map<number, Socket>();
  let process: LuaProcess | undefined;
  let isOver = false;
  let isTurning = false;
  let turnMs = bornMs;
  let timer: unknown;
  let queue: string[] = [];
  let isUp = false;
  /** Why the process is about to end. */
  let ending: { reason: ResetReason; ms: number } | undefined;

  const nowMs = (): number => (isTurning ? turnMs : Math.max(turnMs, clock.now()));
  const side = createNodemcuFar(room, chip, { nowMs, nowUs: () => Math.floor((nowMs() - bornMs) * 1000), tell });

  /** Lets the program run: with an event, or from its first line. */
  function turn(event: string): void {
    if (isOver || !process) return;
    clock.cancel(timer);
    timer = undefined;
    turnMs = Math.max(turnMs, clock.now());
    isTurning = true;
    try {
      process.turn(event === "" ? "" : `${(turnMs - bornMs).toFixed(3)} ${event}`);
    } finally {
      isTurning = false;
    }
  }
  /** Tells the program of something, after what it is doing now. */
  function tell(event: string): void {
    if (isOver) return;
    queue.push(event);
    if (!isTurning && process) flush();
  }
  function flush(): void {
    for (let next = queue.shift(); next !== undefined && !isOver; next = queue.shift()) turn(next);
  }
  /** Before an answer stand the edges that came of the question. */
  function answer(text: string | number): string {
    const edges = queue.filter((event) => event.startsWith("edge "));
    queue = queue.filter((event) => !event.startsWith("edge "));
    return [...edges.map((edge) => `!${edge}`), text].join("\n");
  }
  function open(id: number): void {
    sockets.set(
      id,
      net.open(room.target, {
        opened: () => tell(`opened ${id}`),
        received(bytes, from, to) {
          tell(
            `data ${id} ${Buffer.from(bytes as unknown as Uint8Array)
              .subarray(from, to)
              .toString("hex")}`,
          );
        },
        drained: () => tell(`drained ${id}`),
        closed() {
          sockets.delete(id);
          tell(`closed ${id}`);
        },
      }),
    );
  }
  function send(id: number, hex: string): void {
    const socket = sockets.get(id);
    // What is taken at once has left in a later turn all the same.
    if (socket?.write(Buffer.from(hex, "hex"))) clock.after(SOONEST_MS, tell, `drained ${id}`);
  }
  function close(id: number): void {
    const socket = sockets.get(id);
    sockets.delete(id);
    if (socket) net.close(socket);
  }
  function idle(until: string): void {
    if (until === "-") return;
    const wait = bornMs + Number(until) - clock.now();
    timer = clock.after(Math.max(SOONEST_MS, wait), tell, "timer");
  }
  /** The life ends with the process. */
  function leave(us: string, why: string, line: string): void {
    ending = { reason: WHY[textOf(why)] ?? ResetReason.UNKNOWN, ms: Number(us) / 1000 };
    if (ending.reason === ResetReason.CRASH) for (const one of textOf(line).split("\n")) room.log(one);
  }
  function write(name: string, text: string): number {
    if (room.isFlashFull()) return 0;
    files.set(fromHex(name), fromHex(text.slice(1)));
    return 1;
  }

  /** What the program says, by its first word; a text is the answer to a question. */
  const words: Record<string, (...given: string[]) => string | number | void> = {
    idle,
    print: (text) =>
      textOf(text ?? "=")
        .replace(/\n$/, "")
        .split("\n")
        .forEach(room.log),
    note(text) {
      side.note(textOf(text as string));
    },
    leave: leave as (...given: string[]) => void,
    open: (id) => open(Number(id)),
    send: (id, hex) => send(Number(id), hex as string),
    close: (id) => close(Number(id)),
    read(name) {
      const text = files.get(fromHex(name as string));
      return text === undefined ? "-" : `=${toHex(text)}`;
    },
    write: (name, text) => write(name as string, text as string),
    remove: (name) => (files.delete(fromHex(name as string)) ? 1 : 0),
    list: () => [...files].map(([name, text]) => `${toHex(name)}=${text.length}`).join(" "),
    up: (state) => void (isUp = state === "1"),
    reach: () => `=${toHex(networks())}`,
    heap: () => room.lowMemory() ?? freeBytes,
  };
  function handle(line: string): string | undefined {
    const [word = "", ...given] = line.split(" ");
    const run = words[word] ?? side.words[word];
    // Who asks and gets no answer waits for ever.
    if (!run) throw new Error(`the NodeMCU host said "${word}", which nobody here knows: install Midge anew.`);
    const result = run(...given);
    return result === undefined || typeof result === "function" ? undefined : answer(result as string | number);
  }

  const networks = (): string =>
    [...room.accessPoints]
      .map(([name, { password }]) => (password === undefined ? name : `${name}:${password}`))
      .join(",");

  return {
    far: side.far,
    now: nowMs,
    start() {
      const settings: Record<string, string | number> = {
        chipid: room.deviceId,
        wifiDelayMs: JOIN_MS,
        rssiDbm: [...room.accessPoints.values()][0]?.signal ?? SIGNAL_DBM,
        sntp: room.timeS(),
        boot: BOOT[chip][room.resetReason] ?? (BOOT[chip][ResetReason.POWER] as number),
        seed: Math.floor(clock.random() * 2147483647),
      };
      const given = Object.entries(settings).map(([name, value]) => `host.${name}=${value}`);
      process = startLua(lua, ["--chip", chip, "--settings", ...given], handle, (why) => {
        if (!ending) room.log(`PANIC: ${why}`);
        room.ended(ending?.reason ?? ResetReason.CRASH, ending?.ms ?? 0);
      });
      turn("");
      flush();
    },
    air: (isThere) => tell(`wifi ${isThere ? "up" : "down"}`),
    isUp: () => isUp,
    ssid: () => [...room.accessPoints.keys()][0] ?? "",
    jump: (seconds) => tell(`jump ${seconds}`),
    freeMemory: () => freeBytes,
    cut() {
      isOver = true;
      clock.cancel(timer);
      for (const socket of sockets.values()) net.close(socket);
      sockets.clear();
      process?.kill();
    },
  };
}
