// What the linter asks: the usual of all TypeScript, and the device dialect of the files that run on a board. The
// dialect is what Espruino runs as it stands and what becomes Lua without library code; each message says what to write
// instead. `test/dialect` proves that every one of these rules bites.

import esX from "eslint-plugin-es-x";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";
import { inOurWords, rules as ownRules } from "./tools/setup/dialect-rules.mjs";

/** Runs on Node only: fixed arrays instead of byte strings. */
const V8_FILES = ["bytes", "utf8", "intern", "port", "transmit", "keep"].map((name) => `sdk/wire/${name}.ts`);
/** Read by the desk and by Node programs; the doors keep device code away from it. */
const DESK_FILES = ["sdk/link/url.ts"];
/** Espruino alone runs these, so what only Lua lacks is allowed. */
const ESPRUINO_FILES = ["sdk/wire/espruino.ts", "boards/espruino/**/*.ts"];
/** Lua alone runs these: several results of a call are taken apart as Lua does it. */
const LUA_ONLY_FILES = ["sdk/wire/nodemcu.ts", "boards/nodemcu/**/*.ts"];
const PUBLISHERS = ["examples/**/publisher.ts"];
/** Simulated chips, and the cases of the drivers, run wherever the drivers run. */
const CHIPS = ["boards/node/chips/*.ts", "test/drivers/{check,pin-world}.ts", "test/drivers/cases/*.ts"];
const DEVICE_FILES = ["sdk/**/*.ts", "boards/espruino/**/*.ts", "boards/nodemcu/**/*.ts", ...PUBLISHERS, ...CHIPS];
const SPECS = ["**/*.spec.ts"];

/** What neither Espruino parses nor Lua has without library code. */
const SYNTAX = [
  [
    ":matches(ClassDeclaration, ClassExpression):not(TSModuleBlock ClassDeclaration)",
    "class",
    "make the object in a function",
  ],
  [":function > AssignmentPattern", "default parameter", "test for undefined, or use ??, in the function"],
  [":function > RestElement", "rest parameter", "pass an array"],
  ["SpreadElement", "spread", "write a loop, or name each field"],
  ["ObjectPattern", "destructuring", "read each field by its name"],
  ["ChainExpression", "optional chaining", "test for undefined first"],
  [":function[async=true]", "async function", "use a callback"],
  [":matches(AwaitExpression, ForOfStatement[await=true])", "await", "use a callback"],
  [":function[generator=true]", "generator", "use a function that is called again"],
  ["PrivateIdentifier", "#private name", "begin the name with _"],
  ["LabeledStatement", "label", "put the loop into a function and return"],
  ["TaggedTemplateExpression", "tagged template", "call the function"],
  [
    ":matches(Property, MethodDefinition, PropertyDefinition)[computed=true]",
    "computed key",
    "assign it after the object is made",
  ],
  [
    ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])",
    "power operator",
    "multiply, or use Math.pow",
  ],
  ["AssignmentExpression[operator=/^(&&|[|][|]|[?][?])=$/]", "logical assignment", "use an if"],
  ["Literal[bigint]", "BigInt", "use a number"],
  ["SwitchCase[test=null]:not(:last-child)", "case after default", "put default last"],
  ["ThrowStatement", "throw", "return a code"],
  ["MetaProperty", "new.target or import.meta", "pass a parameter"],
  ["ImportExpression", "import()", "import at the top of the file"],
  ["TSEnumDeclaration[const!=true]", "enum that exists at run time", "write const enum"],
  [":function[id!=null] Super, ObjectExpression Super", "super", "call the other function by its name"],
];
const ARRAY_PATTERN = ["ArrayPattern", "destructuring", "read each element by its index"];
/** Lua hands over several results at once, and typescript-to-lua writes that as `const [a, b] = f()`. */
const ARRAY_PATTERN_BUT_RESULTS = [
  "ArrayPattern:not(VariableDeclaration[kind='const'] > VariableDeclarator[init.type='CallExpression'] > ArrayPattern)",
  "destructuring",
  "only `const [a, b] = f()` takes a call's results apart",
];

/** Methods of arrays, texts, numbers and functions that pull library code into a Lua build. `push` and `pop` do not. */
const LUALIB_METHODS =
  "at|bind|charAt|charCodeAt|codePointAt|concat|copyWithin|endsWith|entries|every|fill|filter|find|findIndex|flat|flatMap|forEach|includes|indexOf|join|keys|lastIndexOf|localeCompare|map|match|matchAll|normalize|padEnd|padStart|reduce|reduceRight|repeat|replace|replaceAll|reverse|search|set|shift|slice|some|sort|splice|split|startsWith|subarray|substr|substring|test|exec|toFixed|toLowerCase|toPrecision|toString|toUpperCase|trim|trimEnd|trimStart|unshift|values";
const MATH_IN_BOTH = "abs|acos|asin|atan|ceil|cos|exp|floor|log|max|min|PI|pow|random|sin|sqrt|tan";

/** What Espruino runs, but Lua does not, or not without library code. */
const LUA_SYNTAX = [
  [
    ":matches(BinaryExpression, AssignmentExpression)[operator=/^([&|^]|<<|>>>?)=?$/], UnaryExpression[operator='~']",
    "bit operator",
    "use %, * and Math.floor",
  ],
  ["Literal[regex]", "regular expression", "compare with code() and has() of #wire"],
  [
    `CallExpression > MemberExpression.callee[property.name=/^(${LUALIB_METHODS})$/][object.name!=/^(string|table)$/]`,
    "method that pulls library code into Lua",
    "use a loop, or a primitive of #wire (at, code, slice, has, fixed)",
  ],
  [
    "CallExpression[callee.object.name=/^(Object|JSON|Array|String|Number|Date|Reflect)$/]",
    "built-in object",
    "use a loop, or a primitive of #wire",
  ],
  ["NewExpression", "constructor", "make the object in a function"],
  [
    "CallExpression[callee.name=/^(String|Number|parseInt|parseFloat|isNaN|isFinite)$/]",
    "conversion",
    "use fixed() of #wire",
  ],
  [
    `MemberExpression[object.name='Math'][property.name!=/^(${MATH_IN_BOTH})$/]`,
    "Math function that not both have",
    "use Math.floor and arithmetic",
  ],
  [":matches(Property[kind=/^[gs]et$/])", "getter or setter", "write a function"],
  ["BinaryExpression[operator='instanceof']", "instanceof", "give the object a field that says what it is"],
  ["UnaryExpression[operator='delete']", "delete", "assign undefined"],
  [
    "UnaryExpression[operator='typeof']:not(BinaryExpression > UnaryExpression)",
    "typeof as a value",
    "compare it with a text at once",
  ],
  [
    "AssignmentExpression[left.property.name='length'][right.type='Literal']",
    "assignment to length",
    "pop, or make a new array",
  ],
  [
    "ForOfStatement > Literal.right, ForOfStatement > TemplateLiteral.right",
    "for-of over a text",
    "count through it with code() of #wire",
  ],
];

const syntax = (...lists) => [
  "error",
  ...lists.flat().map(([selector, what, instead]) => ({
    selector,
    message: `The device dialect has no ${what}: ${instead}.`,
  })),
];

/** Globals that no board has, whichever the runtime. */
const MISSING_GLOBALS =
  "AbortController BigInt Buffer Intl Map Promise Proxy Reflect Set SharedArrayBuffer Symbol TextDecoder TextEncoder URL WeakMap WeakRef WeakSet fetch performance queueMicrotask setImmediate structuredClone globalThis"
    .split(" ")
    .map((name) => ({ name, message: `No board has ${name}: use plain objects, arrays and callbacks.` }));
/** Time, console and process are the board's: the SDK is given what it needs. */
const OUTSIDE = [
  ...["setTimeout", "setInterval", "clearTimeout", "clearInterval", "setImmediate", "Date", "performance"].map(
    (name) => ({
      name,
      message: `The SDK has no ${name} of its own: take the clock that the board gives.`,
    }),
  ),
  ...["console", "process", "Buffer", "require", "__dirname"].map((name) => ({
    name,
    message: `The SDK knows no ${name}: return a code, or call the handler it was given.`,
  })),
];
const OUTSIDE_NAMES = new Set(OUTSIDE.map(({ name }) => name));
const NODE_IMPORTS = [
  "error",
  { patterns: [{ regex: "^node:", message: "Device code knows no Node: what it needs comes through an interface." }] },
];

/** Members that Espruino lacks, and what to write instead: kept rules that know types, in our words. */
const MISSING_MEMBERS = {
  "no-array-from": "fill an array in a loop",
  "no-array-of": "write an array literal",
  "no-array-prototype-at": "use an index",
  "no-array-prototype-copywithin": "copy in a loop",
  "no-array-prototype-entries": "count with an index",
  "no-array-prototype-findlast-findlastindex": "count down with an index",
  "no-array-prototype-flat": "push in a loop",
  "no-array-prototype-keys": "count with an index",
  "no-array-prototype-lastindexof": "count down with an index",
  "no-array-prototype-reduceright": "count down with an index",
  "no-math-clz32": "count in a loop",
  "no-math-fround": "keep the number as it is",
  "no-math-hypot": "use Math.sqrt",
  "no-math-imul": "multiply, and keep below 2 to the power of 53",
  "no-math-log10": "use Math.log(x) / Math.LN10",
  "no-math-log2": "use Math.log(x) / Math.LN2",
  "no-math-trunc": "use Math.floor",
  "no-number-epsilon": "name a constant",
  "no-number-isfinite": "use isFinite",
  "no-number-isinteger": "compare with Math.floor",
  "no-number-isnan": "compare the number with itself",
  "no-number-maxsafeinteger": "name a constant",
  "no-object-freeze": "leave it out",
  "no-object-is": "use ===",
  "no-promise-prototype-finally": "use a callback",
  "no-string-fromcodepoint": "use String.fromCharCode",
  "no-string-prototype-at": "use an index",
  "no-string-prototype-codepointat": "use charCodeAt",
  "no-string-prototype-trimstart-trimend": "use trim",
  "no-string-raw": "write the backslashes twice",
};
const memberRules = Object.fromEntries(
  Object.entries(MISSING_MEMBERS).map(([name, instead]) => [
    name,
    inOurWords(esX.rules[name], `Espruino lacks this (${name.slice(3)}): ${instead}.`),
  ]),
);
const midge = { rules: { ...ownRules, ...memberRules } };

/** 0 and "" are true in Lua, so a condition says what it asks. */
const CONDITIONS = {
  "@typescript-eslint/strict-boolean-expressions": [
    "error",
    { allowNumber: false, allowString: false, allowNullableObject: true, allowNullableBoolean: true, allowAny: false },
  ],
};

const NODE_GLOBALS = Object.fromEntries(
  "Buffer URL clearInterval clearTimeout console performance process setImmediate setInterval setTimeout"
    .split(" ")
    .map((name) => [name, "readonly"]),
);

/** Faults that types do not find. */
const CORE =
  "eqeqeq no-cond-assign no-constant-binary-expression no-control-regex no-debugger no-dupe-else-if no-duplicate-case no-empty no-fallthrough no-loss-of-precision no-self-assign no-self-compare no-sparse-arrays no-unreachable no-unsafe-finally no-unsafe-optional-chaining no-useless-escape no-var prefer-const use-isnan".split(
    " ",
  );

export default defineConfig(
  globalIgnores(["dist/", "out/", "coverage/", "node_modules/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["**/*.{js,mjs,cjs}"], languageOptions: { globals: NODE_GLOBALS }, rules: { "no-undef": "error" } },
  {
    files: ["**/*.{js,mjs,ts}"],
    extends: [ts.configs.recommended],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "@typescript-eslint/no-this-alias": "off",
      // Enums hold limits here, and two limits may be equal.
      "@typescript-eslint/no-duplicate-enum-values": "off",
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      ...Object.fromEntries(CORE.map((name) => [name, "error"])),
    },
  },
  { files: ["**/*.d.ts"], rules: { "no-var": "off" } },
  {
    name: "midge/sdk",
    files: ["sdk/**/*.ts"],
    ignores: SPECS,
    rules: { "no-restricted-globals": ["error", ...OUTSIDE], "no-restricted-imports": NODE_IMPORTS },
  },
  {
    name: "midge/device",
    files: DEVICE_FILES,
    ignores: [...SPECS, ...V8_FILES, ...DESK_FILES, "**/*.d.ts"],
    plugins: { midge },
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "boards/espruino/tsconfig.json", "boards/nodemcu/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...CONDITIONS,
      ...Object.fromEntries(Object.keys(midge.rules).map((name) => [`midge/${name}`, "error"])),
      "no-restricted-syntax": syntax(SYNTAX, [ARRAY_PATTERN], LUA_SYNTAX),
      "no-restricted-globals": ["error", ...OUTSIDE, ...MISSING_GLOBALS.filter(({ name }) => !OUTSIDE_NAMES.has(name))],
      "no-restricted-imports": NODE_IMPORTS,
    },
  },
  {
    name: "midge/espruino",
    files: ESPRUINO_FILES,
    ignores: SPECS,
    rules: {
      "no-restricted-syntax": syntax(SYNTAX, [ARRAY_PATTERN]),
      // An empty text and zero are false here, as everywhere in JavaScript.
      "@typescript-eslint/strict-boolean-expressions": "off",
    },
  },
  {
    name: "midge/lua",
    files: LUA_ONLY_FILES,
    ignores: SPECS,
    rules: { "no-restricted-syntax": syntax(SYNTAX, [ARRAY_PATTERN_BUT_RESULTS], LUA_SYNTAX) },
  },
  {
    name: "midge/boards",
    files: ["boards/espruino/**/*.ts", "boards/nodemcu/**/*.ts"],
    ignores: SPECS,
    // The glue has the runtime's own timers; types decide which.
    rules: { "no-restricted-globals": ["error", ...MISSING_GLOBALS] },
  },
  {
    // The interpreter hands out its modules by `require`.
    files: ["boards/espruino/**/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    name: "midge/specs",
    files: SPECS,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression MemberExpression[property.name='only'][object.name=/^(it|test|describe|suite|bench)$/]",
          message: "A test with .only silences all the others: take it away.",
        },
        {
          selector:
            "CallExpression MemberExpression[property.name=/^(skip|todo|fails)$/][object.name=/^(it|test|describe|suite|bench)$/]",
          message:
            "A test is left out only with a reason: write it.skipIf(condition) and put the reason into its name.",
        },
      ],
    },
  },
);
