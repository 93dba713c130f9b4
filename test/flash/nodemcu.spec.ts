// A program onto a NodeMCU board, against a real Lua behind its console: every way the bytes can go, what becomes of what
// was there before, and lines that lose and change bytes.

import { afterAll, describe, expect, it } from "vitest";
import { INIT_TEXT } from "../../tools/flash/nodemcu/init.js";
import { Exit } from "../../tools/error.js";
import { createStage, everyByte, flashTo, hastyClock, program, sayAfterStart, withProgram } from "./nodemcu-stage.js";

const stage = createStage();
afterAll(() => stage.end());

describe.concurrent("files go onto the board", () => {
  it.each([
    ["esp8266", "lua5.1", ["uart"], true, "frames"],
    ["esp8266", "lua5.3", ["uart", "encoder", "crypto"], false, "frames"],
    ["esp8266", "lua5.1", ["encoder", "crypto"], true, "base64"],
    ["esp8266", "lua5.1", [], false, "hex"],
    ["esp32", "lua5.3", ["uart"], true, "frames"],
    ["esp32", "lua5.1", ["uart"], false, "frames"],
  ] as const)("of an %s with %s and %j, modem lines: %s, as %s", async (chip, lua, modules, hasLines, way) => {
    const board = await stage.board({ chip, lua, modules });
    const done = await flashTo(board.asLink(hasLines), { chip, files: { "midge.lua": everyByte, "midge.json": "{}" } });
    expect(done).toMatchObject({ sent: ["midge.lua", "midge.json", "init.lua"], way, said: [] });
    expect(board.files()).toEqual({ "init.lua": INIT_TEXT, "midge.lua": everyByte, "midge.json": "{}" });
    await board.says("every byte runs");
  });

  it("of a board whose console takes no frames", async () => {
    const board = await stage.board({ isDeaf: true });
    const done = await flashTo(board.asLink(), { files: { "midge.lua": everyByte } });
    expect(done.way).toBe("hex");
    expect(board.files()).toEqual({ "init.lua": INIT_TEXT, "midge.lua": everyByte });
  });

  it("and are not sent when they are there", async () => {
    const board = await stage.board({ files: withProgram("v1") });
    const same = await flashTo(board.asLink(), { files: { "midge.lua": program("v1") } });
    expect(same.sent).toEqual([]);
    // As long, and one byte another.
    const changed = program("v1").replace("runs", "rums");
    expect((await flashTo(board.asLink(), { files: { "midge.lua": changed } })).sent).toEqual(["midge.lua"]);
    expect(board.files()).toEqual({ ...withProgram("v1"), "midge.lua": changed });
  });

  it("beside an init.lua of the user's own, which is kept", async () => {
    const board = await stage.board({ files: { "init.lua": "print('mine')\n", "init.old1.lua": "older" } });
    await flashTo(board.asLink(), { files: { "midge.lua": program("v1") } });
    expect(board.files()).toEqual({
      "init.lua": INIT_TEXT,
      "init.old1.lua": "older",
      "init.old2.lua": "print('mine')\n",
      "midge.lua": program("v1"),
    });
  });

  it("and never what a flash before left half", async () => {
    const board = await stage.board({ files: { ...withProgram("v1"), "midge.json.new": '{"of":' } });
    await flashTo(board.asLink(), { files: { "midge.lua": program("v2") } });
    expect(board.files()).toEqual({ ...withProgram("v1"), "midge.lua": program("v2") });
  });

  it("costs at most 1.3 bytes on the line for each of a program of text", async () => {
    const text = Array.from(
      { length: 400 },
      (_, i) => `local v${i % 150}=${i * 7} if v${i % 150}>3 then print("v") end`,
    );
    const board = await stage.board();
    const { bytesOnLine } = await flashTo(board.asLink(), { files: { "midge.lua": text.join("\n") } });
    expect(bytesOnLine / (text.join("\n").length + INIT_TEXT.length)).toBeLessThan(1.3);
  });
});

describe.concurrent("a program that does not let go", () => {
  const stuck = { ...withProgram("v1"), "midge.lua": "print('stuck') while true do end" };
  const panics = { ...withProgram("v1"), "midge.lua": "error('wrong')" };
  const next = { "midge.lua": program("v2") };

  it.each([
    ["never ends", stuck, "stuck"],
    ["panics at each start", panics, "PANIC"],
  ])("is stopped by the modem lines: %s", async (_name, files, says) => {
    const board = await stage.board({ files });
    await board.says(says);
    expect(await flashTo(board.asLink(), { files: next })).toMatchObject({ said: [] });
    await board.says("program v2 runs");
  });

  it("is stopped at the console when it panics at each start", async () => {
    const board = await stage.board({ files: panics });
    await board.says("PANIC");
    expect(await flashTo(board.asLink(false), { files: next })).toMatchObject({ said: [] });
  });

  it("is stopped by a person where there is neither", async () => {
    const board = await stage.board({ files: stuck });
    await board.says("stuck");
    const done = await flashTo(board.asLink(false), {
      files: next,
      clock: hastyClock(),
      say: (line) => void (line.includes("press its reset button (RST or EN) now") && board.reset()),
    });
    expect(done.said).toHaveLength(1);
    expect(board.files()["midge.lua"]).toBe(program("v2"));
  });

  it("is stopped when it drowns the console in words", async () => {
    const talks = "tmr.create():alarm(1,tmr.ALARM_AUTO,function() print(('la '):rep(9)) end)";
    const board = await stage.board({ files: { ...withProgram("v1"), "midge.lua": talks } });
    await board.says("la la");
    await flashTo(board.asLink(false), { files: next });
    expect(board.files()["midge.lua"]).toBe(program("v2"));
  });

  it("is kept off by stop() in the time of grace, by a person too", async () => {
    const board = await stage.board({ files: withProgram("v1") });
    await board.says("stop() keeps it off");
    board.write(Buffer.from("stop()\n"));
    await board.says("midge: stopped");
    board.write(Buffer.from("node.restart()\n"));
    await board.says("program v1 runs");
  });
});

describe.concurrent("a board that is not as it should be", () => {
  const files = { "midge.lua": program("v2") };

  it("is refused when it is of the other chip", async () => {
    const board = await stage.board({ chip: "esp32", files: withProgram("v1") });
    await expect(flashTo(board.asLink(), { files })).rejects.toMatchObject({
      exit: Exit.BOARD,
      message: expect.stringContaining("--board nodemcu-esp32") as string,
    });
    expect(board.files()).toEqual(withProgram("v1"));
  });

  it.each([
    ["known before", 3_433_000, "free, and about"],
    ["met on the way", undefined, "file system of the board is full."],
  ])("keeps its program when the flash is full: %s", async (_name, filler, says) => {
    // The second file system says that there is room, and takes no more all the same.
    const old = { ...withProgram("v1"), ...(filler === undefined ? {} : { big: "x".repeat(filler) }) };
    const board = await stage.board({ files: old, ...(filler === undefined && { flashBytes: 1700 }) });
    await expect(flashTo(board.asLink(), { files })).rejects.toMatchObject({
      exit: Exit.BOARD,
      message: expect.stringContaining(says) as string,
    });
    expect(board.files()).toEqual(old);
    expect(await sayAfterStart(board)).toBe("starts");
  });

  it("says that it has no program when it has none", async () => {
    const board = await stage.board({ files: { "init.lua": INIT_TEXT } });
    await board.says("there is no program here: flash one");
  });
});

describe.concurrent("a bad line", () => {
  const lose = () => undefined;
  const change = (byte: number): number => byte ^ 0x11;
  it.each([
    ["to the board loses one byte of 1009", "toBoard", lose, 1009],
    ["to the board changes one of 1009", "toBoard", change, 1009],
    ["from the board loses one of 499", "toDesk", lose, 499],
    ["from the board changes one of 499", "toDesk", change, 499],
  ] as const)("%s", async (_name, way, fault, each) => {
    const board = await stage.board({ files: withProgram("v1") });
    let count = 0;
    board.faults = {
      [way]: (byte: number, index: number) => {
        if (index % each !== each - 1) return byte;
        count++;
        return fault(byte);
      },
    };
    const done = await flashTo(board.asLink(), { files: { "midge.lua": everyByte } });
    expect([done.way, count > 1]).toEqual(["frames", true]);
    expect(board.files()).toEqual({ ...withProgram("v1"), "midge.lua": everyByte });
  });
});
