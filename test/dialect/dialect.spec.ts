// Proves that the rules of the device dialect bite: for every rule and every message that eslint.config.js has for a
// room, a line of code that breaks it, and lines that must pass. Each room is linted once, under the name of a file that
// it has, since the rules about conditions need types.

import { ESLint } from "eslint";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

// On CI the parser would read the files themselves, once, and not the fixtures that stand in for them.
process.env["TSESTREE_SINGLE_RUN"] = "false";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const eslint = new ESLint({ cwd: ROOT });

/** A file of each room, whose name the fixtures borrow. */
const ROOMS = {
  shared: "sdk/mqtt/words.ts",
  espruino: "boards/espruino/common.ts",
  lua: "boards/nodemcu/net.ts",
  v8: "sdk/wire/transmit.ts",
  publisher: "examples/thermometer/publisher.ts",
  spec: "test/dialect/dialect.spec.ts",
};
type Room = keyof typeof ROOMS;

/** What breaks a rule: the line, and how the message begins or the rule is called. */
type Fixture = readonly [line: string, says: string];

const lineOf = (body: string, head = "a: any"): string => `export function f(${head}) { ${body} }`;

/** Forbidden wherever code runs on a device. */
const EVERYWHERE: readonly Fixture[] = [
  ["export class A {}", "no class: make the object in a function"],
  ["export const k = class {};", "no class"],
  [lineOf("return a;", "a = 1"), "no default parameter: test for undefined"],
  [lineOf("return a;", "...a: any[]"), "no rest parameter: pass an array"],
  [lineOf("return Math.max(...a);"), "no spread: write a loop"],
  [lineOf("return { ...a };"), "no spread"],
  [lineOf("const { b } = a; return b;"), "no destructuring: read each field by its name"],
  [lineOf("return b;", "{ b }: any"), "no destructuring"],
  [lineOf("const [b] = a; return b;"), "destructuring: "],
  [lineOf("for (const [b] of a) a(b);"), "destructuring: "],
  [lineOf("return a?.b;"), "no optional chaining: test for undefined first"],
  ["export async function f() {}", "no async function: use a callback"],
  ["export const g = async () => {};", "no async function"],
  ["export async function f(a: any) { await a; }", "no await"],
  ["export function* g() { yield 1; }", "no generator"],
  ["export class A { #x = 1; y() { return this.#x; } }", "no #private name: begin the name with _"],
  [lineOf("o: for (;;) break o;"), "no label"],
  [lineOf("return a`x`;"), "no tagged template"],
  [lineOf("return { [a]: 1 };"), "no computed key"],
  [lineOf("return a ** 2;"), "no power operator"],
  [lineOf("a **= 2; return a;"), "no power operator"],
  [lineOf("a ||= 2; return a;"), "no logical assignment"],
  [lineOf("a &&= 2; return a;"), "no logical assignment"],
  [lineOf("a ??= 2; return a;"), "no logical assignment"],
  [lineOf("return 1n;"), "no BigInt: use a number"],
  [lineOf("switch (a) { default: return 1; case 2: return 2; }"), "no case after default: put default last"],
  [lineOf("throw a;"), "no throw: return a code"],
  [lineOf("return new.target;"), "no new.target"],
  [lineOf("return import('./a.js');"), "no import()"],
  ["export enum E { A }", "no enum that exists at run time: write const enum"],
  [lineOf("return { m() { return super.m(); } };"), "no super"],
  [lineOf("return late(); function late() { return 1; }", ""), "midge/defined-first"],
  [lineOf("run(); function run() { late(); } function late() {}", ""), "'late' is used before its definition"],
  [lineOf("run(); function run() { then(); } function then() { late(); } function late() {}", ""), "'late' is used"],
  [lineOf("const run = () => late(); run(); function late() {}", ""), "'late' is used before its definition"],
  [lineOf("for (let i = 0; i < 2; i++) a(() => i);"), "midge/no-loop-closure"],
  [lineOf("for (const b of a) a(() => b);"), "a closure over 'b' sees its last value"],
  ["import 'node:fs';", "Device code knows no Node"],
  [lineOf("const b = a; const c = 1; return b;"), "@typescript-eslint/no-unused-vars"],
];
const MEMBERS: readonly Fixture[] = [
  ["Array.from([1])", "no-array-from"],
  ["Array.of(1)", "no-array-of"],
  ["[1].at(0)", "no-array-prototype-at"],
  ["[1].copyWithin(0, 1)", "no-array-prototype-copywithin"],
  ["[1].entries()", "no-array-prototype-entries"],
  ["([1] as any[]).findLast(a)", "no-array-prototype-findlast-findlastindex"],
  ["[[1]].flat()", "no-array-prototype-flat"],
  ["[1].keys()", "no-array-prototype-keys"],
  ["[1].lastIndexOf(1)", "no-array-prototype-lastindexof"],
  ["[1].reduceRight(a)", "no-array-prototype-reduceright"],
  ["Math.clz32(1)", "no-math-clz32"],
  ["Math.fround(1)", "no-math-fround"],
  ["Math.hypot(1)", "no-math-hypot"],
  ["Math.imul(1, 1)", "no-math-imul"],
  ["Math.log10(1)", "no-math-log10"],
  ["Math.log2(1)", "no-math-log2"],
  ["Math.trunc(1)", "(math-trunc): use Math.floor"],
  ["Number.EPSILON", "no-number-epsilon"],
  ["Number.isFinite(1)", "no-number-isfinite"],
  ["Number.isInteger(1)", "no-number-isinteger"],
  ["Number.isNaN(1)", "no-number-isnan"],
  ["Number.MAX_SAFE_INTEGER", "no-number-maxsafeinteger"],
  ["Object.freeze(a)", "no-object-freeze"],
  ["Object.is(a, 1)", "no-object-is"],
  ["Promise.resolve(1).finally(a)", "no-promise-prototype-finally"],
  ["String.fromCodePoint(1)", "no-string-fromcodepoint"],
  ["'x'.at(0)", "no-string-prototype-at"],
  ["'x'.codePointAt(0)", "no-string-prototype-codepointat"],
  ["'x'.trimStart()", "no-string-prototype-trimstart-trimend"],
  ["String.raw({ raw: [] })", "no-string-raw"],
].map(([code, says]): Fixture => [lineOf(`return ${String(code)};`), String(says)]);

/** Forbidden where code becomes Lua. */
const LUA: readonly Fixture[] = [
  ...["&", "|", "^", "<<", ">>", ">>>"].map((sign): Fixture => [
    lineOf(`return a ${sign} 1;`),
    "no bit operator: use %",
  ]),
  [lineOf("a |= 1; return a;"), "no bit operator"],
  [lineOf("return ~a;"), "no bit operator"],
  [lineOf("return /a/;"), "no regular expression"],
  ...["charCodeAt", "substring", "indexOf", "split", "map", "filter", "forEach", "slice", "join", "toFixed"].map(
    (name): Fixture => [lineOf(`return a.${name}(1);`), "no method that pulls library code into Lua"],
  ),
  [lineOf("return Object.keys(a);"), "no built-in object"],
  [lineOf("return JSON.stringify(a);"), "no built-in object"],
  [lineOf("return new Uint8Array(1);"), "no constructor"],
  [lineOf("return parseInt(a);"), "no conversion: use fixed()"],
  [lineOf("return Math.round(a);"), "no Math function that not both have"],
  [lineOf("return { get b() { return 1; } };"), "no getter or setter"],
  [lineOf("return a instanceof Object;"), "no instanceof"],
  [lineOf("delete a.b;"), "no delete: assign undefined"],
  [lineOf("const t = typeof a; return t;"), "no typeof as a value"],
  [lineOf("a.length = 0;"), "no assignment to length"],
  [lineOf("for (const c of 'text') a(c);"), "no for-of over a text"],
];
const CONDITIONS: readonly Fixture[] = [
  [lineOf("if (a) return 1; return 2;", "a: number"), "@typescript-eslint/strict-boolean-expressions"],
  [lineOf("return a ? 1 : 2;", "a: string"), "@typescript-eslint/strict-boolean-expressions"],
  [lineOf("return !a;", "a: number | undefined"), "@typescript-eslint/strict-boolean-expressions"],
  [lineOf("return a || 5;", "a?: number"), "@typescript-eslint/strict-boolean-expressions"],
];
const TIMERS = ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "setImmediate", "Date", "performance"];
const OUTSIDE: readonly Fixture[] = [
  ...TIMERS.map((name): Fixture => [lineOf(`a(${name});`), `The SDK has no ${name} of its own`]),
  ...["console", "process", "Buffer", "require", "__dirname"].map((name): Fixture => [
    lineOf(`a(${name});`),
    `The SDK knows no ${name}`,
  ]),
];
const NOT_THERE: readonly Fixture[] =
  "AbortController BigInt Intl Map Promise Proxy Reflect Set SharedArrayBuffer Symbol TextDecoder TextEncoder URL WeakMap WeakRef WeakSet fetch queueMicrotask structuredClone globalThis"
    .split(" ")
    .map((name) => [lineOf(`a(${name});`), `No board has ${name}`]);
const BOARD_NOT_THERE: readonly Fixture[] = ["Buffer", "performance", "setImmediate"].map((name) => [
  lineOf(`a(${name});`),
  `No board has ${name}`,
]);

const PASSES = [
  "export const f1 = (a: any): any => a.b ?? 5;",
  "export function f2(this: any, list: number[]): number { list.push(1); list.pop(); return list.length; }",
  "export function f3(): number { return f4(); }",
  "export function f4(): number { return 1; }",
  "export function f5(a: { b: number } | undefined, c?: boolean): number { if (a && c) return a.b; return 0; }",
  "export const enum Code { NONE = 0 }",
  "export function f6(a: any): void { for (const b of a) { const c = b; a(() => c); } }",
  "export function f7(a: any): number { switch (a) { case 1: return 1; default: return 2; } }",
  "export function f8(a: any): string { return `a${a}` + (typeof a === 'string' ? 'b' : 'c') + Math.floor(1.5); }",
  "export declare function f9(...a: number[]): void;",
];

interface Plan {
  breaks: readonly Fixture[];
  passes: readonly string[];
}
const ONLY_RESULTS = "export function r1(a: any): any { const [b, c] = a(); return b + c; }";
const ONLY = ["it", "test", "describe"].map((name): Fixture => [`${name}.only("", a);`, "A test with .only"]);
const LEFT_OUT = ["it.skip", "it.todo", "describe.skip", "it.skip.each([1])", "it.fails"].map((name): Fixture => [
  `${name}("", a);`,
  "A test is left out only with a reason",
]);
const PLANS: Record<Room, Plan> = {
  shared: { breaks: [...EVERYWHERE, ...MEMBERS, ...LUA, ...CONDITIONS, ...OUTSIDE, ...NOT_THERE], passes: PASSES },
  publisher: { breaks: [...EVERYWHERE, ...MEMBERS, ...LUA, ...CONDITIONS, ...OUTSIDE, ...NOT_THERE], passes: PASSES },
  espruino: {
    breaks: [...EVERYWHERE, ...MEMBERS, ...NOT_THERE, ...BOARD_NOT_THERE],
    // What only Lua lacks.
    passes: [...PASSES, ...[...LUA.filter(([, says]) => !says.includes("Math")), ...CONDITIONS].map(([line]) => line)],
  },
  lua: {
    breaks: [...EVERYWHERE, ...MEMBERS, ...LUA, ...CONDITIONS, ...NOT_THERE, ...BOARD_NOT_THERE],
    passes: [...PASSES, ONLY_RESULTS],
  },
  v8: {
    breaks: OUTSIDE,
    passes: [...PASSES, ...LUA.map(([line]) => line), lineOf("const { b } = a; return [...b];"), lineOf("throw a;")],
  },
  spec: {
    breaks: [...ONLY, ...LEFT_OUT, ["const unused = 1;", "no-unused-vars"]],
    passes: [`it.skipIf(a)("", a);`, `it.runIf(a)("", a);`, `it.each([1])("", a);`, `a.only();`, `a.skip();`],
  },
};

/** The messages of each line: "rule message". */
async function lint(room: Room, lines: readonly string[]): Promise<string[][]> {
  // Each line is a module of its own kind; only the names would clash, and types are not asked about that.
  const [result] = await eslint.lintText(lines.join("\n"), { filePath: `${ROOT}${ROOMS[room]}` });
  const found = lines.map((): string[] => []);
  for (const { line, ruleId, message } of result?.messages ?? []) {
    found[line - 1]?.push(`${String(ruleId)} ${message}`);
    if (ruleId === null) throw new Error(`${room}:${String(line)}: ${message}`);
  }
  return found;
}

/** Lines that are about other things may say `any`, and leave a parameter alone. */
const isAside = (message: string): boolean => /^@typescript-eslint\/no-(explicit-any|unused-vars)/.test(message);

describe.each(Object.keys(PLANS) as Room[])("the dialect of %s", (room) => {
  const { breaks, passes } = PLANS[room];
  const lines = [...breaks.map(([line]) => line), ...passes];
  let found: string[][] = [];
  beforeAll(async () => {
    found = await lint(room, lines);
  });

  it.each(breaks)("refuses %s (%s)", (line, says) => {
    const messages = found[lines.indexOf(line)] ?? [];
    expect(
      messages.filter((message) => message.includes(says)),
      messages.join("\n"),
    ).not.toEqual([]);
  });

  it.each(passes.map((line) => [line]))("takes %s", (line) => {
    const at = breaks.length + passes.indexOf(line);
    expect(found[at]?.filter((message) => !isAside(message))).toEqual([]);
  });

  it("every message of the room's rules is said by one of these lines", async () => {
    const config = (await eslint.calculateConfigForFile(`${ROOT}${ROOMS[room]}`)) as {
      rules: Record<string, unknown[]>;
    };
    const said = found.flat();
    const restricted = ["no-restricted-syntax", "no-restricted-globals"].flatMap((rule) =>
      (config.rules[rule]?.slice(1) ?? []).map((option) => `${rule} ${(option as { message: string }).message}`),
    );
    const own = Object.keys(config.rules).filter((rule) => rule.startsWith("midge/"));
    const unsaid = [
      // The message of a restricted global stands behind the linter's own words.
      ...restricted.filter((text) => {
        const [rule = "", ...words] = text.split(" ");
        return !said.some((one) => one.startsWith(rule) && one.endsWith(words.join(" ")));
      }),
      ...own.filter((rule) => !said.some((one) => one.startsWith(`${rule} `))),
    ];
    expect(unsaid).toEqual([]);
  });
});
