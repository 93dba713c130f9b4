// The line that is held from one flash to the next, and what was said on it meanwhile.

import { expect, it } from "vitest";
import { Buffer } from "node:buffer";
import { holdLine } from "../../tools/run/line.js";
import { withoutAnswers } from "../../tools/run/said.js";
import type { SerialLink } from "../../tools/serial/link.js";

function stage() {
  const opened: { say(text: string): void; lose(): void; isClosed: boolean }[] = [];
  const line = holdLine((name) => {
    const hearers = new Set<(bytes: Buffer) => void>();
    let lost = (_why: string): void => {};
    const one = {
      say: (text: string) => hearers.forEach((hear) => hear(Buffer.from(text))),
      lose: () => lost("unplugged"),
      isClosed: false,
    };
    opened.push(one);
    const link: SerialLink = {
      name,
      write: () => Promise.resolve(),
      onData(hear) {
        hearers.add(hear);
        return () => void hearers.delete(hear);
      },
      onLost: (hear) => void (lost = hear),
      setSignals: () => Promise.resolve(true),
      setBaud: () => Promise.resolve(),
      close: () => Promise.resolve(void (one.isClosed = true)),
    };
    return Promise.resolve(link);
  });
  return { line, opened };
}

it("is opened once, and closed at the end", async () => {
  const { line, opened } = stage();
  const first = await line.open("a", 1);
  let heard = "";
  first.onData((bytes) => void (heard += bytes.toString()));
  opened[0]?.say("x");
  await first.close();
  opened[0]?.say("y");
  expect([heard, opened[0]?.isClosed]).toEqual(["x", false]);
  await line.open("a", 1);
  expect(opened).toHaveLength(1);
  await line.close();
  expect(opened[0]?.isClosed).toBe(true);
});

it("keeps what was said since something was last sent", async () => {
  const { line, opened } = stage();
  const link = await line.open("a", 1);
  opened[0]?.say("old");
  await link.write(Buffer.from("load()"));
  opened[0]?.say("new ");
  await link.close();
  opened[0]?.say("words");
  expect(line.heard().toString()).toBe("new words");
  const again = await line.open("a", 1);
  await again.setSignals({ dtr: false, rts: true });
  expect(line.heard().toString()).toBe("");
});

it("is opened anew after it was lost, and who has it is told", async () => {
  const { line, opened } = stage();
  const link = await line.open("a", 1);
  let why = "";
  link.onLost((text) => void (why = text));
  opened[0]?.say("old");
  opened[0]?.lose();
  expect(why).toBe("unplugged");
  await line.open("a", 1);
  expect([opened.length, line.heard().length]).toEqual([2, 0]);
});

it("shows a program's words without Espruino's answers to the flash", () => {
  const answer = String.fromCharCode(0x06, 0x10, 0x01, 0x00, 0x05) + "[7,1]";
  const bytes = Buffer.from(`${answer}hello \xb0\r\n>\r\u001b[J~[8,1]\r\nlast`, "latin1");
  expect(withoutAnswers(bytes).toString("latin1")).toBe("hello \xb0\r\nlast");
});
