// What is made of a board's bytes.

import { describe, expect, it } from "vitest";
import { createLines, type LinesOptions } from "./lines.js";

const AT = new Date("2026-01-02T03:04:05.678Z");

function said(options: LinesOptions, ...chunks: (string | number[])[]) {
  const lines = createLines(options);
  const all = { text: "", lines: [] as string[], verdict: undefined as string | undefined, missing: [] as string[] };
  for (const chunk of chunks) {
    const heard = lines.hear(typeof chunk === "string" ? Buffer.from(chunk) : Uint8Array.from(chunk), AT);
    all.text += heard.text;
    all.lines.push(...heard.lines);
    if (heard.verdict) all.verdict ??= `${heard.verdict.kind}: ${heard.verdict.text}`;
  }
  all.missing = lines.missing();
  return all;
}

describe("the text", () => {
  it("is shown at once, a line that has not ended too", () => {
    expect(said({}, "one\r\ntw", "o\r", "\n> ")).toMatchObject({ text: "one\ntwo\n> ", lines: ["one", "two"] });
  });

  it("has the time before each line, once", () => {
    expect(said({ timestamps: true }, "o", "ne\r\n", "\r\ntwo").text).toBe("03:04:05.678 one\n\n03:04:05.678 two");
  });

  it("keeps letters that arrive in two pieces, and shows bytes that are no text", () => {
    expect(said({}, [0x32, 0x31, 0xc2], [0xb0, 0x43, 0x0a], [0xff, 0x0a]).lines).toEqual(["21°C", "\ufffd"]);
  });

  it("leaves the terminal's sequences to the terminal, and out of the lines", () => {
    const { text, lines } = said({}, "\u001b[Jtimer\u001b[0m\r\n");
    expect([text, lines]).toEqual(["\u001b[Jtimer\u001b[0m\n", ["timer"]]);
  });

  it("takes a line apart that never ends", () => {
    expect(said({}, "x".repeat(10_000)).lines.map((line) => line.length)).toEqual([4096, 4096]);
  });

  it("is the last word where a progress line is written over", () => {
    expect(said({}, "10 %\r20 %\r\n")).toMatchObject({ text: "10 %\r20 %\n", lines: ["20 %"] });
  });

  it("is explained below its line", () => {
    expect(said({ explain: (line) => [`(${line})`] }, "a\nb").text).toBe("a\n(a)\nb");
  });
});

describe("what is waited for", () => {
  it.each([
    [{ expect: ["ready"] }, ["rea", "dy"], "expected: ready"],
    [{ expect: ["a1", "b2"] }, ["b2\n", "x\n", "a1\n"], "expected: a1"],
    [{ expect: ["a1", "b2"] }, ["a1\na1\n"], undefined],
    [{ expect: ["ready"], fail: ["Error"] }, ["Error: not ready\n"], "failed: Error"],
    [{ expect: ["ready"], fail: ["Error"] }, ["ready\nError\n"], "expected: ready"],
    [{ expect: ["a\nb"] }, ["a\nb\n"], undefined],
    [{ expect: ["red"] }, ["\u001b[31mre\u001b[0md\n"], "expected: red"],
  ])("%j in %j: %s", (options, chunks, verdict) => expect(said(options, ...chunks).verdict).toBe(verdict));

  it("is named when it has not come", () => {
    expect(said({ expect: ["a1", "b2"] }, "a1\n").missing).toEqual(["b2"]);
  });
});
