// The two faces of the progress line.

import { describe, expect, it } from "vitest";
import { createProgress } from "./progress.js";

function stage(isTTY: boolean, quiet = false) {
  let text = "";
  let time = 0;
  const stream = { write: (more: string) => (text += more), isTTY, columns: 70 };
  const progress = createProgress({ total: 2000, stream, quiet, now: () => time });
  return { progress, text: () => text, at: (ms: number) => (time = ms) };
}

describe("progress", () => {
  it("is a plain line for each tenth where there is no terminal", () => {
    const { progress, text, at } = stage(false);
    progress.update(0, "a.bin");
    at(1000);
    for (const done of [10, 199, 200, 201, 1000, 2000]) progress.update(done, "a.bin");
    progress.end();
    expect(text()).toBe(
      "a.bin: 0 %, 0 of 2000 bytes\n" +
        "a.bin: 10 %, 200 of 2000 bytes, 0.2 kB/s\n" +
        "a.bin: 50 %, 1000 of 2000 bytes, 1.0 kB/s\n" +
        "a.bin: 100 %, 2000 of 2000 bytes, 2.0 kB/s\n",
    );
  });

  it("is one line that is drawn anew on a terminal, never wider than it", () => {
    const { progress, text, at } = stage(true);
    at(500);
    progress.update(1000, "a-file-with-a-very-long-name.bin");
    progress.say("a line");
    progress.end();
    expect(text()).toContain("############------------ 50 %, 1000 of 2000 bytes, 2.0 kB/s  a-file");
    expect(text()).toContain("a line\n");
    expect(text().endsWith("\n")).toBe(true);
    // eslint-disable-next-line no-control-regex
    for (const line of text().split(/\n|\u001b\[\d*[A-Z]/)) expect(line.length).toBeLessThan(70);
  });

  it("is nothing when it is to be quiet", () => {
    const { progress, text } = stage(false, true);
    progress.update(1000, "a.bin");
    progress.say("a line");
    progress.end();
    expect(text()).toBe("");
  });
});
