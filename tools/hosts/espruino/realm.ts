// The vm context a program runs in: a fresh set of intrinsics from which everything Espruino lacks has been deleted.
// It also makes the values the host hands to a program, so that they are of the program's own realm.
// It never adds a board or network global: globals.ts and its neighbours do.

import { type Context, createContext, runInContext } from "node:vm";

// Lists taken from the interpreter's own tables (the JSON blocks of src/jswrap_*.c) and Object.getOwnPropertyNames.
const GLOBALS = `
  Object Function Array String Number Boolean Math JSON Date RegExp Promise Error TypeError SyntaxError ReferenceError
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array
  Float64Array Infinity NaN undefined globalThis eval isFinite isNaN parseFloat parseInt encodeURIComponent decodeURIComponent`;

const MEMBERS: Readonly<Record<string, string>> = {
  Object: `keys getOwnPropertyNames values entries fromEntries create getOwnPropertyDescriptor getOwnPropertyDescriptors defineProperty
    defineProperties getPrototypeOf setPrototypeOf assign`,
  "Object.prototype": "valueOf toString hasOwnProperty __proto__",
  Function: "",
  "Function.prototype": "call apply bind toString",
  Array: "isArray",
  "Array.prototype": `toString indexOf includes join push pop map forEach filter find findIndex some every reduce splice shift unshift
    slice sort concat fill reverse length`,
  String: "fromCharCode",
  "String.prototype": `charAt charCodeAt indexOf lastIndexOf match replace replaceAll substring substr slice split toLowerCase
    toUpperCase trim concat startsWith endsWith includes repeat padStart padEnd length toString valueOf`,
  Number: "NaN MAX_VALUE MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY",
  "Number.prototype": "toFixed toString valueOf",
  Math: "abs acos asin atan atan2 cos pow random round sin tan sqrt ceil floor exp log min max sign E PI LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2",
  Promise: "all resolve reject",
  "Promise.prototype": "then catch",
  ArrayBuffer: "",
  "ArrayBuffer.prototype": "byteLength",
  "DataView.prototype": `getFloat32 getFloat64 getInt8 getInt16 getInt32 getUint8 getUint16 getUint32 setFloat32 setFloat64 setInt8
    setInt16 setInt32 setUint8 setUint16 setUint32 buffer byteLength byteOffset`,
  Date: "now parse",
  "RegExp.prototype": "exec test source flags lastIndex global ignoreCase multiline toString",
  JSON: "stringify parse",
};
const TYPED_MEMBERS = `buffer byteLength byteOffset length set map subarray indexOf includes join sort forEach reduce fill filter find
  findIndex reverse slice some every toString`;
const ALWAYS = new Set(["constructor", "prototype", "name", "length", "arguments", "caller"]);

export type Bag = Record<string, unknown>;
export type ErrorKind = "Error" | "InternalError" | "TypeError" | "SyntaxError";

export interface Realm {
  readonly context: Context;
  readonly globals: Bag;
  evaluate(code: string, fileName: string): unknown;
  /** An error as the program's `catch` sees it; `kind` is what its toString shows before the colon. */
  error(kind: ErrorKind, message: string): Error;
  object(fields: Bag): Bag;
  array(items: readonly unknown[]): unknown[];
  uint8Array(bytes: ArrayLike<number>): Uint8Array;
  /** Adds a member that enumeration does not show. */
  define(owner: object, name: string, value: unknown): void;
  /** Adds globals, and methods to intrinsics named like "Object.prototype". */
  at(path: string): Bag;
}

function words(list: string): Set<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ""));
}

function keepOnly(owner: Bag, allowed: Set<string>): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (!allowed.has(name) && !ALWAYS.has(name)) delete owner[name];
  }
}

function find(root: Bag, path: string): Bag {
  let at = root;
  for (const part of path.split(".")) at = at[part] as Bag;
  return at;
}

// Only an Error is an instance of Error, as in the interpreter; and every error there carries its kind in `type`.
const ERRORS = `
  function InternalError(message) { if (!(this instanceof InternalError)) return new InternalError(message); this.message = message; }
  InternalError.prototype.toString = function() { return "InternalError: " + this.message; };
  [Error, TypeError, SyntaxError, ReferenceError, InternalError].forEach(function(kind) {
    Object.defineProperty(kind.prototype, "type", { value: kind.name, writable: true, configurable: true });
    if (kind === Error || kind === InternalError) return;
    kind.prototype.toString = Error.prototype.toString;
    Object.setPrototypeOf(kind.prototype, Object.prototype);
  });`;

// String.fromCharCode keeps the low byte of each code; typed.set takes a string as its bytes.
const BYTES = `(function(apply, fromCharCode, set, TypedArray, codeAt) {
  String.fromCharCode = function() {
    for (var i = 0; i < arguments.length; i++) arguments[i] &= 255;
    return apply(fromCharCode, String, arguments);
  };
  Object.defineProperty(TypedArray.prototype, "set", { configurable: true, writable: true, value: function(from, offset) {
    if (typeof from !== "string") return apply(set, this, arguments);
    for (var i = 0; i < from.length; i++) this[(offset || 0) + i] = from.charCodeAt(i);
  } });
})(Reflect.apply, String.fromCharCode, Object.getPrototypeOf(Uint8Array).prototype.set, Object.getPrototypeOf(Uint8Array));`;

// Number's constants cannot be deleted, so Number itself is replaced by a function that has only those of the interpreter.
const NUMBER = `(function(Native) {
  function Number(value) {
    var number = arguments.length === 0 ? 0 : Native(value);
    return new.target === undefined ? number : new Native(number);
  }
  Number.prototype = Native.prototype;
  Number.prototype.constructor = Number;
  ["NaN", "MAX_VALUE", "MIN_VALUE", "NEGATIVE_INFINITY", "POSITIVE_INFINITY"].forEach(function(name) { Number[name] = Native[name]; });
  globalThis.Number = Number;
})(Number);`;

// Halves are rounded away from zero, JSON escapes what is not ASCII, and toFixed rounds the last digit alone, without a carry,
// and not at all where there are no decimals (jsutils.c, ftoa_bounded_extra); the interpreter gives no other sign of it.
const RESULTS = `(function(round, floor, stringify) {
  Object.defineProperty(Number.prototype, "toFixed", { configurable: true, writable: true, value: function(digits) {
    var value = +this, text = value < 0 ? "-" : "", count = floor(digits > 0 ? (digits < 20 ? digits : 20) : 0);
    if (value !== value || value - value !== 0) return "" + value;
    value = value < 0 ? -value : value;
    if (floor(value + 0.0000001) === floor(value) + 1) value = floor(value) + 1;
    text += stringify(floor(value));
    for (value = (value - floor(value)) * 10; count > 0; count--) {
      var digit = floor(value + (count === 1 ? 0.5 : 0.00000001));
      value = (value - digit) * 10;
      text += (text.indexOf(".") < 0 ? "." : "") + (digit === 10 ? 9 : digit);
    }
    return text;
  } });
  Math.round = function(value) { return value < 0 ? -round(-value) : round(value); };
  JSON.stringify = function(value, replacer, space) {
    var text = stringify(value, replacer, space);
    return text === undefined ? text : text.replace(/[\\x7f-\\uffff]/g, function(c) {
      return "\\\\u" + ("000" + c.charCodeAt(0).toString(16).toUpperCase()).slice(-4);
    });
  };
})(Math.round, Math.floor, JSON.stringify);`;

export function createRealm(): Realm {
  const context = createContext({});
  const evaluate = (code: string, filename: string): unknown => runInContext(code, context, { filename });
  const globals = evaluate("globalThis", "realm") as Bag;
  evaluate(ERRORS + BYTES + NUMBER + RESULTS, "realm");
  const typed = evaluate("Object.getPrototypeOf(Uint8Array)", "realm") as Bag;
  keepOnly(typed, new Set());
  keepOnly(typed["prototype"] as Bag, words(TYPED_MEMBERS));
  for (const [path, members] of Object.entries(MEMBERS)) keepOnly(find(globals, path), words(members));
  keepOnly(globals, words(`${GLOBALS} InternalError`));

  const errors = Object.fromEntries(
    ["Error", "TypeError", "SyntaxError", "InternalError"].map((name) => [name, globals[name]]),
  );
  const make = evaluate("({ object: () => ({}), array: () => [], uint8Array: (n) => new Uint8Array(n) })", "realm") as {
    object(): Bag;
    array(): unknown[];
    uint8Array(length: number): Uint8Array;
  };
  return {
    context,
    globals,
    evaluate,
    error: (kind, message) => new (errors[kind] as ErrorConstructor)(message),
    object: (fields) => Object.assign(make.object(), fields),
    array: (items) => {
      const array = make.array();
      array.push(...items);
      return array;
    },
    uint8Array: (bytes) => {
      const array = make.uint8Array(bytes.length);
      for (let at = 0; at < bytes.length; at++) array[at] = bytes[at] as number;
      return array;
    },
    define: (owner, name, value) =>
      void Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: false }),
    at: (path) => find(globals, path),
  };
}
