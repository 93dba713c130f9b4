// The fake board itself: its Storage is what an independent reader finds in its flash, it tears where power goes, and its
// console answers lines and packets as README_Protocol.md says.

import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../boards/node/clock.js";
import { readStorage } from "../../image/storage-reader.js";
import { createEspruinoBoard, type EspruinoBoardOptions } from "./board.js";

function board(options: Omit<EspruinoBoardOptions, "clock"> = {}) {
  const clock = createVirtualClock();
  const made = createEspruinoBoard({ ...options, clock });
  let said = "";
  made.onData((bytes) => (said += bytes.toString("latin1")));
  clock.advance(1000);
  said = "";
  return {
    made,
    clock,
    tell(text: string): string {
      said = "";
      made.write(Buffer.from(text, "latin1"));
      clock.advance(10);
      return said;
    },
  };
}

describe("the fake Storage", () => {
  it("keeps files as the firmware lays them out", () => {
    const { storage, flash } = board({ files: { a: "one", b: "second" } }).made;
    storage.write("a", "other and longer");
    storage.write("part", "12", 0, 6);
    storage.write("part", "56", 4);
    storage.erase("b");
    expect(storage.list()).toEqual(["a", "part"]);
    expect(storage.read("part")).toBe("12\xff\xff56");
    const read = readStorage(flash.bytes);
    expect([...read].map(([name, data]) => [name, data.toString("latin1")])).toEqual([
      ["a", "other and longer"],
      ["part", "12\xff\xff56"],
    ]);
    expect(() => storage.write("part", "x", 1)).toThrow("already written with different data");
    expect(() => storage.write("part", "1234567", 4)).toThrow("Too much data");
  });

  it("has half a file where power went, and none of the changes after it", () => {
    const { storage, flash } = board().made;
    flash.cutAt = 32 + 3;
    expect(() => storage.write("torn", "123456")).toThrow("power lost");
    expect(() => storage.erase("torn")).toThrow("power lost");
    flash.heal();
    expect(storage.read("torn")).toBe("123\xff\xff\xff");
  });

  it("makes room of what was erased, when there is no other", () => {
    const { storage } = board({ pages: 1, files: { kept: "k" } }).made;
    for (let i = 0; i < 5; i++) storage.write("big", `${i}`.repeat(1500));
    expect([storage.list(), storage.read("big")?.[0], storage.read("kept")]).toEqual([["kept", "big"], "4", "k"]);
    expect(() => storage.write("more", "x".repeat(4000))).toThrow("Unable to find or create file");
  });
});

describe("the fake console", () => {
  it("answers lines and packets, and refuses what is no expression", () => {
    const { tell } = board();
    expect(tell("print(1+1)\n")).toBe("2\r\n>");
    expect(tell("\x10\x01\x20\x03[7]")).toBe("\x06\x10\x01\x00\x03[7]");
    expect(tell("\x10\x01\x20\x02)(")).toContain("\x15Uncaught SyntaxError");
    expect(tell("half a line\0\x1b[2Hprint(3)\n")).toBe("3\r\n>");
  });

  it("waits five seconds for the rest of a packet", () => {
    const { tell, clock } = board();
    expect(tell("\x10\x01\x20\x40[7,")).toBe("");
    expect(tell("print(1)\n")).toBe("");
    clock.advance(6000);
    expect(tell("print(1)\n")).toBe("1\r\n>");
  });

  it("knows no packets before 2v25", () => {
    expect(board({ version: "2v24" }).tell("\x10\x01\x20\x03[7]")).toBe("");
  });

  it("runs its program at a start, and not after reset()", () => {
    const { made, tell, clock } = board({ files: { ".boot0": "print(0)", ".bootcde": "print('p')" } });
    expect(made.printed()).toEqual(["0", "p"]);
    tell("reset()\n");
    expect(made.printed()).toEqual(["0"]);
    tell("load()\n");
    expect(made.printed()).toEqual(["0", "p"]);
    made.powerOff();
    expect(tell("print(1)\n")).toBe("");
    made.powerOn();
    made.write(Buffer.from("\x03"));
    clock.advance(1000);
    expect(made.printed()).toEqual(["0"]);
  });
});
