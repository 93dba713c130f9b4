// `midge flash` and `midge build --image` as a person types them, with the real interpreter as the board: at a pseudo-terminal
// through the real serialport package, and from the image in its flash.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EspruinoPort, startEspruinoPort } from "../../tools/bench/espruino-port.js";
import { createStorageImage } from "../../tools/build/storage-image.js";
import { midge, type Running } from "../command/run.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";
import { readStorage } from "../image/storage-reader.js";

const skipped = espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "";
const note = skipped && ` (skipped: ${skipped})`;
const LINUX = { pageBytes: 1024, pages: 256 };
/** As much as the console takes in a second, three times. */
const SOURCE = (word: string): string =>
  `import { log } from "@board";\nconst text = ${JSON.stringify(Array.from({ length: 1500 }, (_, i) => `'"${i}\\ é`).join(""))};\n` +
  `log("${word} " + text.length);\n`;
const BROKER = ["--broker", "mqtt://127.0.0.1:1883"];

let folder = "";
let program = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-flash-"));
  program = join(folder, "publisher.ts");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports: EspruinoPort[] = [];
afterEach(async () => {
  for (const port of ports.splice(0)) await port.stop();
});
async function board(files: Record<string, string> = {}): Promise<EspruinoPort> {
  const data = Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }));
  const port = await startEspruinoPort(data.length > 0 ? { flash: createStorageImage(data, LINUX) } : {});
  ports.push(port);
  return port;
}

function flash(port: EspruinoPort, ...more: string[]): Running {
  return midge(["flash", program, "--board", "espruino-linux", "--port", port.port, ...BROKER, ...more]);
}

/** Starts an interpreter with this flash, and waits for the line that the program prints. */
async function runs(image: Uint8Array, line: RegExp): Promise<void> {
  // `load()` starts anew as a reset does.
  const running = startEspruino("load();", { files: { "espruino.flash": image } });
  try {
    await running.waitForLine(line);
    expect(running.errors).toEqual([]);
  } finally {
    await running.stop();
  }
}

describe("midge flash at the real Espruino", () => {
  it.skipIf(skipped)(`puts a program there that is read back, runs, and runs after a restart${note}`, async () => {
    const port = await board({ "own.txt": "mine" });
    for (const word of ["first", "second"]) {
      writeFileSync(program, SOURCE(word));
      const one = flash(port, "--json", "--quiet");
      expect([await one.ended, one.err()]).toEqual([0, ""]);
      const { way, lines, written } = JSON.parse(one.out()) as { way: string; lines: string[]; written: unknown[] };
      expect([way, lines]).toEqual(["packets", [expect.stringMatching(new RegExp(`^${word} \\d+$`))]]);
      const built = join(folder, "built.js");
      const build = midge(["build", program, "--board", "espruino-linux", ...BROKER, "--out", built]);
      expect(await build.ended).toBe(0);
      const code = readFileSync(built);
      expect(written).toMatchObject([{ name: ".bootcde", bytes: code.length, sent: true }]);
      const read = readStorage(port.flash());
      expect([...read.keys()].sort()).toEqual([".bootcde", "own.txt"]);
      expect(read.get(".bootcde")?.equals(code)).toBe(true);
      await runs(port.flash(), new RegExp(`^${word} \\d+$`));
    }
    const again = flash(port);
    expect([await again.ended, again.out()]).toEqual([0, expect.stringContaining("was there already")]);
  });

  it.skipIf(skipped)(`stops a program that does not let go${note}`, async () => {
    const port = await board({ ".bootcde": "print('stuck'); for(;;);" });
    writeFileSync(program, SOURCE("free"));
    const one = flash(port, "--json", "--quiet");
    expect([await one.ended, one.err()]).toEqual([0, ""]);
    expect(JSON.parse(one.out())).toMatchObject({ control: "interrupt", lines: [expect.stringMatching(/^free/)] });
  });

  it.skipIf(skipped)(
    `leaves the old program when it is ended in the middle, and the next one works${note}`,
    async () => {
      const port = await board({ ".bootcde": "print('the old program');" });
      writeFileSync(program, SOURCE("new"));
      const cut = flash(port);
      await cut.shows(" %, ");
      cut.child.kill("SIGKILL");
      await cut.ended;
      await runs(port.flash(), /^the old program$/);
      const again = flash(port, "--quiet", "--json");
      expect([await again.ended, again.err()]).toEqual([0, ""]);
      expect([...readStorage(port.flash()).keys()]).toEqual([".bootcde"]);
      await runs(port.flash(), /^new \d+$/);
    },
  );

  it.skipIf(skipped)(`says that another board was named, and writes nothing${note}`, async () => {
    const port = await board();
    const one = midge(["flash", "examples/thermometer", "--board", "esp32", "--port", port.port]);
    expect([await one.ended, one.err()]).toEqual([5, expect.stringContaining("for LINUX, and esp32 is Espruino")]);
    expect(readStorage(port.flash()).size).toBe(0);
  });
});

describe("midge build --image", () => {
  it.skipIf(skipped)(`gives a flash from which the real Espruino runs the program${note}`, async () => {
    writeFileSync(program, SOURCE("image"));
    const file = join(folder, "espruino.flash");
    const out = ["--out", join(folder, "built.js"), "--image", file];
    const one = midge(["build", program, "--board", "espruino-linux", ...BROKER, ...out]);
    expect([await one.ended, one.out()]).toEqual([0, expect.stringContaining("as espruino.flash")]);
    await runs(readFileSync(file), /^image \d+$/);
  });

  it("holds the program and the board's data, for its owner alone, as large as the board's Storage", async () => {
    writeFileSync(program, SOURCE("image"));
    writeFileSync(join(folder, "midge.local.json"), '{"networks":[{"ssid":"home","password":"a-long-one"}]}');
    const file = join(folder, "storage.bin");
    const built = join(folder, "built.js");
    try {
      const one = midge(["build", program, "--board", "esp32", "--out", built, "--image", file, "--json"]);
      expect([await one.ended, one.err()]).toEqual([0, ""]);
      expect(JSON.parse(one.out())).toMatchObject({ image: file });
      expect(one.out()).not.toContain("a-long-one");
      const image = readFileSync(file);
      expect([image.length, statSync(file).mode & 0o777]).toEqual([0xe0000, 0o600]);
      const read = readStorage(image);
      expect([...read.keys()]).toEqual(["midge.json", ".bootcde"]);
      expect(read.get(".bootcde")?.equals(readFileSync(built))).toBe(true);
      expect(read.get("midge.json")?.toString()).toContain("a-long-one");
    } finally {
      rmSync(join(folder, "midge.local.json"));
    }
  });

  it("is refused for a board without Storage", async () => {
    const one = midge(["build", "examples/thermometer", "--board", "nodemcu-esp32", "--image", join(folder, "no")]);
    expect([await one.ended, one.err()]).toEqual([2, expect.stringContaining("has no Storage")]);
  });
});
