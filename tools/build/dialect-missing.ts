// What JavaScript has and Espruino (2v29) has not, and what to write instead: names, members and pieces of regular
// expressions. It is data; the real interpreter is asked about each row in `test/dialect`.

const table = (rows: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(rows).flatMap(([instead, names]) => names.split(" ").map((name) => [name, instead])));

/** Global names, by what to write instead. */
export const MISSING_GLOBALS = table({
  "use a plain object": "Map WeakMap Reflect Proxy",
  "use an array": "Set WeakSet",
  "keep the object itself": "WeakRef FinalizationRegistry",
  "use a text as the key": "Symbol",
  "use a number": "BigInt BigInt64Array BigUint64Array Atomics",
  "use ArrayBuffer": "SharedArrayBuffer",
  "use toFixed": "Intl",
  "use Error": "RangeError EvalError URIError AggregateError",
  "texts are bytes on a board: pass them as they are": "TextEncoder TextDecoder",
  "use every() of @board": "setImmediate clearImmediate queueMicrotask",
  "copy the fields": "structuredClone",
  "use Date.now": "performance",
  "use Uint8Array": "Buffer",
  "use a client of midge": "fetch WebSocket",
  "use encodeURIComponent": "escape encodeURI",
  "use decodeURIComponent": "unescape decodeURI",
  "take the text apart": "URL URLSearchParams",
  "use a flag": "AbortController",
  "use callbacks": "Event EventTarget",
  "use Math.random": "crypto",
  "use a loop": "Iterator",
});

/** Members of a global object. */
export const STATIC_MEMBERS = table({
  "leave it out": "Object.freeze Object.isFrozen Object.seal Object.preventExtensions Error.captureStackTrace",
  "use ===": "Object.is",
  "use hasOwnProperty": "Object.hasOwn",
  "use a loop": "Object.groupBy",
  "use Object.keys": "Object.getOwnPropertySymbols",
  "use Math.floor": "Math.trunc",
  "use Math.log(x) / Math.LN2": "Math.log2",
  "use Math.log(x) / Math.LN10": "Math.log10",
  "use Math.log": "Math.log1p",
  "use Math.exp": "Math.expm1 Math.sinh Math.cosh Math.tanh",
  "use Math.sqrt": "Math.hypot",
  "use Math.pow": "Math.cbrt",
  multiply: "Math.imul",
  "count in a loop": "Math.clz32",
  "keep the number as it is": "Math.fround",
  "compare with Math.floor": "Number.isInteger Number.isSafeInteger",
  "use isNaN": "Number.isNaN",
  "use isFinite": "Number.isFinite",
  "use parseFloat": "Number.parseFloat",
  "use parseInt": "Number.parseInt",
  "name a constant": "Number.EPSILON Number.MAX_SAFE_INTEGER Number.MIN_SAFE_INTEGER",
  "fill an array in a loop": "Array.from",
  "write an array": "Array.of",
  "write the backslashes twice": "String.raw",
  "use String.fromCharCode": "String.fromCodePoint",
  "count the answers in .then": "Promise.race Promise.any Promise.allSettled Promise.withResolvers",
  "use new Uint8Array": "Uint8Array.from Uint8Array.of",
  "use instanceof": "ArrayBuffer.isView",
  "use new Date": "Date.UTC",
});

/** Members of arrays, texts, numbers and promises. */
export const INSTANCE_MEMBERS = table({
  "use an index": "at",
  "use a loop": "copyWithin entries keys values findLast findLastIndex lastIndexOf reduceRight with",
  "use concat in a loop": "flat flatMap",
  "use slice().reverse()": "toReversed",
  "use slice().sort()": "toSorted",
  "use slice() and splice()": "toSpliced",
  "use charCodeAt": "codePointAt",
  "use < and >": "localeCompare",
  "use match": "matchAll search",
  "use trim": "trimStart trimEnd",
  "leave it out": "normalize isWellFormed",
  "use toUpperCase": "toLocaleUpperCase",
  "use toFixed": "toPrecision toExponential toLocaleString",
  "use then with two functions": "finally",
});

/** Members of the table above that one type has all the same. */
export const PRESENT_MEMBERS = new Set(["String.lastIndexOf"]);

/** Pieces that match something else there, or stop the program. Each is looked for where it has its meaning. */
export const REGEXP_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/\(\?/, "(?"],
  [/\?/, "?"],
  [/\{/, "a count in braces"],
  [/\\[bB]/, "\\b"],
  [/\\u/, "\\u"],
  [/\\[pP]/, "\\p"],
  [/\\[1-9k]/, "a back reference"],
];
