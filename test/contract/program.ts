// The contract's steps as a program for a board: built for each device runtime, it talks to real servers on loopback and
// prints what the steps say. It uses no client, only the board's sockets and clock.

import { link, log, setting, startNetwork } from "@board";
import type { Target } from "midge";
import { runSteps, type World } from "./steps.js";

function target(name: string): Target {
  if (name === "unknown") return { host: "nothing.invalid", port: 1883, secure: false };
  return { host: "127.0.0.1", port: Number(setting(name)), secure: false };
}

const world: World = {
  net: link.net,
  clock: link.clock,
  target: target,
  bytes: (text) => text as never,
  say: log,
};

startNetwork(() => runSteps(world, () => log("contract: done")));
