// Runs the set-up of the peers on systems that are not there: a scratch folder of little scripts stands for the machine.
// Nothing is installed, and the real machine is never asked.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
// @ts-expect-error It runs before anything is built, so it is plain JavaScript.
import * as untyped from "./peers.mjs";

interface System {
  say(line: string): void;
}
const { setUp, thisSystem } = untyped as {
  setUp(system: System): number;
  thisSystem(path: string, systemFolders: string[], policy: string): System;
};

const COMMAND =
  "sudo apt-get update && sudo apt-get install -y --no-install-recommends mosquitto mosquitto-clients nats-server ejabberd lua5.1 lua5.3 lua-socket lua-sec openssl socat chromium tshark";
const BROKERS = ["mosquitto", "nats-server", "ejabberdctl"];
const INSTALLED = [
  ...BROKERS,
  "mosquitto_sub",
  "mosquitto_pub",
  "mosquitto_passwd",
  "lua5.1",
  "lua5.3",
  "openssl",
  "socat",
  "chromium",
  "tshark",
];
const PEERS = 16;

let folder = "";
const at = (...path: string[]): string => join(folder, ...path);
const log = (): string[] => (existsSync(at("log")) ? readFileSync(at("log"), "utf8").trim().split("\n") : []);

/** Puts a program into the scratch machine. */
function program(name: string, script: string, place = "bin"): void {
  writeFileSync(at(place, name), `#!/bin/sh\n${script}\n`);
  chmodSync(at(place, name), 0o755);
}

function user(id: number): void {
  program("id", `echo ${String(id)}`);
}

/** An apt-get that writes down what it was asked and puts the peers into the machine. */
function aptGet(installs: readonly string[]): void {
  const made = installs.map(
    (name) => `printf '#!/bin/sh\\nexit 0\\n' > ${at("bin", name)}; /bin/chmod 755 ${at("bin", name)}`,
  );
  const policy = `[ -x ${at("policy")} ] && ${at("policy")}; echo "policy says $?" >> ${at("log")}`;
  program(
    "apt-get",
    `echo "apt-get $* ($DEBIAN_FRONTEND)" >> ${at("log")}\n[ "$1" = install ] || exit 0\n${policy}\n${made.join("\n")}`,
  );
}

function run(): { status: number; said: string } {
  const system = thisSystem(at("bin"), [at("sbin")], at("policy"));
  const said: string[] = [];
  const status = setUp({ ...system, say: (line) => said.push(line) });
  return { status, said: said.join("\n") };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-setup-"));
  for (const name of ["bin", "sbin"]) mkdirSync(at(name));
  for (const name of ["rm", "chmod"]) program(name, `exec /bin/${name} "$@"`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("when all is there", () => {
  beforeEach(() => {
    for (const name of INSTALLED) program(name, "exit 0", BROKERS.includes(name) ? "sbin" : "bin");
    aptGet([]);
    user(0);
  });

  it("says so in one line, with the broker in the system's own folder, and installs nothing", () => {
    expect(run()).toEqual({ status: 0, said: `peers: all ${String(PEERS)} are there` });
    expect(log()).toEqual([]);
  });

  it("a Lua that cannot load a module is not enough", () => {
    program("lua5.3", `case "$*" in *ssl*) exit 1;; esac`);
    const { status, said } = run();
    expect(status).toBe(1);
    expect(said).toContain("peers: missing lua-sec for lua5.3; installing");
    expect(said).toContain("installed, but still missing: lua-sec for lua5.3");
  });
});

describe("when some are missing and this user may install", () => {
  const expected = ["apt-get update (noninteractive)", `${COMMAND.split("sudo ")[2] ?? ""} (noninteractive)`];

  it("root installs them, without letting the broker's service start, and leaves no policy behind", () => {
    user(0);
    aptGet(INSTALLED);
    const { status, said } = run();
    expect(said.split("\n")).toEqual([
      expect.stringMatching(/^peers: missing mosquitto, mosquitto_sub, .*; installing with apt-get$/),
      `peers: installed; all ${String(PEERS)} are there`,
    ]);
    expect(status).toBe(0);
    expect(log()).toEqual([...expected, "policy says 101"]);
    expect(existsSync(at("policy"))).toBe(false);
  });

  it("a policy that the system had stays as it was", () => {
    user(0);
    aptGet(INSTALLED);
    writeFileSync(at("policy"), "#!/bin/sh\nexit 104\n", { mode: 0o755 });
    expect(run().status).toBe(0);
    expect(log()).toEqual([...expected, "policy says 104"]);
    expect(readFileSync(at("policy"), "utf8")).toContain("104");
  });

  it("a user with sudo installs by it", () => {
    user(1000);
    aptGet(INSTALLED);
    program("sudo", `echo "sudo $1 $2" >> ${at("log")}; [ "$1" = -n ] && shift; [ "$1" = true ] || exec "$@"`);
    expect(run().status).toBe(0);
    expect(log()).toEqual(["sudo -n true", "sudo -n /bin/sh", ...expected, "policy says 101"]);
  });

  it("a failure of apt-get is shown, with the command", () => {
    user(0);
    program("apt-get", "echo no network >&2; exit 100");
    const { status, said } = run();
    expect(status).toBe(1);
    expect(said).toContain("no network");
    expect(said).toContain(`\n  ${COMMAND}\n`);
    expect(existsSync(at("policy"))).toBe(false);
  });
});

describe("when some are missing and this user may not install", () => {
  const stops = (): void => {
    const { status, said } = run();
    expect(status).toBe(1);
    expect(said).toContain("this user may not install them");
    expect(said).toContain(`\n  ${COMMAND}\n`);
    expect(log().filter((line) => line.startsWith("apt-get"))).toEqual([]);
  };

  it("without sudo it stops with the exact command", () => {
    user(1000);
    aptGet(INSTALLED);
    stops();
  });

  it("where sudo asks for a password too", () => {
    user(1000);
    aptGet(INSTALLED);
    program("sudo", "exit 1");
    stops();
  });

  it("and where there is no apt-get, root or not", () => {
    user(0);
    stops();
  });
});

describe("as a program", () => {
  it("its exit status is the answer", () => {
    user(1000);
    program("lua5.1", "exit 1");
    program("sudo", "exit 1");
    const file = fileURLToPath(new URL("peers.mjs", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [file], { encoding: "utf8", env: { PATH: at("bin") } });
    expect(stdout).toContain(`\n  ${COMMAND}\n`);
    expect(status).toBe(1);
  });
});
