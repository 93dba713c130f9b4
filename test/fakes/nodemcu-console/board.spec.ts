// The fake NodeMCU board behaves as the firmware's source says: its prompt, its lines, its boot and its faults.

import { afterEach, expect, it } from "vitest";
import { type NodemcuBoard, type NodemcuBoardOptions, startNodemcuBoard } from "./board.js";

const boards: NodemcuBoard[] = [];
afterEach(async () => {
  for (const one of boards.splice(0)) await one.stop();
});

async function board(options: Partial<NodemcuBoardOptions> = {}): Promise<NodemcuBoard> {
  const made = await startNodemcuBoard({ chip: "esp8266", ...options });
  boards.push(made);
  return made;
}

/** Types it, and gives all that is said up to the next prompt. */
async function typed(one: NodemcuBoard, text: string, prompt = /> $/): Promise<string> {
  while (!/>+ $/.test(one.said())) await one.hears();
  const from = one.said().length;
  one.write(Buffer.from(text, "latin1"));
  while (!prompt.test(one.said().slice(from))) await one.hears();
  return one.said().slice(from);
}

it.each(["esp8266", "esp32"] as const)("echoes a line, runs it and prompts: %s", async (chip) => {
  const one = await board({ chip });
  expect(await typed(one, "=1+1\n")).toBe("=1+1\r\n2\r\n> ");
  expect(await typed(one, "print(\n", /\n>> $/)).toContain("print(\r\n>> ");
  expect(await typed(one, "'long')\n")).toBe("'long')\r\nlong\r\n> ");
  expect(await typed(one, "error('x')\n")).toContain("Lua error: \t");
});

it("forgets the beginning of a line of 256 characters", async () => {
  const one = await board();
  await typed(one, `y=1${" ".repeat(252)}\n`);
  expect(await typed(one, "=y\n")).toContain("1\r\n");
  await typed(one, `z=1${" ".repeat(253)}\n`);
  expect(await typed(one, "=z\n")).toContain("nil\r\n");
});

it("gives what comes to a callback instead of the prompt, and back", async () => {
  const one = await board();
  await typed(one, 'uart.on("data","\\n",function(d) uart.on("data") print("got",#d) end,0)\n');
  const heard = one.says("got\t4");
  one.write(Buffer.from("\x01\x02\xff\n", "latin1"));
  await heard;
  const answered = one.says("=7\r\n7\r\n> ");
  one.write(Buffer.from("=7\n"));
  await answered;
});

it("starts init.lua, starts anew after a restart and a panic, and keeps its files", async () => {
  const one = await board({ files: { "init.lua": "print('boot')" } });
  await one.says("boot");
  one.write(Buffer.from("node.restart()\n"));
  await one.says("boot");
  one.write(Buffer.from("tmr.create():alarm(1,tmr.ALARM_SINGLE,function() error('wrong') end)\n"));
  await one.says("PANIC");
  await one.says("boot");
  expect([one.starts(), one.files()]).toEqual([3, { "init.lua": "print('boot')" }]);
});

it("loses power in the middle of a write, and at a byte of the cable", async () => {
  const one = await board();
  one.faults = { cutAtChange: 2 };
  await one.reset();
  one.write(Buffer.from('f=file.open("a","w") f:write("12345678")\n'));
  await one.off();
  expect(one.files()).toEqual({ a: "1234" });
  one.faults = {};
  await one.reset();
  one.faults = { cutAtByte: one.bytesFromDesk() + 2 };
  one.write(Buffer.from("=1\n"));
  await one.off();
  expect(one.isOff()).toBe(true);
});

it("takes no more than its file system holds", async () => {
  const one = await board({ flashBytes: 10, files: { a: "12345" } });
  expect(await typed(one, 'f=file.open("b","w") print(f:write("12345"),f:write("6"))\n')).toContain("true\tnil");
});
