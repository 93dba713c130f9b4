// What each fault does to a board, its line or the broker, and how it is mended. A board that loses its power or its radio
// says no goodbye: the broker finds out by the keep-alive, as it does in the field.

import { ResetReason } from "midge";
import type { SimulatedBoard } from "../../boards/node/simulated.js";
import type { StageBroker } from "./broker.js";
import type { FaultWords } from "./faults.js";
import type { MadeBoard } from "./stage-board.js";
import { CALM, WEATHERS } from "./weather.js";

/** From a reset to the first line of the program. */
const BOOT_MS = 300;
/** What "memory low" leaves, bytes: less than a TLS handshake or a large packet takes. */
const LOW_BYTES = 2000;

/** What is to be done when it is over, and after each reset until then. */
export interface Holding {
  mend: () => void;
  renew?: (board: SimulatedBoard) => void;
}

type Act = (board: MadeBoard, argument: number | undefined) => Holding | undefined;

const ACTS: Record<string, Act> = {
  "wifi down"({ device, inside }) {
    inside.line.silence();
    device.board().wifi.down();
    return { mend: () => device.board().wifi.up(), renew: (board) => board.wifi.down() };
  },
  "access point gone"({ device, inside }) {
    const points = new Map(device.board().wifi.accessPoints);
    inside.line.silence();
    const leave = (board: SimulatedBoard): void => {
      board.wifi.accessPoints.clear();
      board.wifi.down();
      board.wifi.up();
    };
    leave(device.board());
    return {
      mend() {
        const { accessPoints } = device.board().wifi;
        for (const [name, point] of points) accessPoints.set(name, point);
      },
      renew: (board) => board.wifi.accessPoints.clear(),
    };
  },
  "link half-open": ({ inside }) => void inside.line.silence(),
  "link cut": ({ inside }) => void inside.line.cut(),
  "link silent"({ inside }) {
    inside.line.freeze(true);
    return { mend: () => inside.line.freeze(false) };
  },
  reset: (board) => void restart(board, ResetReason.PIN),
  "brown-out": (board) => void restart(board, ResetReason.BROWNOUT),
  "power off"(board) {
    board.inside.line.silence();
    board.device.reset(ResetReason.POWER, Infinity);
    return { mend: () => board.device.reset(ResetReason.POWER, BOOT_MS) };
  },
  "flash full"({ inside }) {
    inside.flash.isFull = true;
    return { mend: () => void (inside.flash.isFull = false) };
  },
  "clock jump"({ device }, ms = 0) {
    device.board().jumpClock(Math.round(ms / 1000));
    return undefined;
  },
  "memory low"({ inside }, bytes = LOW_BYTES) {
    inside.memory.free = bytes;
    return { mend: () => void (inside.memory.free = undefined) };
  },
};
for (const weather of WEATHERS) {
  ACTS[`link ${weather.name}`] = ({ inside }) => {
    inside.line.weather = weather;
    return { mend: () => void (inside.line.weather = CALM) };
  };
}

function restart(board: MadeBoard, why: ResetReason): void {
  if (board.inside.faults.has("power")) return;
  board.inside.line.silence();
  board.device.reset(why, BOOT_MS);
}

/** Breaks a board; undefined when it is over already. */
export function breakBoard(board: MadeBoard, { kind, part, partFault, argument }: FaultWords): Holding | undefined {
  if (part === "") return (ACTS[kind.name] as Act)(board, argument);
  board.parts[part]?.fail(partFault);
  return { mend: () => board.parts[part]?.fail("none") };
}

/** The broker goes: links break, and new ones are refused. Sessions are there when it is back. */
export function breakBroker(boards: readonly MadeBoard[], broker: StageBroker): Holding {
  const listen = (isThere: boolean): void => {
    broker.memory?.listen(isThere);
    for (const { inside } of boards) inside.line.listen(isThere);
  };
  listen(false);
  return { mend: () => listen(true) };
}
