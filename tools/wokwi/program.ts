// The program of a project as Wokwi runs it: built for the board, with the stand-ins' drivers, and the Storage image that
// holds it and its data. The data names Wokwi's network and none of the user's own. It writes no file.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Flash, Profile } from "../../boards/profile.js";
import type { Target } from "../../sdk/link/socket.js";
import { boardData, boardDataText, DATA_FILE } from "../build/board-data.js";
import { buildEspruino } from "../build/espruino.js";
import { findProfile } from "../build/make.js";
import { refuseSecrets } from "../build/secret-search.js";
import { checkSettingCalls } from "../build/setting-calls.js";
import { BOOT_FILE, createStorageImage } from "../build/storage-image.js";
import { targetOf } from "../build/target.js";
import { Exit, MidgeError } from "../error.js";
import { type Project, readProject, root, shown } from "../project.js";
import { type Placing, placeParts } from "../project/place.js";
import { needWokwi } from "./boards.js";
import { rewritten, standIns } from "./stand-in.js";

/** docs.wokwi.com/guides/esp32-wifi: open, no password. */
export const WIFI = "Wokwi-GUEST";

export interface ProgramOptions {
  board: string;
  broker?: string;
  tls?: string;
  set: Record<string, string>;
  without: readonly string[];
}

export interface Program {
  profile: Profile;
  project: Project;
  placing: Placing;
  target: Target;
  /** The project's parts file, as a person at this prompt would write it. */
  where: string;
  /** What differs from the project as it is, and what a person must know. */
  notes: string[];
  /** The publisher with other drivers, when it has stand-ins. */
  source: string | undefined;
  /** Builds it; `entry` is the file that holds `source`, or the publisher itself. */
  image(entry: string): Promise<Uint8Array>;
}

/** `to`: the file where a publisher with stand-ins will be. */
export function readProgram(path: string, to: string, options: ProgramOptions): Program {
  const profile = findProfile(options.board);
  needWokwi(profile);
  const project = readProject(path, options);
  checkSettingCalls(project.entry, project.config.settings);
  const file = join(dirname(project.entry), "midge.json");
  const where = existsSync(file) ? shown(file) : shown(project.entry);
  const { parts, standIns: standing, notes } = standIns(project.config.parts, options.without, where);
  const target = targetOf(project, profile, options.tls);
  notes.push(...brokerNotes(target));
  const placing = placeParts(parts, profile, where);
  const { password, secrets, tls } = project.local;
  if (password !== undefined || tls.key !== undefined || Object.keys(secrets).length > 0)
    notes.push("storage.bin holds the secrets of the project, and --run sends it to Wokwi.");
  const source =
    standing.length === 0
      ? undefined
      : rewritten(readFileSync(project.entry, "utf8"), project.entry, to, standing, placing.pins);
  async function image(entry: string): Promise<Uint8Array> {
    const built = await buildEspruino({ profile, entry, root, target, values: project.values, placing });
    refuseSecrets(built.code, project.secrets, `${project.name} for ${profile.name}`);
    const local = { ...project.local, networks: [{ ssid: WIFI }], address: undefined };
    const data = boardDataText(boardData({ ...project, local }, profile, target));
    return createStorageImage(
      [
        { name: DATA_FILE, data: Buffer.from(data) },
        { name: BOOT_FILE, data: Buffer.from(built.code) },
      ],
      profile.flash?.storage as NonNullable<Flash["storage"]>,
    );
  }
  return { profile, project, placing, target, where, notes, source, image };
}

const PUBLIC = "for a try mqtt://test.mosquitto.org:1883, where everybody reads what you send";
const LOOPBACK = /^(localhost|127\.[\d.]+|\[?::1\]?|0\.0\.0\.0)$/i;
const PRIVATE =
  /^(10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+|\[?(f[cd]|fe80)[\da-f:]+\]?|[^.:]+|.*\.(local|lan|home|internal))$/i;

/** Wokwi's network leads to the internet, and to nothing at this desk. */
function brokerNotes({ host }: Target): string[] {
  if (host === "")
    throw new MidgeError(
      `which broker? A board on Wokwi reaches public ones: give --broker mqtt://HOST:PORT, ${PUBLIC}.`,
      Exit.USAGE,
    );
  if (LOOPBACK.test(host))
    throw new MidgeError(
      `the broker at ${host} would be the board on Wokwi itself: give a public one with --broker mqtt://HOST:PORT, ${PUBLIC}.`,
      Exit.USAGE,
    );
  const network = `the WiFi there is ${WIFI}, open`;
  if (!PRIVATE.test(host)) return [`${network}, and ${host} must be reachable from the internet.`];
  return [
    `${network}, and from it ${host} is not reachable but through Wokwi's private gateway (VS Code, or a paid plan): for all else give a public broker with --broker.`,
  ];
}
