// The Storage image: an independent reader finds in it what was put there, and a real interpreter runs the program that it
// holds and reads its files.

import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createStorageImage, storedBytes } from "../../tools/build/storage-image.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";
import { readStorage } from "./storage-reader.js";

const ESP8266 = { pageBytes: 4096, pages: 48 };
/** The fake flash of the desktop interpreter: targets/linux, 256 pages of 1,024 bytes. */
const LINUX = { pageBytes: 1024, pages: 256 };

const file = (name: string, data: string | Uint8Array) => ({
  name,
  data: typeof data === "string" ? Buffer.from(data, "latin1") : data,
});

describe("a Storage image", () => {
  it.each([0, 1, 2, 3, 4, 5, 4063, 4064, 4065, 9000])("holds a file of %i bytes, and the one behind it", (length) => {
    const data = randomBytes(length);
    const image = createStorageImage([file(".bootcde", data), file("midge.json", "{}")], ESP8266);
    expect(image).toHaveLength(48 * 4096);
    const read = readStorage(image);
    expect([...read.keys()]).toEqual([".bootcde", "midge.json"]);
    expect(read.get(".bootcde")?.equals(data)).toBe(true);
    expect(read.get("midge.json")?.toString()).toBe("{}");
  });

  it("may be full to the last byte, and not more", () => {
    const full = file("x", new Uint8Array(48 * 4096 - 32));
    expect(storedBytes(full)).toBe(48 * 4096);
    expect(readStorage(createStorageImage([full], ESP8266)).get("x")).toHaveLength(48 * 4096 - 32);
    expect(() => createStorageImage([file("x", new Uint8Array(48 * 4096 - 31))], ESP8266)).toThrow(
      "the board's Storage has 196608 bytes, and 196612 are needed (x 196612): 4 too many.",
    );
  });

  it("refuses names that Storage cannot hold", () => {
    expect(() => createStorageImage([file("n".repeat(29), "")], ESP8266)).toThrow("1 to 28 bytes");
    expect(() => createStorageImage([file("", "")], ESP8266)).toThrow("1 to 28 bytes");
    expect(() => createStorageImage([file("a", ""), file("a", "")], ESP8266)).toThrow("two files");
    expect([...readStorage(createStorageImage([file("n".repeat(28), "1")], ESP8266)).keys()]).toEqual(["n".repeat(28)]);
  });
});

describe("a Storage image on the real Espruino", () => {
  const skipped = espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "";
  const note = skipped && ` (skipped: ${skipped})`;

  it.skipIf(skipped)(`is found by the interpreter, file by file, and its program runs at start${note}`, async () => {
    const data = randomBytes(2000);
    const files = [
      file(".bootcde", "print('booted ' + 6 * 7);"),
      file("raw", data),
      file("midge.json", '{"host":"h"}'),
    ];
    // `load()` starts anew as a reset does: what the Storage holds as .bootcde runs.
    const program = startEspruino(
      `var s = require("Storage"); print(s.list().join()); print(btoa(s.read("raw"))); print(s.readJSON("midge.json").host);` +
        ` load();`,
      { files: { "espruino.flash": createStorageImage(files, LINUX) } },
    );
    try {
      await program.waitForLine("booted 42");
      expect(program.lines).toContain(files.map(({ name }) => name).join());
      expect(program.lines).toContain(data.toString("base64"));
      expect(program.lines).toContain("h");
    } finally {
      await program.stop();
    }
  });
});
