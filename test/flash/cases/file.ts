// Files that are not what they should be. The port is not opened for them.

import { combined, espruino32, espruinoC3, image8266, offsets32 } from "../firmware.js";
import { app, appSaying, changed, type FaultGroup, one, storage, tooLarge, words } from "../case.js";

export const fileCases: readonly FaultGroup[] = [
  {
    title: "The files",
    // Nothing was opened for them.
    cases: [
      {
        title: "none",
        run: words({}),
        exit: 2,
        says: "get Espruino 2v29 for ESP32 from https://www.espruino.com/Download",
      },
      {
        title: "a board that there is not",
        run: words({ firmware: ["x"], board: "esp23" }),
        exit: 2,
        says: "did you mean esp32?",
      },
      {
        title: "a file that is not there",
        run: words({ firmware: ["/tmp/midge-none.bin"] }),
        exit: 2,
        says: "cannot read /tmp/midge-none.bin",
      },
      { title: "an .elf", run: one("espruino.elf", "\x7fELF" + "\0".repeat(100)), exit: 1, says: "is an .elf" },
      {
        title: "a .hex",
        run: one("espruino.hex", ":020000040000FA\n:10000000C0C1\n"),
        exit: 1,
        says: "is an Intel .hex",
      },
      {
        title: "a web page instead of the file",
        run: one("espruino_esp32.bin", "<!DOCTYPE html><html>404</html>"),
        exit: 1,
        says: "is a web page",
      },
      { title: "an empty file", run: one("espruino_esp32.bin", ""), exit: 1, says: "is empty: download it again" },
      {
        title: "a text",
        run: one("README.txt", "How to flash Espruino ESP32\n".repeat(9)),
        exit: 1,
        says: "is text, not firmware",
      },
      {
        title: "firmware of another project",
        run: one("nodemcu.bin", appSaying("NodeMCU 3.0.0.0")),
        exit: 5,
        says: "is NodeMCU, and esp32 runs Espruino",
      },
      {
        title: "firmware for an ESP8266",
        run: one("firmware.bin", image8266(70_000, 4, "Espruino")),
        exit: 5,
        says: "is for an ESP8266, and esp32 is an ESP32",
      },
      {
        title: "firmware for an ESP32-C3",
        run: one("firmware.bin", espruinoC3()["espruino-esp32c3.bin"] as Uint8Array),
        exit: 5,
        says: "is for an ESP32-C3",
      },
      {
        title: "a damaged program",
        run: one("espruino_esp32.bin", app.subarray(1000)),
        exit: 1,
        says: "does not begin with 0xe9",
      },
      {
        title: "a program whose end is missing: the download broke off",
        run: one("espruino_esp32.bin", app.subarray(0, 100_000)),
        exit: 1,
        says: "ends in the middle: it is damaged. Download it again",
      },
      {
        title: "a program with a changed byte",
        run: one("espruino_esp32.bin", changed(app, 5000)),
        exit: 1,
        says: "has a wrong checksum",
      },
      {
        title: "a boot loader with a changed header, by offset and in one file",
        run: one("all.bin", changed(combined(espruino32(), offsets32), 0x1003), {}, "@0x0"),
        exit: 1,
        says: "has a wrong SHA-256",
      },
      {
        title: "a damaged table of partitions",
        run: one("partitions_espruino.bin", app.subarray(1000, 2000)),
        exit: 1,
        says: "does not begin with 0xaa50",
      },
      {
        title: "a program that is too large",
        run: one("espruino_esp32.bin", tooLarge()),
        exit: 1,
        says: "there is room for 1572864",
      },
      {
        title: "two files that overlap",
        run: (stage, world) =>
          words({ firmware: [stage.file("a.bin", app) + "@0x10000", stage.file("b.bin", app) + "@0x11000"] })(
            stage,
            world,
          ),
        exit: 2,
        says: "overlap",
      },
      {
        title: "an offset within a sector",
        run: one("a.bin", app, {}, "@0x10010"),
        exit: 2,
        says: "an offset is a multiple of it",
      },
      {
        title: "a file that has no place",
        run: one("something.bin", app.subarray(1000)),
        exit: 2,
        says: "Write something.bin@OFFSET",
      },
      {
        title: "no board named",
        run: one("espruino_esp32.bin", app, { board: undefined }),
        exit: 2,
        says: "Name the board with --board",
      },
      {
        title: "a damaged archive",
        run: one("espruino.tgz", Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])),
        exit: 1,
        says: "is a damaged archive",
      },
      {
        title: "a Storage image for another board",
        run: (stage, world) => words({ image: stage.file("storage.bin", storage(0x100000)) })(stage, world),
        exit: 1,
        says: "it was made for another board",
      },
      {
        title: "firmware as a Storage image",
        run: (stage, world) => words({ image: stage.file("x.bin", app) })(stage, world),
        exit: 2,
        says: "give it to --firmware",
      },
      {
        title: "something else as a Storage image",
        run: (stage, world) => words({ image: stage.file("x.bin", new Uint8Array(4096)) })(stage, world),
        exit: 1,
        says: "is no image of Storage",
      },
      {
        title: "a Storage image for a board without Storage",
        run: (stage, world) =>
          words({ board: "nodemcu-esp32", image: stage.file("x.bin", storage(4096)) })(stage, world),
        exit: 2,
        says: "has no Storage",
      },
      {
        title: "--erase without firmware",
        run: (stage, world) => words({ erase: true, image: stage.file("x.bin", storage(0xe0000)) })(stage, world),
        exit: 2,
        says: "--erase takes the firmware away too",
      },
    ],
  },
];
