// The starters of the brokers: what is missing is said with the way to get it, what fails says why, and what was started is
// gone after `stop`.

import { connect } from "node:net";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { freePort } from "../support/mosquitto.js";
import { aedes } from "./aedes.js";
import { ejabberd } from "./ejabberd.js";
import { mosquitto } from "./mosquitto.js";
import { nats } from "./nats.js";
import { programPath, type Recipe, startProgram } from "./program.js";

/** How a link to the port begins: `connect`, or the code of the error. */
function knock(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve("connect");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  });
}

/** A program of Node that does what `script` says, with the port as its argument. */
async function program(script: string, seenFolder: (folder: string) => void = () => {}): Promise<Recipe> {
  const port = await freePort();
  return {
    path: process.execPath,
    port,
    readyWord: "listening",
    args: () => ["-e", script, String(port)],
    files(folder) {
      seenFolder(folder);
      return { settings: "x" };
    },
  };
}

describe("a program that is not there", () => {
  it("is named, with the way to install it", () => {
    expect(() => programPath("nats-server", () => undefined)).toThrow(
      'nats-server is not installed. Run "node tools/setup/peers.mjs": it installs it, or says how.',
    );
  });
});

describe("a program", () => {
  const LISTEN = `require("net").createServer().listen(process.argv[1], "127.0.0.1", () => console.log("listening"))`;

  it("that ends at once fails the start with what it said, and leaves no folder", async () => {
    let folder = "";
    const recipe = await program(`console.log("no such setting")`, (path) => (folder = path));
    await expect(startProgram(recipe)).rejects.toThrow(/ended:\nno such setting/);
    expect(readdirSync(tmpdir())).not.toContain(folder.split("/").at(-1));
  });

  it("is killed when it does not end by itself, and stop may be called again", async () => {
    let folder = "";
    const stubborn = `process.on("SIGTERM", () => {}); ${LISTEN}`;
    const recipe = await program(stubborn, (path) => (folder = path));
    const broker = await startProgram({ ...recipe, endMs: 100 });
    expect(await knock(broker.port)).toBe("connect");
    await broker.stop();
    await broker.stop();
    expect(await knock(broker.port)).toBe("ECONNREFUSED");
    expect(readdirSync(tmpdir())).not.toContain(folder.split("/").at(-1));
  });
});

describe.each([mosquitto, aedes, ejabberd, nats])("$name", (kind) => {
  it("listens on loopback when it is started, again after a restart on the same port, and no more after stop", async () => {
    const broker = await kind.start();
    try {
      expect(await knock(broker.port)).toBe("connect");
      await broker.restart();
      expect(await knock(broker.port)).toBe("connect");
    } finally {
      await broker.stop();
    }
    expect(await knock(broker.port)).toBe("ECONNREFUSED");
    expect(kind.version()).toMatch(/^\d+[.]\d+$/);
  });
});
