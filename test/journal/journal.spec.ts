// The cuts of power on every runtime: in memory and in real files on Node, in the Espruino host's Storage, in NodeMCU's
// files on both Luas, and in the flash of the interpreter that ESPRUINO names. It knows the counts and nothing else.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { createFileStore, createMemoryStore } from "../../boards/node/store.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import type { Store } from "../../sdk/outbox/store.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { END_LINE, espruinoPath, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import { directory, LUAS, run, stopAll } from "../hosts/nodemcu/rig.js";
import { runCuts } from "./cuts.js";
import { A, createListed, headerOf, recordOf } from "./files.js";

const LIMIT_BYTES = 256;
/** What the script of 14 messages writes, erases counted as bytes: the same on every runtime. */
const SCRIPT = { messages: 14, bytes: 608, renewals: 3 };

function told(stride: number): string[] {
  return [`${Math.ceil(SCRIPT.bytes / stride)} cuts in ${SCRIPT.bytes} bytes, ${SCRIPT.renewals} renewals`];
}

function inputFor(profile: Profile, stride: number, program = "program"): BuildInput {
  return {
    profile,
    entry: fileURLToPath(new URL(`./${program}.ts`, import.meta.url)),
    root: fileURLToPath(new URL("../..", import.meta.url)),
    target: { host: "127.0.0.1", port: 1883, secure: false },
    values: { stride: String(stride), messages: String(SCRIPT.messages), limitBytes: String(LIMIT_BYTES) },
  };
}

function runHere(store: Store, messages: number, stride = 1): string[] {
  const lines: string[] = [];
  runCuts({
    createJournal,
    store,
    say: (line) => void lines.push(line),
    stride,
    messages,
    limitBytes: LIMIT_BYTES,
  });
  return lines;
}

const folders: string[] = [];
function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "midge-journal-")));
  return folders.at(-1) as string;
}
afterAll(async () => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
  await stopAll();
});

describe("the power is cut", () => {
  it("in memory, at every byte", () => {
    expect(runHere(createMemoryStore(), SCRIPT.messages)).toEqual(told(1));
  });

  it("in memory, at every byte of a longer script", () => {
    const lines = runHere(createMemoryStore(), 30);
    expect(lines).toEqual([expect.stringMatching(/^\d{4} cuts in \d{4} bytes, \d renewals$/)]);
  });

  it("in files, at every third byte", () => {
    expect(runHere(createFileStore(folder(), { sync: false }), SCRIPT.messages, 3)).toEqual(told(3));
  });

  it("in the Espruino host, at every byte", async () => {
    const host = createEspruinoHost();
    try {
      host.run((await buildEspruino(inputFor(espruinoEsp32, 1))).code);
      expect(host.errors).toEqual([]);
      expect(host.lines).toEqual([...told(1), END_LINE]);
    } finally {
      await host.stop();
    }
  });

  let lua: string | undefined;
  it.each(LUAS)("in NodeMCU's files, at every seventh byte, on %s", async (name) => {
    lua ??= buildLua(inputFor(nodemcuEsp8266, 7)).code;
    const end = await run(name, lua, { flash: directory() });
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n")).toEqual([...told(7), END_LINE, ""]);
  });

  const isMissing = espruinoPath() === undefined;
  const reason = isMissing ? " (skipped: ESPRUINO names no interpreter)" : "";
  it.skipIf(isMissing)(`in the real Espruino's flash, at some bytes${reason}`, async () => {
    const { code } = await buildEspruino(inputFor(espruinoLinux, 31));
    const { lines, errors } = await runOnEspruino(code, { timeoutMs: 50_000 });
    expect(errors).toEqual([]);
    expect(lines.filter((line) => line.includes("cut") || line.includes(": "))).toEqual(told(31));
  });
});

describe("over resets", () => {
  it("the Espruino host's flash keeps what was written, in the same file", async () => {
    const { code } = await buildEspruino(inputFor(espruinoEsp32, 0, "life"));
    const storage = new Map<string, string>();
    for (const before of [".", "0.", "01."]) {
      const host = createEspruinoHost({ storage });
      try {
        host.run(code);
        expect(host.lines).toEqual([before, "added", END_LINE]);
        expect([...storage.keys()]).toEqual(["midge.a"]);
      } finally {
        await host.stop();
      }
    }
  });

  it.each(LUAS)("NodeMCU's files keep it, and no file of the life before is appended to, on %s", async (name) => {
    const code = buildLua(inputFor(nodemcuEsp8266, 0, "life")).code;
    const flash = directory();
    for (const [before, file] of [
      [".", "midge.a"],
      ["0.", "midge.b"],
      ["01.", "midge.a"],
    ]) {
      const end = await run(name, code, { flash });
      expect([end.stderr, end.stdout.split("\n")]).toEqual(["", [before, "added", END_LINE, ""]]);
      expect(readdirSync(flash)).toEqual([file]);
    }
  });
});

describe("a real file cut off at every byte", () => {
  it("gives all records that are whole, and takes new ones", () => {
    const header = headerOf(1, "c");
    const records = [recordOf(1, 1, "one\0\xff"), recordOf(2, 1, ""), recordOf(1, 2, "two")];
    const whole = Buffer.from(header + records.join(""), "latin1");
    const path = folder();
    const store = createFileStore(path, { sync: false });
    for (let length = 0; length <= whole.length; length++) {
      for (const name of ["midge.a", "midge.b"]) rmSync(join(path, name), { force: true });
      writeFileSync(join(path, A), whole.subarray(0, length));
      let end = header.length;
      const right = ["1:1:one\0\xff", "2:1:", "1:2:two"].filter((_, i) => {
        end += (records[i] as string).length;
        return end <= length;
      });
      const owner = createListed();
      const journal = createJournal(store, LIMIT_BYTES);
      journal.open("c", owner);
      expect(owner.taken).toEqual(right);
      expect(journal.add(1, 9, "later")).toBe(true);
      const after = createListed();
      createJournal(store, LIMIT_BYTES).open("c", after);
      expect(after.taken).toEqual([...right, "1:9:later"]);
    }
  });

  it("holds what docs/journal.md says, byte for byte", () => {
    const path = folder();
    const journal = createJournal(createFileStore(path), LIMIT_BYTES);
    journal.open("c", createListed());
    expect(journal.add(1, 1, "one")).toBe(true);
    expect(readFileSync(join(path, A), "latin1")).toBe(headerOf(1, "c") + recordOf(1, 1, "one"));
  });
});
