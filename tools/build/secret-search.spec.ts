// Every form in which a program can hold a secret is found, in what esbuild and luamin write of it too; and what is no secret
// is left alone.

import { createRequire } from "node:module";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { refuseSecrets } from "./secret-search.js";

const luamin = createRequire(import.meta.url)("luamin") as { minify(source: string): string };
const VALUES = ["correct-horse", "p w\"q'\\x", "Zür1ch-€\u{1f511}", "tab\tline\nend", "/+?&=%#"];
const named = (value: string) => [{ name: 'the secret "key"', from: "midge.local.json", value }];
const isFound = (code: string, value: string): boolean => {
  try {
    refuseSecrets(code, named(value), "out/a.js");
    return false;
  } catch (error) {
    const { message } = error as Error;
    expect(message).toMatch(/^out\/a\.js would hold the secret "key" \(from midge\.local\.json\)/);
    expect(message).not.toContain(value);
    return true;
  }
};
const bytes = (value: string): number[] => [...Buffer.from(value, "utf8")];
const hexOf = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");

describe.each(VALUES)("%j is found", (value) => {
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i));
  const points = Array.from(value, (one) => one.codePointAt(0) as number);
  const forms: [string, string][] = [
    ["as it is", value],
    ["as JSON", JSON.stringify(value)],
    ["percent-encoded", encodeURIComponent(value)],
    ["in \\u escapes", units.map((unit) => `\\u${hexOf(unit, 4)}`).join("")],
    ["in \\u{} escapes", points.map((point) => `\\u{${hexOf(point, 5)}}`).join("")],
    [
      "in Lua's decimal escapes",
      bytes(value)
        .map((byte) => `\\${String(byte).padStart(3, "0")}`)
        .join(""),
    ],
    [
      "in \\x escapes of its bytes",
      bytes(value)
        .map((byte) => `\\x${hexOf(byte, 2)}`)
        .join(""),
    ],
    ["in hexadecimal", Buffer.from(value).toString("hex")],
    ["in hexadecimal capitals", Buffer.from(value).toString("hex").toUpperCase()],
    ...["", "a", "ab", "abc"].map((lead): [string, string] => [
      `in base64 behind ${lead.length} bytes`,
      Buffer.from(`${lead}${value}tail`).toString("base64"),
    ]),
    ["in base64 for URLs", Buffer.from(value).toString("base64url")],
  ];
  it.each(forms)("%s", (_name, form) => {
    expect(isFound(`var a="x${form}y"`, value)).toBe(true);
    expect(isFound(form, value)).toBe(true);
  });

  it.each(["utf8", "ascii"] as const)("in what esbuild writes as %s", (charset) => {
    const source = `print(${JSON.stringify(value)})`;
    expect(isFound(transformSync(source, { minify: true, charset }).code, value)).toBe(true);
  });

  it("in what luamin writes", () => {
    const text = bytes(value).map((byte) => (byte > 34 && byte < 92 ? String.fromCharCode(byte) : `\\${byte}`));
    expect(isFound(luamin.minify(`print("${text.join("")}")`), value)).toBe(true);
  });
});

it("two texts that are joined are read as one", () => {
  expect(isFound(`a="correct" + "-horse"`, "correct-horse")).toBe(true);
  expect(isFound(`a='correct'..'-horse'`, "correct-horse")).toBe(true);
});

it("a PEM key is found without its line ends", () => {
  const body = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo";
  const pem = `-----BEGIN PRIVATE KEY-----\n${body}\n${body}\n-----END PRIVATE KEY-----\n`;
  expect(isFound(`key="${body}${body}"`, pem)).toBe(true);
  expect(isFound(`key="${body}"`, pem)).toBe(false);
});

it("neither other texts nor very short secrets are taken for one", () => {
  expect(isFound('print("correct horse")', "correct-horse")).toBe(false);
  expect(isFound("var abc=1", "abc")).toBe(false);
  expect(isFound("var abcd=1", "abcd")).toBe(true);
  expect(isFound("", "correct-horse")).toBe(false);
});
