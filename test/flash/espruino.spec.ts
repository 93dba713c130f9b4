// `midge flash` for Espruino against a board of bytes: what goes wrong on the line, in the flash and in the program that runs
// ends in a board that works, or in one line with the next step and the board as it was.

import { describe, expect, it } from "vitest";
import { espruinoEsp8266 } from "../../boards/espruino/esp8266.profile.js";
import { Exit } from "../../tools/error.js";
import { createEspruinoStage, type EspruinoStage, type StageOptions } from "./espruino-stage.js";

const OLD = `print("the old program");`;
/** As long as a few packets, with every kind of byte that a line or a quote could trip over. */
const NEW =
  `print("the new program");//` +
  Array.from({ length: 120 }, (_, i) => `${i}'"\`\\ \u00e9\u00ff\u0003\u0004\u0010\u0001\t${"x".repeat(30)}`).join("") +
  "\n";
const SMALL = `print("the new program");//${"0123456789".repeat(40)}`;
const OTHER = "kept as it is";

function stage(options: StageOptions = {}): EspruinoStage {
  return createEspruinoStage({ files: { ".bootcde": OLD, "other.txt": OTHER }, ...options });
}

/** The new program is there, whole, and runs at the next start; nothing of the exchange is left. */
function expectNew(on: EspruinoStage, program = NEW, others = [["other.txt", OTHER]]): void {
  on.restart();
  on.restart();
  const { storage } = on.board;
  const left = storage.list().map((name) => [name, storage.read(name)]);
  expect(left.sort()).toEqual([...others, [".bootcde", Buffer.from(program).toString("latin1")]].sort());
  expect(on.board.printed()).toEqual(["the new program"]);
}

/** A line that loses a byte now and then, the same each time. */
function losing(oneOf: number): (byte: number) => number | undefined {
  let seed = 1;
  return (byte) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return (seed >> 8) % oneOf === 0 ? undefined : byte;
  };
}

describe("a program over the console", () => {
  it("goes into the Storage, is verified, starts, and takes at most 1.15 bytes of line for each of its own", async () => {
    const on = stage({ pages: 60 });
    const program = `print("the new program");//` + `some.code("of", a + program) `.repeat(1700);
    const { exit, result } = await on.flash(program);
    expect([exit, result.way, result.control, result.resent]).toEqual([Exit.OK, "packets", "asking", 0]);
    expect(result.lines).toEqual(["the new program"]);
    expect((result.bytesOnLine as number) / program.length).toBeLessThan(1.15);
    expectNew(on, program);
  });

  it("keeps every byte, with the board's data beside it, and sends nothing twice", async () => {
    const on = stage();
    const data = `{"password":"\u00e4\\"'"}\n`;
    expect(await on.flash(NEW, data)).toMatchObject({ exit: 0, result: { resent: 0 } });
    const others = [
      ["other.txt", OTHER],
      ["midge.json", Buffer.from(data).toString("latin1")],
    ];
    expectNew(on, NEW, others);
    const again = await on.flash(NEW, data);
    expect(again.result.written?.map(({ sent }) => sent)).toEqual([false, false]);
    const changed = await on.flash(NEW, "{}");
    expect(changed.result.written?.map(({ name, sent }) => `${name} ${sent}`)).toEqual([
      "midge.json true",
      ".bootcde false",
    ]);
  });

  it("goes by lines to firmware that knows no packets", async () => {
    const on = stage({ version: "2v24" });
    expect(await on.flash(NEW)).toMatchObject({ exit: 0, result: { way: "lines", lines: ["the new program"] } });
    expectNew(on);
  });
});

describe("a program that does not let go", () => {
  it.each([
    ["ends by Ctrl-C", "for(;;);", true, "interrupt"],
    ["has taken the console, and is stopped at its start after a reset", "LoopbackA.setConsole()", true, "reset"],
  ])("%s", async (_, program, hasLines, control) => {
    const on = stage({ files: { ".bootcde": program, "other.txt": OTHER }, hasLines });
    expect(await on.flash(NEW)).toMatchObject({ exit: 0, result: { control } });
    expectNew(on);
  });

  it("waits for somebody to press reset where the line has no modem lines", async () => {
    const on = stage({ files: { ".bootcde": "LoopbackA.setConsole()", "other.txt": OTHER }, hasLines: false });
    let isPressed = false;
    on.board.faults.toBoard = (byte, index) => {
      // The board hears nothing of it yet: its reader has read "press", and does.
      if (index > 400 && !isPressed) {
        isPressed = true;
        on.board.powerOff();
        on.board.powerOn();
      }
      return byte;
    };
    const ending = await on.flash(NEW);
    expect(ending).toMatchObject({ exit: 0, result: { control: "reset" } });
    expect(ending.said).toContain("press the board's reset button");
    expectNew(on);
  });

  it.each<[string, StageOptions, (on: EspruinoStage) => void, string]>([
    ["is not there", {}, (on) => on.board.powerOff(), "nothing answers at fake"],
    ["asks for a password", { password: "secret" }, () => {}, "asks for a password"],
    ["is another chip", { name: "ESP8266_4MB" }, () => {}, "for ESP8266_4MB, and esp32 is"],
    ["is a newer chip of the family", { name: "ESP32C3" }, () => {}, "name the right board with --board"],
    ["talks without end", {}, (on) => (on.board.faults.toBoard = () => undefined), "nothing answers at fake"],
    ["takes no bytes", {}, (on) => (on.board.faults.isBlocked = true), "takes no bytes"],
  ])("a board that %s is left as it was", async (_, options, spoil, says) => {
    const on = stage({ hasLines: false, ...options });
    spoil(on);
    const { exit, fault } = await on.flash(NEW);
    expect(fault).toContain(says);
    expect([Exit.BOARD, Exit.PORT]).toContain(exit);
    expect(on.board.storage.read(".bootcde")).toBe(OLD);
    expect(on.board.flash.changes()).toBe(OLD.length + OTHER.length + 64);
  });
});

describe("a line that loses and changes bytes", () => {
  it.each<[string, (on: EspruinoStage) => void]>([
    ["one byte of 2000 to the board is lost", (on) => (on.board.faults.toBoard = losing(2000))],
    ["one byte of 400 from the board is lost", (on) => (on.board.faults.toDesk = losing(400))],
    [
      "bytes are changed",
      (on) => (on.board.faults.toBoard = (byte, index) => (index % 1999 === 1998 ? byte ^ 0x04 : byte)),
    ],
    [
      "bytes are made up",
      (on) => (on.board.faults.toBoard = (byte, index) => (index % 2003 === 2002 ? [byte, 34] : byte)),
    ],
    [
      "the header of a packet is lost",
      (on) => (on.board.faults.toBoard = (byte, index) => (byte === 1 && index % 3 === 0 ? undefined : byte)),
    ],
    [
      "half a packet is lost",
      (on) => (on.board.faults.toBoard = (byte, index) => (index > 2000 && index < 2900 ? undefined : byte)),
    ],
    [
      "the length of an answer is changed, as if 8 kB were to come",
      (on) => {
        let [before, turn] = [0, 0];
        on.board.faults.toDesk = (byte) => {
          const isHead = before === 1 && byte === 0 && ++turn === 4;
          before = byte;
          return isHead ? 0x1f : byte;
        };
      },
    ],
    [
      "noise from the board",
      (on) => (on.board.faults.toDesk = (byte, index) => (index % 400 === 399 ? [byte, 0xff, 0x15] : byte)),
    ],
  ])("%s", async (_, spoil) => {
    const on = stage();
    spoil(on);
    const { exit, fault, result } = await on.flash(NEW);
    expect([exit, fault]).toEqual([0, ""]);
    expect(result.lines).toBeDefined();
    on.board.faults = {};
    expectNew(on);
  });

  it("notices what it resends", async () => {
    const on = stage();
    on.board.faults.toBoard = (byte, index) => (index === 4000 || index === 7000 ? undefined : byte);
    expect((await on.flash(NEW)).result.resent).toBe(2);
  });

  it("gives up on a line that is no line, with the old program in place", async () => {
    const on = stage();
    on.board.faults.toBoard = (byte, index) => (index > 3000 && index % 7 === 0 ? undefined : byte);
    const { exit, fault } = await on.flash(NEW);
    expect(exit).toBe(Exit.BOARD);
    expect(fault).toMatch(/run the same command again/);
    on.board.faults = {};
    on.restart();
    expect(on.board.printed()).toEqual(["the old program"]);
    expect((await on.flash(NEW)).exit).toBe(0);
    expectNew(on);
  });
});

/** What the board does at a start: the old program, the new one, or that it has none. */
function whatRuns(on: EspruinoStage): string {
  on.board.faults = {};
  on.restart();
  const { storage } = on.board;
  const [line = "none"] = on.board.printed();
  const isWhole = [undefined, OLD, Buffer.from(SMALL).toString("latin1")].includes(storage.read(".bootcde"));
  return isWhole ? line : "half of one";
}

describe("a cable that is pulled", () => {
  it("leaves the old program or the new one, wherever it happens, and the next flash works", async () => {
    const whole = stage();
    await whole.flash(SMALL);
    const bytes = whole.board.received();
    const seen = new Set<string>();
    for (let pullAt = 0; pullAt < bytes; pullAt += 43) {
      const on = stage();
      on.board.faults.pullAt = pullAt;
      const { exit, fault } = await on.flash(SMALL);
      expect([pullAt, exit]).toEqual([pullAt, Exit.PORT]);
      expect(fault).toMatch(/plug it in again|still plugged in/);
      const runs = whatRuns(on);
      seen.add(runs);
      expect([pullAt, ["the old program", "the new program"]]).toEqual([pullAt, expect.arrayContaining([runs])]);
      expect([pullAt, (await on.flash(SMALL)).exit]).toEqual([pullAt, 0]);
      expectNew(on, SMALL);
    }
    expect([...seen].sort()).toEqual(["the new program", "the old program"]);
  });

  it("may be pulled and plugged in again without a start of the board between", async () => {
    const whole = stage();
    await whole.flash(SMALL);
    for (let pullAt = 100; pullAt < whole.board.received(); pullAt += 171) {
      const on = stage();
      on.board.faults.pullAt = pullAt;
      await on.flash(SMALL);
      on.board.plug();
      expect([pullAt, await on.flash(SMALL)]).toEqual([pullAt, expect.objectContaining({ exit: 0 })]);
      expectNew(on, SMALL);
    }
  });

  it("may come back by itself: then it begins anew", async () => {
    const on = stage();
    on.board.faults.pullAt = 3000;
    on.clock.after(
      100,
      function look() {
        if (on.board.isPulled()) on.clock.after(600, () => on.board.plug(), undefined);
        else on.clock.after(100, look, undefined);
      },
      undefined,
    );
    const { exit, said, result } = await on.flash(NEW);
    expect([exit, said]).toEqual([0, expect.stringContaining("is back; it begins anew")]);
    expect(result.lines).toEqual(["the new program"]);
    expectNew(on);
  });
});

describe("power that goes", () => {
  it("leaves the old program or the new one, at whatever change of the flash, and the next flash works", async () => {
    const whole = stage();
    const before = whole.board.flash.changes();
    await whole.flash(SMALL);
    const changes = whole.board.flash.changes();
    const seen = new Set<string>();
    for (let cutAt = before; cutAt < changes; cutAt += cutAt < before + 40 ? 1 : 13) {
      const on = stage();
      on.board.flash.cutAt = cutAt;
      const { exit } = await on.flash(SMALL);
      // The very last changes take away what has done its work.
      expect([cutAt, [Exit.BOARD, Exit.OK]]).toEqual([cutAt, expect.arrayContaining([exit])]);
      const runs = whatRuns(on);
      seen.add(runs);
      expect([cutAt, ["the old program", "the new program"]]).toEqual([cutAt, expect.arrayContaining([runs])]);
      expect([cutAt, (await on.flash(SMALL)).exit]).toEqual([cutAt, 0]);
      expectNew(on, SMALL);
    }
    expect([...seen].sort()).toEqual(["the new program", "the old program"]);
  });

  it("may go again while the start ends what was cut", async () => {
    const whole = stage();
    await whole.flash(SMALL);
    const changes = whole.board.flash.changes();
    for (let cutAt = changes - SMALL.length; cutAt < changes; cutAt += 29) {
      const on = stage();
      on.board.flash.cutAt = cutAt;
      await on.flash(SMALL);
      on.board.powerOn();
      on.board.flash.cutAt = on.board.flash.changes() + 150;
      on.clock.advance(1000);
      expect([cutAt, ["the old program", "the new program"]]).toEqual([cutAt, expect.arrayContaining([whatRuns(on)])]);
      expect((await on.flash(SMALL)).exit).toBe(0);
      expectNew(on, SMALL);
    }
  });
});

describe("a Storage", () => {
  it("that is full is tidied, said so, and the program comes last", async () => {
    const on = stage({ pages: 4 });
    // Room for the new one twice, were it not for what was taken away.
    for (let i = 0; i < 4; i++) on.board.storage.write("gone", `${i}`.repeat(1500));
    on.board.storage.erase("gone");
    const { exit, said } = await on.flash(NEW);
    expect([exit, said]).toEqual([0, expect.stringContaining("no program until the end")]);
    expectNew(on);
  });

  it("that is too small for both is told in numbers, and not touched", async () => {
    const on = stage({ pages: 2 });
    const { exit, fault } = await on.flash(NEW + NEW);
    expect([exit, fault]).toEqual([Exit.BOARD, expect.stringMatching(/has 8192 bytes, and \d+ are needed.*too many/)]);
    on.restart();
    expect(on.board.printed()).toEqual(["the old program"]);
  });

  it("with the remains of a cut write is tidied", async () => {
    const on = stage();
    // The size of a file, and power went: no header that is valid, and no longer erased.
    const free = on.board.flash.bytes.length - on.board.storage.getFree();
    on.board.flash.write(free, Buffer.from([0x12, 0x34]));
    const { exit, said } = await on.flash(NEW);
    expect([exit, said]).toEqual([0, expect.stringContaining("remains of a cut write")]);
    expectNew(on);
  });

  it("that does not keep what is written is told, with the next step", async () => {
    const on = stage();
    on.board.flash.wear = (byte) => byte & 0xfe;
    const { exit, fault } = await on.flash(NEW);
    expect([exit, fault]).toEqual([Exit.BOARD, expect.stringContaining("midge erase --storage")]);
  });

  it("whose guards are all taken is left as it is", async () => {
    const guards = Object.fromEntries([0, 1, 2, 3].map((i) => [`.boot${i}`, "1"]));
    const on = stage({ files: { ...guards, ".bootcde": OLD } });
    const { exit, fault } = await on.flash(NEW);
    expect([exit, fault]).toEqual([Exit.BOARD, expect.stringContaining("one of these names is needed")]);
    on.restart();
    expect(on.board.printed()).toEqual(["the old program"]);
  });

  it("of an ESP8266 is written too", async () => {
    const on = stage({ profile: espruinoEsp8266, name: "ESP8266_4MB" });
    expect((await on.flash(NEW)).exit).toBe(0);
    expectNew(on);
  });

  it("says nothing of a secret when a board quotes it", async () => {
    const on = stage();
    on.board.faults.toBoard = (byte, index) => (index > 700 && index % 9 === 0 ? undefined : byte);
    const { fault, said } = await on.flash(NEW, `{"password":"hunter2hunter2"}`.repeat(20));
    expect(fault).not.toBe("");
    expect(fault + said).not.toContain("hunter");
  });
});
