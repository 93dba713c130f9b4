// Why a serial port does not open, in words with the next step. On Linux it looks who has the port.

import { readdirSync, readlinkSync, readFileSync, realpathSync, statSync } from "node:fs";
import { Exit, MidgeError } from "../error.js";

export function openFault(name: string, error: Error): MidgeError {
  return new MidgeError(words(name, error.message), Exit.PORT);
}

function words(name: string, message: string): string {
  if (/no such file|cannot find|file not found/i.test(message))
    return `there is no port ${name}. Is the board plugged in? \`midge ports\` lists what there is.`;
  if (/permission denied|access denied/i.test(message)) return permission(name);
  if (/lock|busy|temporarily unavailable/i.test(message)) return busy(name);
  return `cannot open ${name}: ${message}.`;
}

function permission(name: string): string {
  if (process.platform !== "linux") return `this user may not open ${name}: another program may have it.`;
  let group = "dialout";
  try {
    const gid = statSync(name).gid;
    const line = readFileSync("/etc/group", "utf8")
      .split("\n")
      .find((one) => one.split(":")[2] === String(gid));
    if (line !== undefined) group = line.slice(0, line.indexOf(":"));
  } catch {
    // Then the usual name must do.
  }
  return `this user may not open ${name}: run \`sudo usermod -a -G ${group} $USER\`, then log out and in again.`;
}

function busy(name: string): string {
  const owners = ownersOf(name);
  const who =
    owners.length === 0
      ? "another program"
      : owners.map(({ pid, program }) => `${program} (process ${pid})`).join(" and ");
  return `${name} is in use by ${who}: end it, then try again.`;
}

export interface Owner {
  pid: number;
  program: string;
}

/** The processes that have a port open, as far as this user may see them. Linux only; elsewhere none. */
export function ownersOf(name: string): Owner[] {
  const found: Owner[] = [];
  let target: string;
  let pids: string[];
  try {
    target = realpathSync(name);
    pids = readdirSync("/proc").filter((one) => /^\d+$/.test(one));
  } catch {
    return found;
  }
  for (const pid of pids) {
    if (Number(pid) === process.pid) continue;
    try {
      const folder = `/proc/${pid}/fd`;
      if (!readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === target)) continue;
      found.push({ pid: Number(pid), program: readFileSync(`/proc/${pid}/comm`, "utf8").trim() });
    } catch {
      // Another user's process, or one that has just ended.
    }
  }
  return found;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
