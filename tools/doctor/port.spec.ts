// Ports that this user may not open, over a system that is made up: the line to run is exact.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkNode } from "./node.js";
import { checkPort, type PortWorld, system } from "./port.js";

const denied: PortWorld = {
  exists: () => true,
  mayOpen: () => false,
  groupOf: () => "dialout",
  ownersOf: () => [],
  realPath: (path) => path,
  platform: "linux",
};
const look = async (world: Partial<PortWorld>) => (await checkPort("/dev/ttyUSB0", { ...denied, ...world })).findings;

describe("a port that this user may not open", () => {
  it("names the group to join", async () => {
    expect(await look({ groupOf: () => "uucp" })).toEqual([
      {
        check: "port",
        status: "fail",
        text: "this user may not open /dev/ttyUSB0.",
        next: "sudo usermod -a -G uucp $USER   (then log out and in again)",
      },
    ]);
  });

  it("names a rule, where the group is root's", async () => {
    const rule = 'SUBSYSTEM=="tty", TAG+="uaccess"';
    const [found] = await look({ groupOf: () => "root" });
    expect(found?.next).toBe(
      `echo '${rule}' | sudo tee /etc/udev/rules.d/70-midge.rules && sudo udevadm control --reload && sudo udevadm trigger`,
    );
  });

  it("is another program's business on another system", async () => {
    expect((await look({ platform: "win32" }))[0]?.next).toBe("end the program that has it.");
  });

  it("is not gone on with", async () => {
    expect((await checkPort("/dev/ttyUSB0", denied)).port).toBeUndefined();
    expect((await checkPort("/dev/ttyUSB0", { ...denied, mayOpen: () => true })).port?.name).toBe("/dev/ttyUSB0");
  });
});

describe("a port that somebody has", () => {
  const open = { mayOpen: () => true, ownersOf: () => [{ pid: 4711, program: "minicom" }] };

  it("is told by whom, with the line to run", async () => {
    expect(await look(open)).toEqual([
      {
        check: "port",
        status: "fail",
        text: "/dev/ttyUSB0 is in use by minicom (process 4711).",
        next: "end it, for example: kill 4711",
      },
    ]);
  });

  it("is free, when what has it is the other end of a pseudo-terminal", async () => {
    expect((await look({ ...open, realPath: () => "/dev/pts/7" }))[0]?.status).toBe("ok");
  });
});

describe("the system", () => {
  it("knows the group of a file, and what is not there", () => {
    expect(system.groupOf("/etc/group")).toBe("root");
    expect([system.groupOf("/nowhere"), system.mayOpen("/nowhere"), system.exists("/nowhere")]).toEqual([
      undefined,
      false,
      false,
    ]);
  });
});

describe("who has a file", () => {
  it("is read from the system", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "midge-held-")), "port");
    writeFileSync(file, "");
    const holder = spawn("sh", ["-c", `exec 3<>'${file}'; echo open; read line`], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    expect(system.ownersOf(file)).toEqual([{ pid: holder.pid, program: "sh" }]);
    holder.kill();
    await new Promise((resolve) => holder.once("exit", resolve));
    expect(system.ownersOf(file)).toEqual([]);
    rmSync(dirname(file), { recursive: true });
  });
});

describe("Node", () => {
  it.each([
    ["18.20.1", "fail"],
    ["20.0.0", "ok"],
    ["24.1.0", "ok"],
  ])("%s: %s", (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
