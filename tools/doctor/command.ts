// `midge doctor`: looks at all that stands between a desk and a board that publishes, one line a thing, each with what to do
// next. It changes nothing, and goes on after a fault.

import { dirname, join, resolve } from "node:path";
import { parseUrl } from "../../sdk/link/url.js";
import type { LinkOptions } from "../client/desk-client.js";
import { Exit, MidgeError } from "../error.js";
import { readConfig, readObject } from "../project/config.js";
import { readPem } from "../project/local.js";
import { type Finding, finding, shownFinding } from "./check.js";
import { checkNode } from "./node.js";

export interface DoctorOptions {
  board?: string;
  port?: string;
  broker?: string;
  username?: string;
  pw?: string;
  cafile?: string;
  cert?: string;
  key?: string;
  topic: string;
  sntp: string;
  json?: boolean;
  quiet?: boolean;
}

export async function doctor(options: DoctorOptions): Promise<void> {
  const profile =
    options.board === undefined ? undefined : (await import("../build/make.js")).findProfile(options.board);
  let hasFailed = false;
  const say = (found: Finding): void => {
    if (found.status === "fail") hasFailed = true;
    if (options.json) process.stdout.write(JSON.stringify(found) + "\n");
    else if (!options.quiet || found.status === "fail" || found.status === "warn")
      process.stdout.write(shownFinding(found) + "\n");
  };
  say(checkNode());
  const { findings, port } = await (await import("./port.js")).checkPort(options.port);
  for (const one of findings) say(one);
  if (port) say(await (await import("./firmware.js")).checkFirmware(port.name, profile));
  else say(finding("firmware", "skipped", "there is no port to ask at."));
  say(await (await import("./clock.js")).checkClock(options.sntp));
  if (options.broker === undefined) {
    const way = 'give --broker URL, set MIDGE_BROKER, or write "broker" into midge.json.';
    for (const check of ["broker", "acl", "tls"])
      say(finding(check, "skipped", "no broker is named.", check === "broker" ? way : undefined));
  } else {
    const link = linkOf(options, options.broker);
    const parsed = parseUrl(options.broker);
    if (typeof parsed === "string") throw new MidgeError(parsed, Exit.USAGE);
    for (const one of await (await import("./broker.js")).checkBroker(link, options.topic)) say(one);
    const pem = (name: "cafile" | "cert" | "key") =>
      link[name] === undefined ? undefined : readPem(link[name], `--${name}`);
    const target = { ...parsed.target, ca: pem("cafile"), cert: pem("cert"), key: pem("key") };
    say(await (await import("./tls.js")).checkTls(target, profile));
  }
  if (hasFailed) process.exitCode = Exit.EXPECTATION;
}

/** Login and certificates: by flag, by the environment, or as the project in this folder has them. */
function linkOf(options: DoctorOptions, url: string): LinkOptions {
  const { tls } = readConfig("midge.json", "midge.json");
  const local = readObject("midge.local.json", "midge.local.json") ?? {};
  const text = (key: string): string | undefined => (typeof local[key] === "string" ? local[key] : undefined);
  const isSecure = /^(mqtts|wss):/i.test(url);
  const file = (given: string | undefined, own: string | undefined): string | undefined =>
    given ?? (isSecure && own !== undefined ? resolve(dirname(join(process.cwd(), "midge.json")), own) : undefined);
  const link: LinkOptions = { url, cleanSession: true, quiet: true };
  const given: Partial<LinkOptions> = {
    username: options.username ?? process.env["MIDGE_USERNAME"] ?? text("username"),
    pw: options.pw ?? process.env["MIDGE_PASSWORD"] ?? text("password"),
    cafile: file(options.cafile, tls.ca),
    cert: options.cert,
    key: options.key,
  };
  return Object.assign(link, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}
