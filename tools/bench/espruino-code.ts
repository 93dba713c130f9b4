// The JavaScript that runs on Espruino: Midge built as every publisher is built, and the published modules it is compared
// with, minified in the same run. Each is the text of a module that fills `exports`. It runs nothing.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import type { Built } from "../build/built.js";
import { buildEspruino } from "../build/espruino.js";

/** Builds a small program from its source with exactly the options of `midge build`. */
export async function buildForEspruino(root: string, source: string): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "midge-bench-"));
  try {
    const entry = join(folder, "entry.ts");
    writeFileSync(entry, source.replaceAll("MIDGE/", join(root, "/")));
    const target = { host: "127.0.0.1", port: 1883, secure: false };
    return await buildEspruino({ profile: espruinoLinux, entry, root, target, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same as a module. A build drops what its entry exports, so the entries here fill `made`. */
export async function moduleForEspruino(root: string, source: string): Promise<string> {
  return `var made=exports;${(await buildForEspruino(root, source)).code}`;
}

/** The publisher with the board's sockets and clock. Names that a build shortens must not stand outside of it. */
export const PUBLISHER_MODULE = `
import { createPublisher } from "midge";
import { link } from "@board";
made.create = createPublisher;
made.link = link;
made.ready = function (client, run) { client.onOnline = run; };
`;

/** The whole client with the board's sockets and clock. */
export const CLIENT_MODULE = PUBLISHER_MODULE.replaceAll("createPublisher", "createClient");

export interface PeerCode {
  tiny: string;
  stock: string;
}

/** Folder of the published modules MQTT.js and tinyMQTT, or undefined. */
export function peersFolder(): string | undefined {
  const folder = process.env["ESPRUINO_PEERS"];
  return folder === undefined || folder === "" ? undefined : folder;
}

async function minified(path: string): Promise<string> {
  return (await transform(readFileSync(path, "utf8"), { minify: true, format: "cjs", target: "es2020" })).code;
}

/** The modules of ESPRUINO_PEERS; of tinyMQTT the smaller of its source and its published minified file. */
export async function peerCode(folder: string): Promise<PeerCode> {
  const tiny = ["tinyMQTT.js", "tinyMQTT.min.js"].map((name) => join(folder, name)).filter((path) => existsSync(path));
  const codes = await Promise.all(tiny.map(minified));
  codes.sort((a, b) => a.length - b.length);
  const [smallest] = codes;
  if (smallest === undefined) throw new Error("ESPRUINO_PEERS holds no tinyMQTT");
  return { tiny: smallest, stock: await minified(join(folder, "MQTT.js")) };
}

/** Moddable's client and the wrapper that connects again, when their files (mqttclient.js, mqtt.js) lie there too. */
export async function moddableCode(folder: string): Promise<string | undefined> {
  const paths = ["mqttclient.js", "mqtt.js"].map((name) => join(folder, "moddable", name));
  if (!paths.every((path) => existsSync(path))) return undefined;
  const codes = await Promise.all(
    paths.map((path) => transform(readFileSync(path, "utf8"), { minify: true, format: "esm" })),
  );
  return codes.map(({ code }) => code).join("");
}
