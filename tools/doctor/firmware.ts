// Which firmware answers at the port, and is it the one the board's profile was written for? It asks in one line that each of
// the two understands or refuses, and restarts nothing.

import { createRealClock, type NodeClock } from "../../boards/node/clock.js";
import type { Profile } from "../../boards/profile.js";
import { MidgeError } from "../error.js";
import type { SerialLink } from "../serial/link.js";
import { openSerial } from "../serial/open.js";
import { type Finding, finding } from "./check.js";

/** The speed of both consoles. */
const CONSOLE_BAUD = 115_200;
/** An answer of one line, with a program at work beside. */
const ANSWER_MS = 1500;
/** The line is cleared, and Espruino's echo is off for this line (jsinteractive.c: ESC [ 2 H, DLE). */
const ASK_ESPRUINO = '\u001b[2H\u0010print("midge:"+process.version+":"+process.env.BOARD)\n';
/** `node.info` gives major, minor and patch first (app/modules/node.c); an ESP32 has it by groups alone. */
const ASK_NODEMCU =
  '\ndo local o,a,b,c=pcall(node.info,"sw_version") if o and type(a)=="table" then print("midge:"..a.node_version_major.."."..a.node_version_minor.."."..a.node_version_revision..":NodeMCU") else o,a,b,c=pcall(node.info) print("midge:"..(o and a and a.."."..b.."."..c or "dev")..":NodeMCU") end end\n';
const ANSWER = /midge:([\w.]+):(\w[\w-]*)/;

export interface Firmware {
  name: "Espruino" | "NodeMCU";
  version: string;
}

type Clock = Pick<NodeClock, "after" | "cancel">;

export async function checkFirmware(
  port: string,
  profile: Profile | undefined,
  open: (name: string, baud: number) => Promise<SerialLink> = openSerial,
  clock: Clock = createRealClock(),
): Promise<Finding> {
  let link: SerialLink;
  try {
    link = await open(port, profile?.console?.baud ?? CONSOLE_BAUD);
  } catch (error) {
    if (!(error instanceof MidgeError)) throw error;
    return finding("firmware", "fail", error.message);
  }
  try {
    return judged(await ask(link, profile, clock), profile, port);
  } finally {
    await link.close();
  }
}

/** Undefined when nothing answers. */
async function ask(link: SerialLink, profile: Profile | undefined, clock: Clock): Promise<Firmware | undefined> {
  const questions = profile?.runtime === "nodemcu" ? [ASK_NODEMCU, ASK_ESPRUINO] : [ASK_ESPRUINO, ASK_NODEMCU];
  for (const question of questions) {
    const answer = await answered(link, question, clock);
    if (answer?.[2] === "NodeMCU") return { name: "NodeMCU", version: answer[1] as string };
    if (answer) return { name: "Espruino", version: answer[1] as string };
  }
  return undefined;
}

function answered(link: SerialLink, question: string, clock: Clock): Promise<RegExpExecArray | undefined> {
  return new Promise((resolve) => {
    let heard = "";
    const done = (answer: RegExpExecArray | undefined): void => {
      clock.cancel(timer);
      stop();
      resolve(answer);
    };
    const timer = clock.after(ANSWER_MS, () => done(undefined), undefined);
    const stop = link.onData((bytes) => {
      heard += bytes.toString("latin1");
      // The end of the line, so that no name is cut.
      const answer = /[\r\n]/.test(heard.slice(heard.search(ANSWER))) ? ANSWER.exec(heard) : null;
      if (answer) done(answer);
    });
    link.write(Buffer.from(question, "latin1")).catch(() => done(undefined));
  });
}

function judged(found: Firmware | undefined, profile: Profile | undefined, port: string): Finding {
  if (found === undefined) {
    const way =
      "press EN (or RST) at the board and try again; a board without firmware gets it by midge flash --firmware.";
    return finding("firmware", "fail", `nothing answers at ${port} as Espruino or NodeMCU do.`, way);
  }
  const text = `${found.name} ${found.version}`;
  if (profile === undefined)
    return finding("firmware", "ok", `${text} answers.`, "name the board with --board, and its version is checked.");
  const { name, version, download } = profile.firmware;
  if (!name.startsWith(found.name)) {
    const fetch = `midge flash --firmware puts ${name} on (${download}), or choose the --board that fits.`;
    return finding("firmware", "fail", `${text} answers, and ${profile.name} is for ${name}.`, fetch);
  }
  if (version.includes(found.version) || found.version === "dev")
    return finding("firmware", "ok", `${text}, as ${profile.name} has it.`);
  const fetch = `if something is odd, put ${version} on: ${download}, midge flash --firmware.`;
  return finding("firmware", "warn", `${text} answers, and ${profile.name} was written for ${version}.`, fetch);
}
