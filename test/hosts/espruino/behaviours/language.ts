// What the language lacks, and where it goes another way than V8 without a word. The second table holds what V8 cannot
// be made to do: those rows run on the real interpreter only, and each says why.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

const MISSING_GLOBALS = [
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "Symbol",
  "Proxy",
  "Reflect",
  "BigInt",
  "Atomics",
  "SharedArrayBuffer",
  "Intl",
  "RangeError",
  "TextEncoder",
  "TextDecoder",
  "setImmediate",
  "queueMicrotask",
  "structuredClone",
  "performance",
  "Buffer",
  "fetch",
  "escape",
  "encodeURI",
  "module",
  "exports",
  "WebSocket",
  "URL",
];
const MISSING_MEMBERS = [
  "Object.freeze",
  "Object.is",
  "Math.trunc",
  "Math.clz32",
  "Math.imul",
  "Math.log2",
  "Math.log10",
  "Math.hypot",
  "Math.fround",
  "Number.isInteger",
  "Number.isNaN",
  "Number.isFinite",
  "Number.MAX_SAFE_INTEGER",
  "Number.EPSILON",
  "Number.parseInt",
  "Array.from",
  "Array.of",
  "[].flat",
  "[].at",
  "[].entries",
  "[].keys",
  "[].lastIndexOf",
  "[].flatMap",
  "[].reduceRight",
  "''.at",
  "''.codePointAt",
  "''.localeCompare",
  "''.trimStart",
  "''.matchAll",
  "String.raw",
  "Promise.race",
  "Promise.any",
  "Promise.allSettled",
  "Promise.prototype.finally",
  "new ArrayBuffer(1).slice",
  "Uint8Array.from",
  "Uint8Array.of",
  "new Uint8Array(1).copyWithin",
  "(1).toPrecision",
  "(1).toExponential",
  "process.nextTick",
  "process.exit",
  "process.argv",
];
const PRESENT = [
  "Object.assign",
  "Object.entries",
  "Object.fromEntries",
  "Math.sign",
  "Math.clip",
  "Array.isArray",
  "[].includes",
  "[].find",
  "[].fill",
  "''.includes",
  "''.padStart",
  "''.repeat",
  "''.replaceAll",
  "Promise.all",
  "new Uint8Array(1).subarray",
  "new DataView(new ArrayBuffer(1)).getUint8",
  "(1).toFixed",
  "E.toString",
  "E.CRC32",
  "process.memory",
  "Modules.addCached",
  "getTime",
  "getSerial",
  "print",
  "console.log",
  "load",
  "reset",
  "setWatch",
  "clearWatch",
  "digitalWrite",
  "digitalRead",
  "digitalPulse",
  "pinMode",
  "changeInterval",
  "eval",
  "atob",
];

const typesOf = (names: readonly string[], wanted: string): string =>
  `say(${JSON.stringify(names)}.filter(function(n) { var t; try { t = eval("typeof " + n); } catch (e) { t = "undefined"; } return t !== "${wanted}"; }).join()); end();`;

const onlyReal = (name: string, code: string, expect: readonly string[], why: string): Behaviour => ({
  name,
  code: `${code}\nend();`,
  expect,
  host: { notModelled: why },
});

export const LANGUAGE: readonly Behaviour[] = [
  { name: "globals that do not exist", code: typesOf(MISSING_GLOBALS, "undefined"), expect: [""] },
  { name: "members that do not exist", code: typesOf(MISSING_MEMBERS, "undefined"), expect: [""] },
  {
    name: "members that do exist",
    code: typesOf(
      PRESENT.filter(
        (name) => !["digitalWrite", "digitalRead", "digitalPulse", "pinMode", "setWatch", "clearWatch"].includes(name),
      ),
      "function",
    ),
    expect: [""],
  },
  {
    name: "toFixed rounds the last digit without a carry, and cuts where there are no decimals",
    code: `
      say([[20.96, 1], [0.999, 2], [48.9, 0], [-20.96, 1], [20.94, 1], [2.675, 2], [7, 2], [0.99999999, 0], [-0.4, 0], [101325.49, 1]]
        .map(function(a) { return a[0].toFixed(a[1]); }).join(" "));
      say([(1).toFixed(), (0 / 0).toFixed(1), (1 / 0).toFixed(1)].join(" "));
      end();`,
    expect: ["20.9 0.99 48 -20.9 20.9 2.67 7.00 1 -0 101325.5", "1 NaN Infinity"],
  },
  {
    name: "const and arrow functions, classes, template literals, getters and for-of work",
    code: `
      class A { constructor(x) { this.x = x; } get twice() { return this.x * 2; } static make(x) { return new A(x); } }
      class B extends A { constructor(x) { super(x); this.y = 1; } twiceAndOne() { return this.twice + this.y; } }
      const b = new B(4);
      say(\`\${b.twiceAndOne()} \${A.make(2).twice} \${b instanceof A}\`);
      let sum = 0; for (const v of [1, 2, 3]) sum += v; for (const v of new Uint8Array([4])) sum += v; say(sum);
      const f = (a) => a ?? "none"; say(f(undefined) + f(0));
      end();`,
    expect: ["9 4 true", "10", "none0"],
  },
  {
    name: "Math.round rounds halves away from zero",
    code: `say([Math.round(-2.5), Math.round(2.5), Math.round(-2.4), Math.round(-0.5)].join()); end();`,
    expect: ["-3,3,-2,-1"],
  },
  {
    name: "only an Error is an instance of Error",
    code: `try { nope; } catch (e) { say(e instanceof Error); say(e instanceof ReferenceError); } try { ({}).on(3); } catch (e) { say(e instanceof Error); } say(new Error() instanceof Error); end();`,
    expect: ["false", "true", "false", "true"],
  },
  {
    name: "errors carry their kind in type",
    code: `try { nope; } catch (e) { say(e.type); } say(new Error("m").type); say(new Error("m").message); end();`,
    expect: ["ReferenceError", "Error", "m"],
  },
  {
    name: "on a value that is not an object throws",
    code: `try { ({}).on(3, say); } catch (e) { say(e); } try { ({}).on("x", 5); } catch (e) { say(e); } end();`,
    expect: ["TypeError: First argument must be String", "TypeError: Second argument must be a function or a String"],
  },
];

const SYNTAX = "V8 has the language built in";

export const NOT_MODELLED: readonly Behaviour[] = [
  onlyReal(
    "a function exists only after its definition has been passed",
    `try { early(); } catch (e) { say(e.type); } function early() { say("hoisted"); }`,
    ["ReferenceError"],
    SYNTAX,
  ),
  onlyReal(
    "a let in a for head is one variable for all closures",
    `var f = []; for (let i = 0; i < 3; i++) f.push(function() { return i; }); say(f[0]() + "," + f[2]());`,
    ["3,3"],
    SYNTAX,
  ),
  onlyReal(
    "numbers print with fewer digits",
    `say(0.1 + 0.2); say(1 / 3);`,
    ["0.3", "0.33333333333"],
    "number formatting is V8's own",
  ),
  onlyReal("a very large number has another exponent form", `say(1e21);`, ["10e+20"], "number formatting is V8's own"),
  onlyReal(
    "a class that extends Error cannot call super",
    `class E2 extends Error { constructor(m) { super(m); } } var k; try { k = new E2("m") instanceof Error; } catch (e) { k = e; } say(k);`,
    ["SyntaxError: Calling 'super' outside of class"],
    SYNTAX,
  ),
  onlyReal(
    "a class field with an arrow function has no this",
    `class A { constructor() { this.v = 5; } f = () => this.v; } say(new A().f());`,
    ["undefined"],
    SYNTAX,
  ),
  onlyReal(
    "Array.length cannot be assigned",
    `var a = [1, 2, 3]; try { a.length = 1; } catch (e) {} say(a.length);`,
    ["3"],
    "the length of a V8 array is built in",
  ),
  onlyReal(
    "whole-number keys keep the order they were added in",
    `say(Object.keys({ b: 1, 2: 1, 1: 1 }).join());`,
    ["b,2,1"],
    "key order is V8's own",
  ),
  onlyReal(
    "getters are not in JSON",
    `say(JSON.stringify({ get a() { return 1; }, b: 2 }));`,
    ['{"b":2}'],
    "JSON is V8's own",
  ),
  onlyReal(
    "new Uint8Array of a string throws",
    `try { say(new Uint8Array("AB").length); } catch (e) { say(e); }`,
    ["Error: Unsupported first argument of type String"],
    "constructors are V8's own",
  ),
  onlyReal(
    "the string of a whole typed array is an alias of it",
    `var u = new Uint8Array([65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80]), s = E.toString(u); u[0] = 90; say(s[0]);`,
    ["Z"],
    "a string of V8 cannot change",
  ),
  onlyReal(
    "default parameters, spread and ?. do not parse",
    `["(function(a=1){})", "[...[1]]", "({}).a?.b", "(async function(){})"].forEach(function(c) { try { eval(c); say("parsed"); } catch (e) { say("threw"); } });`,
    ["threw", "threw", "threw", "threw"],
    SYNTAX,
  ),
];
