// Can the serial port be used: is it there, may this user open it, does nobody else have it? It opens none. The way out is a
// line to run.

import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { choosePort, type ChosenPort, findPorts } from "../serial/find.js";
import { type Owner, ownersOf } from "../serial/faults.js";
import { MidgeError } from "../error.js";
import { type Finding, finding } from "./check.js";

/** What the checks ask of the system. */
export interface PortWorld {
  exists(path: string): boolean;
  /** Whether this user may read and write it. */
  mayOpen(path: string): boolean;
  /** The name of the group that a file belongs to. */
  groupOf(path: string): string | undefined;
  ownersOf(path: string): Owner[];
  /** What a link leads to. */
  realPath(path: string): string;
  platform: string;
}

const REMOTE = /^[a-z0-9]+:\/\//i;
const PSEUDO = /^\/dev\/pts\//;
const RULES = "/etc/udev/rules.d/70-midge.rules";

export const system: PortWorld = {
  exists: existsSync,
  mayOpen(path) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  },
  groupOf(path) {
    try {
      const { gid } = statSync(path);
      const lines = readFileSync("/etc/group", "utf8").split("\n");
      return lines.find((line) => line.split(":")[2] === String(gid))?.split(":")[0];
    } catch {
      return undefined;
    }
  },
  ownersOf,
  realPath: realpathSync,
  platform: process.platform,
};

export interface PortChecked {
  findings: Finding[];
  /** The port to go on with; undefined when there is none that can be opened. */
  port?: ChosenPort;
}

export async function checkPort(named: string | undefined, world = system): Promise<PortChecked> {
  let port: ChosenPort;
  try {
    if (named === undefined && (await findPorts()).length === 0) {
      const text = "no board is plugged in that this computer sees, and no --port was given.";
      return {
        findings: [
          finding("port", "skipped", text, "plug it in with a cable that carries data: midge ports shows it."),
        ],
      };
    }
    port = await choosePort(named === undefined ? {} : { port: named });
  } catch (error) {
    if (!(error instanceof MidgeError)) throw error;
    return { findings: [finding("port", "fail", error.message)] };
  }
  const { name } = port;
  if (REMOTE.test(name)) return { port, findings: [finding("port", "ok", `${name} is reached over the network.`)] };
  if (!world.exists(name))
    return { findings: [finding("port", "fail", `there is no port ${name}.`, "midge ports lists those there are.")] };
  if (!world.mayOpen(name)) return { findings: [denied(port, world)] };
  // Of a pseudo-terminal somebody always has the other end; opening it tells whether it is free.
  const owners = PSEUDO.test(world.realPath(name)) ? [] : world.ownersOf(name);
  if (owners.length > 0) {
    const who = owners.map(({ pid, program }) => `${program} (process ${pid})`).join(" and ");
    const kill = `kill ${owners.map(({ pid }) => pid).join(" ")}`;
    return { findings: [finding("port", "fail", `${name} is in use by ${who}.`, `end it, for example: ${kill}`)] };
  }
  const what = port.usb === undefined ? "" : ` (${port.usb.name})`;
  return { port, findings: [finding("port", "ok", `${name}${what} is there, free, and this user may open it.`)] };
}

function denied(port: ChosenPort, world: PortWorld): Finding {
  const text = `this user may not open ${port.name}.`;
  if (world.platform !== "linux") return finding("port", "fail", text, "end the program that has it.");
  const group = world.groupOf(port.name);
  // To be in root's group is more than a port is worth: then the rule gives this port to whoever sits at the desk.
  if (group !== undefined && group !== "root")
    return finding("port", "fail", text, `sudo usermod -a -G ${group} $USER   (then log out and in again)`);
  const vendor = port.usb?.id.slice(0, 4);
  const rule = `SUBSYSTEM=="tty", ${vendor === undefined ? "" : `ATTRS{idVendor}=="${vendor}", `}TAG+="uaccess"`;
  return finding(
    "port",
    "fail",
    text,
    `echo '${rule}' | sudo tee ${RULES} && sudo udevadm control --reload && sudo udevadm trigger`,
  );
}
