// Sees to it that the programs the tests talk to are there: brokers, two Luas with sockets and TLS, openssl. Where it
// may install what is missing it does, and says so; where it may not, it stops with the command to run. It runs before
// anything is built, so it is plain JavaScript and needs Node alone.

import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Debian keeps the brokers in a folder that is on root's PATH alone. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** What the tests need: a program, and where it is a Lua module, what must run in it. */
const PEERS = [
  { name: "mosquitto", program: "mosquitto" },
  { name: "mosquitto_sub", program: "mosquitto_sub" },
  { name: "mosquitto_pub", program: "mosquitto_pub" },
  { name: "mosquitto_passwd", program: "mosquitto_passwd" },
  { name: "nats-server", program: "nats-server" },
  { name: "ejabberd", program: "ejabberdctl" },
  { name: "openssl", program: "openssl" },
  { name: "socat", program: "socat" },
  { name: "chromium", program: "chromium" },
  { name: "tshark", program: "tshark" },
  ...["lua5.1", "lua5.3"].flatMap((lua) => [
    { name: lua, program: lua },
    { name: `lua-socket for ${lua}`, program: lua, args: ["-e", 'require"socket"'] },
    { name: `lua-sec for ${lua}`, program: lua, args: ["-e", 'require"ssl"'] },
  ]),
];

/** Debian and Ubuntu; both Luas share one package of each module. */
const PACKAGES =
  "mosquitto mosquitto-clients nats-server ejabberd lua5.1 lua5.3 lua-socket lua-sec openssl socat chromium tshark";
const UPDATE = "apt-get update";
const INSTALL = `apt-get install -y --no-install-recommends ${PACKAGES}`;

/**
 * What runs with the right to install. Tests start the brokers themselves, so no service may start: a policy of 101 says
 * no to the package's own try (invoke-rc.d(8)), and is taken away again unless the system had one.
 */
const SCRIPT = `
policy="$1"
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
${UPDATE} && ${INSTALL}`;

/**
 * The system as this program sees it, so that it can be tried on one that is not there.
 * @typedef {object} System
 * @property {(program: string) => string | undefined} find
 * @property {(program: string, args: string[]) => { status: number | null, output: string }} run
 * @property {(line: string) => void} say
 * @property {string} policy where the system looks for the rule that lets services start
 */

/** The names of the peers that are not there. */
export function missingPeers(/** @type {System} */ system) {
  return PEERS.filter(({ program, args }) => {
    const path = system.find(program);
    return path === undefined || (args !== undefined && system.run(path, args).status !== 0);
  }).map(({ name }) => name);
}

/** What stands before `apt-get` for the right to install: nothing, sudo, or undefined where there is no right. */
export function rightToInstall(/** @type {System} */ system) {
  if (system.find("apt-get") === undefined) return undefined;
  const id = system.find("id");
  if (id !== undefined && system.run(id, ["-u"]).output.trim() === "0") return [];
  const sudo = system.find("sudo");
  return sudo !== undefined && system.run(sudo, ["-n", "true"]).status === 0 ? [sudo, "-n"] : undefined;
}

/** The commands as a person types them. */
export function commandLine() {
  return `sudo ${UPDATE} && sudo ${INSTALL}`;
}

/** Looks, installs where needed and allowed, looks again. Returns the exit status. */
export function setUp(/** @type {System} */ system) {
  const missing = missingPeers(system);
  if (missing.length === 0) {
    system.say(`peers: all ${PEERS.length} are there`);
    return 0;
  }
  const before = rightToInstall(system);
  if (before === undefined) {
    system.say(
      `peers: missing ${missing.join(", ")}, and this user may not install them. Run:\n\n  ${commandLine()}\n`,
    );
    return 1;
  }
  system.say(`peers: missing ${missing.join(", ")}; installing with apt-get`);
  const [program, ...args] = [...before, "/bin/sh", "-c", SCRIPT, "sh", system.policy];
  const result = system.run(program, args);
  if (result.status !== 0) {
    system.say(`${result.output.trim()}\npeers: apt-get failed. Run it yourself:\n\n  ${commandLine()}\n`);
    return 1;
  }
  const left = missingPeers(system);
  if (left.length > 0) {
    system.say(`peers: installed, but still missing: ${left.join(", ")}. These packages have them:\n\n  ${PACKAGES}\n`);
    return 1;
  }
  system.say(`peers: installed; all ${PEERS.length} are there`);
  return 0;
}

/** The system this runs on. */
export function thisSystem(
  path = process.env.PATH ?? "",
  systemFolders = SYSTEM_FOLDERS,
  policy = "/usr/sbin/policy-rc.d",
) {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...systemFolders];
  return {
    policy,
    find: (program) => folders.map((at) => join(at, program)).find(isExecutable),
    run(program, args) {
      const options = { encoding: "utf8", env: { ...process.env, PATH: folders.join(delimiter) }, maxBuffer: 1 << 26 };
      const ended = spawnSync(program, args, options);
      return {
        status: ended.status,
        output: `${ended.stdout ?? ""}${ended.stderr ?? ""}${ended.error?.message ?? ""}`,
      };
    },
    say: (line) => console.log(line),
  };
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = setUp(thisSystem());
}
