// Programs for the specs of the dialect: one or more for each fault, and what is allowed. Each prints something that V8
// and a board that could run it agree on; `yes()` is true, and keeps a builder from working the program out beforehand.
// It is data for `dialect.spec.ts` and for the comparison with the real interpreter in `test/dialect`.

export interface Fault {
  /** The program; the bar stands before the place that is reported. */
  code: string;
  /** What the message says. */
  says: string;
}

export const FAULTS: readonly Fault[] = [
  { code: `function f(¦a = 3) { print(a); } f();`, says: "a default parameter" },
  { code: `function f(¦...a) { print(a.length); } f(1, 2);`, says: "a rest parameter" },
  { code: `const a = yes() ? [1, 2] : []; print(Math.max(¦...a));`, says: "a spread" },
  { code: `const a = yes() ? [1, 2] : []; print([0, ¦...a].length);`, says: "a spread" },
  { code: `const ¦[a, b] = yes() ? [1, 2] : []; print(a + b);`, says: "destructuring" },
  { code: `const ¦{ a } = yes() ? { a: 1 } : {}; print(a);`, says: "destructuring" },
  { code: `function f(¦{ a }) { print(a); } f({ a: 1 });`, says: "destructuring" },
  { code: `let a; ¦[a] = [3]; print(a);`, says: "destructuring" },
  { code: `let a; (¦{ a } = { a: 3 }); print(a);`, says: "destructuring" },
  { code: `for (const ¦[a] of [[1]]) print(a);`, says: "destructuring" },
  { code: `try { throw { message: "m" }; } catch (¦{ message }) { print(message); }`, says: "destructuring" },
  { code: `const k = yes() ? "a" : "b"; print({ ¦[k]: 1 }.a);`, says: "a computed key" },
  { code: `const k = yes() ? "m" : "n"; class A { ¦[k]() { return 1; } } print(new A().m());`, says: "a computed key" },
  { code: `¦function* g() { yield 1; } print(g().next().value);`, says: "a generator" },
  { code: `class A { ¦*g() { yield 1; } } print(new A().g().next().value);`, says: "a generator" },
  { code: `¦async function f() { return 1; } print(typeof f().then);`, says: "an async function" },
  { code: `const f = ¦async () => 1; print(typeof f().then);`, says: "an async function" },
  { code: `const o = { ¦async m() { return 1; } }; print(typeof o.m().then);`, says: "an async function" },
  { code: `¦o: for (let i = 0; i < 2; i++) { for (;;) { print(i); continue o; } }`, says: "a label" },
  { code: `class A { ¦#x = 1; g() { return 2; } } print(new A().g());`, says: "a #private name" },
  { code: `class A { ¦#x() { return 1; } g() { return 2; } } print(new A().g());`, says: "a #private name" },
  { code: "function t(s) { return s[0]; } print(¦t`x`);", says: "a tagged template" },
  { code: `const x = yes() ? ¦1n : 0; print(typeof x);`, says: "a BigInt" },
  { code: `function f(x) {} class A { ¦@f m() { return 1; } } print(new A().m());`, says: "a decorator" },
  { code: `function A() { this.x = ¦new.target === A; } print(new A().x);`, says: "new.target" },
  {
    code: `switch (yes() ? 1 : 2) ¦{ case 1: print(1); break; default: print("d"); break; case 2: print(2); }`,
    says: "a case after default",
  },
  {
    code: `const a = { m() { return 1; } }; const b = { __proto__: a, m() { return ¦super.m(); } }; print(b.m());`,
    says: "super outside of a class",
  },
  {
    code: `¦class E extends Error { constructor(m) { super(m); } } try { throw new E("m"); } catch (e) { print(e.message); }`,
    says: "a class that extends Error",
  },
  {
    code: `¦class E extends TypeError {} try { throw new E("m"); } catch (e) { print(e.message); }`,
    says: "a class that extends TypeError",
  },
  { code: `const E = ¦class extends Array {}; print(new E().length);`, says: "a class that extends Array" },
  {
    code: `class A { x = 1; } ¦class B extends A { y = 2; s() { return this.x + this.y; } } print(new B().s());`,
    says: "fields of a class that extends another",
  },
  {
    code: `class A { static make() { return 4; } } class B extends A { static own() { return 1; } } print(B.own() + ¦B.make());`,
    says: "B.make, a static member of another class",
  },

  { code: `¦f(); function f() { print(1); }`, says: "f before its definition" },
  { code: `const t = ¦f; print(typeof t); function f() {}`, says: "f before its definition" },
  { code: `function run(f) { f(); } run(¦late); function late() { print(1); }`, says: "late before its definition" },
  { code: `function a() { b(); } ¦a(); function b() { print(1); }`, says: "b before its definition" },
  { code: `const a = () => { if (yes()) b(); }; ¦a(); function b() { print(1); }`, says: "b before its definition" },
  {
    code: `function a() { m(); } function m() { b(); } ¦a(); function b() { print(1); }`,
    says: "b before its definition",
  },
  { code: `function o() { ¦f(); function f() { print(1); } } o();`, says: "f before its definition" },

  { code: `const f = []; for (let i = 0; i < 3; i++) f.push(() => ¦i); print(f[0]());`, says: "a closure over i" },
  { code: `const f = []; for (const x of [1, 2]) f.push(() => ¦x); print(f[0]());`, says: "a closure over x" },
  {
    code: `const f = []; for (const k in { a: 1, b: 2 }) f.push(function () { return ¦k; }); print(f[0]());`,
    says: "a closure over k",
  },

  { code: `print(new ¦Map().size);`, says: "Map, which it does not have: use a plain object" },
  { code: `const c = yes() ? ¦Set : 0; print(typeof c);`, says: "Set, which it does not have" },
  { code: `print({} instanceof ¦Promise2);`.replace("Promise2", "WeakMap"), says: "WeakMap, which it does not have" },
  { code: `print(¦Object.freeze({ a: 1 }).a);`, says: "Object.freeze, which it does not have" },
  { code: `print(¦Math.trunc(3.4));`, says: "Math.trunc, which it does not have: use Math.floor" },
  { code: `print(¦Number.isInteger(yes() ? 3 : 4));`, says: "Number.isInteger, which it does not have" },
  { code: `const a = yes() ? [[1]] : []; print(¦a.flat().length);`, says: ".flat, which it does not have" },
  { code: `const a = "abc"; print(¦a.at(1));`, says: ".at, which it does not have: use an index" },
  { code: `for (const k of ¦[5].keys()) print(k);`, says: ".keys, which it does not have" },
  { code: `print(¦(1.5).toPrecision(2));`, says: ".toPrecision, which it does not have" },
  { code: `const a = yes() ? [1, 2] : []; ¦a.length = 1; print(a.length);`, says: "an assignment to length" },
  { code: `const a = yes() ? [1, 2] : []; ¦a.length--; print(a.length);`, says: "an assignment to length" },

  { code: `print(¦/a(?=b)/.test("ab"));`, says: "(? in a regular expression" },
  { code: `print(¦/^(?:ab)+$/.test("abab"));`, says: "(? in a regular expression" },
  { code: `print(¦/ab?c/.test("ac"));`, says: "? in a regular expression" },
  { code: `print(¦/a{2}/.test("aa"));`, says: "a count in braces in a regular expression" },
  { code: `print(¦/\\bfoo/.test("a foo"));`, says: "\\b in a regular expression" },
  { code: `print(¦/\\u0041/.test("A"));`, says: "\\u in a regular expression" },
  { code: `print(¦/(a)\\1/.test("aa"));`, says: "a back reference in a regular expression" },
  { code: `print(¦/^b/m.test("a\\nb"));`, says: "the flag m of a regular expression" },
  { code: `print(¦/a.b/s.test("a\\nb"));`, says: "the flag s of a regular expression" },
];

/** Faults that no program can show by printing: the builder stops at them by itself, or makes something else of them. */
export const UNSHOWN: readonly Fault[] = [
  { code: `const x = ¦await 1;`, says: "await" },
  { code: `¦import("./other.js");`, says: "import()" },
  { code: `print(¦import.meta.url);`, says: "import.meta" },
  { code: `for (const a of [1]) { const ¦{ b } = a; }`, says: "destructuring" },
];

/** What is allowed, because the interpreter has it or esbuild lowers it; and what it prints. */
export const ALLOWED: readonly { name: string; code: string; prints: string }[] = [
  {
    name: "optional chaining",
    code: `const o = yes() ? { f() { return this.v; }, v: 9 } : null; print(o?.f?.() + "," + o?.a?.b.c + "," + o?.["v"]);`,
    prints: "9,undefined,9",
  },
  { name: "??", code: `let a; print((a ?? 5) + "," + ((yes() ? 0 : 1) ?? 5));`, prints: "5,0" },
  { name: "logical assignment", code: `let a; a ??= yes() ? 0 : 1; a ||= 5; a &&= 6; print(a);`, prints: "6" },
  { name: "powers", code: `let a = yes() ? 2 : 3; a **= 3; print(a ** 2);`, prints: "64" },
  {
    name: "class fields, static fields and static blocks",
    code: `class A { x = yes() ? 5 : 6; y; f = () => this.x; static s = 7; static t; static { A.t = 8; } } print(new A().f() + A.s + A.t);`,
    prints: "20",
  },
  {
    name: "fields of a derived class that has a constructor",
    code: `class A { x = 1; } class B extends A { y = 2; constructor() { super(); this.z = 3; } } const b = new B(); print(b.x + b.y + b.z);`,
    prints: "6",
  },
  {
    name: "a derived class without fields or constructor",
    code: `class A { constructor(x) { this.x = x; } get d() { return this.x * 2; } static make() { return new this(4); } } class B extends A { get d() { return super.d + 1; } } print(A.make().d + "," + new B(4).d);`,
    prints: "8,9",
  },
  {
    name: "parameter properties, enums, namespaces and abstract classes of TypeScript",
    code: `enum E { A = 1, B } const enum F { X = 3 } namespace N { export const v = 4; } abstract class P { abstract m(): number; n(): number { return this.m(); } } class Q extends P { constructor(public q: number) { super(); } m(): number { return this.q; } } print(E.B + E[1] + F.X + N.v + new Q(5).n());`,
    prints: "2A345",
  },
  { name: "spread in an object", code: `const o = yes() ? { a: 1 } : { a: 2 }; print({ ...o, b: 2 }.a);`, prints: "1" },
  {
    name: "computed class fields, and keys that are literals",
    code: `const k = yes() ? "m" : "n"; class A { [k] = 3; static [k] = 4; } print(new A().m + A.m + { ["a"]: 1 }.a);`,
    prints: "8",
  },
  {
    name: "a catch without a name, finally, and errors as objects",
    code: `try { throw { message: "m" }; } catch { print("c"); } finally { print("f"); }`,
    prints: "c|f",
  },
  { name: "template texts", code: "print(`a${`b${yes() ? 1 : 2}`}`);", prints: "ab1" },
  {
    name: "a function that is used before it stands, but runs later",
    code: `function a() { return b(); } function b() { return 1; } print(a());`,
    prints: "1",
  },
  {
    name: "a function in a block, which esbuild lifts",
    code: `if (yes()) { f(); function f() { print(1); } }`,
    prints: "1",
  },
  {
    name: "a name that another scope has too",
    code: `function f() { return 1; } function g() { let h = 2; return h + f(); } print(g()); function h() {}`,
    prints: "3",
  },
  {
    name: "a copy of a loop's variable in a closure",
    code: `const f = []; for (let i = 0; i < 3; i++) { const j = i; f.push(() => j); } print(f[0]() + "," + f[2]());`,
    prints: "0,2",
  },
  {
    name: "a closure over a loop's variable that runs at once",
    code: `let s = 0; for (let i = 0; i < 3; i++) [1].forEach(() => { s += i; }); print(s);`,
    prints: "3",
  },
  { name: "asking whether a global is there", code: `print(typeof Map === "nothing" ? 1 : 2);`, prints: "2" },
  {
    name: "members of one's own that have a missing one's name",
    code: `const store = { at(i) { return i; }, keys() { return 2; }, length: 0 }; store.length = 5; print(store.at(1) + store.keys() + store.length);`,
    prints: "8",
  },
  {
    name: "a class of one's own with a missing one's name",
    code: `class Set { size = 3; } print(new Set().size);`,
    prints: "3",
  },
  {
    name: "plain regular expressions",
    code: `print(/^[a-c?{]+\\d*\\.x$/i.test("ABC?1.x") + "," + "a1b2".replace(/[a-z]/g, (c) => c.toUpperCase()) + "," + /(a|b)\\?/.exec("b?")[1]);`,
    prints: "true,A1B2,b",
  },
  {
    name: "methods of arrays and texts",
    code: `print([3, 1, 2].sort((a, b) => a - b).map((x) => x * 2).filter((x) => x > 2).join() + ",".repeat(2) + "5".padStart(2, "0") + [1, 2].includes(2) + "a,b".split(",").length + Object.keys({ a: 1 }).length + "abca".lastIndexOf("a"));`,
    prints: "4,6,,05true213",
  },
  {
    name: "types",
    code: `type T = Map<string, number>; interface I extends Set<string> { m(...a: number[]): void } declare const m: T; declare function later(a: Symbol): I; class C implements Iterable2 { x = 1 as unknown as number; } interface Iterable2 { x: number } const v = { x: 1 } satisfies { x: number }; print(v.x + new C().x!);`,
    prints: "2",
  },
];
