// Builds one minified JavaScript file for Espruino with esbuild. Names of the SDK's own fields are shortened, and Midge's
// own part is folded, which needs a bundle with its names. It writes nothing.

import { join, resolve } from "node:path";
import { build, type BuildOptions, type Message, type PartialMessage, type Plugin, transform } from "esbuild";
import { MidgeError } from "../error.js";
import { type BuildInput, type Built, settingsModule } from "./built.js";
import { checkDialect } from "./dialect.js";
import { endReturns } from "./espruino-return.js";
import { fold } from "./fold/fold.js";
import { placesOfSteps } from "./map/espruino-places.js";
import { decodeMappings } from "./map/vlq.js";
import { sumParts } from "./parts.js";

/**
 * Names that become one or two letters in the bundle: the SDK's own fields, and those of its options that nobody would
 * have as a key in data of their own. A name in a user's JSON must never stand here.
 */
export const SHORTENED =
  /^(_[a-z].*|connectTimeoutMs|retryCapMs|transmitBytes|receiveBytes|onOnline|onOffline|onDrained|onSettled|onRefused|onOther|cleanSession|isOnline|subscribeChunks|outboxMessages|outboxBytes|receiveWindow|isFull|isLive)$/;

/** What the interpreter reads. */
const SYNTAX = {
  target: "es2020",
  charset: "utf8",
  supported: {
    "optional-chain": false,
    "logical-assignment": false,
    "exponent-operator": false,
    "class-field": false,
    "class-static-field": false,
    "class-private-field": false,
    "object-rest-spread": false,
    "optional-catch-binding": false,
  },
} as const;

/** Functions loaded into RAM are kept as tokens: a tenth less memory. A firmware that cannot ignores the flag. */
const PRETOKENISE = "E.setFlags({ pretokenise: 1 });\n";

/** Nothing is written there; the paths of a map begin at it. */
const OUT = "/out";

/** What is wrong with a source file, for the error of a build. */
export type Check = (path: string) => PartialMessage[];

/** Builds a publisher. `check` looks at every file that is not Midge's own; only a test of the check leaves it out. */
export async function buildEspruino(input: BuildInput, check: Check | null = checkDialect): Promise<Built> {
  const options = optionsFor(input, check);
  const open = await build({ ...options, sourcemap: "external", sourcesContent: false }).catch(refuse);
  const openText = textOf(open, ".js");
  const folded = fold(openText, shortened(open.mangleCache));
  const text = (/^\/\/ sdk\//m.test(folded) ? PRETOKENISE : "") + folded;
  const minified = await transform(text, { ...SYNTAX, minify: true, format: "cjs", sourcemap: "external" });
  const ended = endReturns(minified.code);
  return {
    code: ended,
    parts: sumParts(input, sharesOf(input, text, minified, ended.length), Buffer.byteLength(ended)),
    places: () => placesOfSteps({ root: OUT, open: openText, openMap: textOf(open, ".map"), text, minified, ended }),
  };
}

const textOf = (result: { outputFiles: { path: string; text: string }[] }, ending: string): string =>
  result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";

/** Bytes by file: the map says of each piece of the program from which line of the bundle it comes, and so from which file. */
function sharesOf(input: BuildInput, text: string, minified: Minified, length: number): Map<string, number> {
  let file = "";
  const files = text.split("\n").map((line) => (file = /^\/\/ (\S.*)$/.exec(line)?.[1] ?? file));
  const lines = minified.code.split("\n");
  const segments = decodeMappings((JSON.parse(minified.map) as { mappings: string }).mappings);
  const shares = new Map<string, number>();
  for (const [i, { line, column, sourceLine }] of segments.entries()) {
    const next = segments[i + 1];
    const end = next?.line === line ? next.column : (lines[line] ?? "").length;
    const from = files[sourceLine] ?? "";
    const path = from.startsWith("settings:") ? "settings" : resolve(input.root, from);
    shares.set(path, (shares.get(path) ?? 0) + end - column);
  }
  // The last step changes a few bytes more.
  const all = Math.min(1, length / minified.code.length);
  for (const [path, bytes] of shares) shares.set(path, Math.floor(bytes * all));
  return shares;
}

type Minified = { code: string; map: string };

function refuse(error: { errors?: Message[] }): never {
  const first = error.errors?.[0];
  throw first ? new MidgeError(sentence(first)) : error;
}

/** The short names that Midge's own fields were given. */
function shortened(names: Record<string, string | false>): Set<string> {
  return new Set(Object.values(names).filter((name) => name !== false));
}

function optionsFor(input: BuildInput, check: Check | null) {
  const at = (path: string): string => resolve(input.root, path);
  return {
    // Imported, so that what it exports (for a test, say) leaves no module wrapper, which the interpreter lacks.
    stdin: { contents: `import ${JSON.stringify(input.entry)};`, resolveDir: input.root },
    bundle: true,
    write: false,
    metafile: true,
    format: "cjs",
    outdir: OUT,
    absWorkingDir: input.root,
    logLevel: "silent",
    ...SYNTAX,
    // The interpreter's own modules.
    external: ["net", "tls", "Wifi", "Storage", "crypto", "neopixel"],
    mangleProps: SHORTENED,
    mangleCache: {},
    alias: {
      midge: at("sdk/index.ts"),
      "@board": at(join("boards", input.profile.module)),
      "#wire": at("sdk/wire/espruino.ts"),
      "#send": at("sdk/wire/text.ts"),
    },
    plugins: [settingsPlugin(input), ...(check === null ? [] : [dialectPlugin(input, check)])],
  } satisfies BuildOptions;
}

function settingsPlugin(input: BuildInput): Plugin {
  return {
    name: "settings",
    setup(setup) {
      setup.onResolve({ filter: /^#settings$/ }, () => ({ path: "data", namespace: "settings" }));
      setup.onLoad({ filter: /.*/, namespace: "settings" }, () => ({ contents: settingsModule(input), loader: "ts" }));
    },
  };
}

/** Looks at every file of the user's project, and of the packages it imports, before it is bundled. */
function dialectPlugin(input: BuildInput, check: Check): Plugin {
  const own = [join(input.root, "sdk/"), join(input.root, "boards/")];
  return {
    name: "dialect",
    setup(setup) {
      setup.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, (file) => {
        if (own.some((folder) => file.path.startsWith(folder))) return undefined;
        const errors = check(file.path);
        return errors.length > 0 ? { errors } : undefined;
      });
    },
  };
}

function sentence(message: Message): string {
  const at = message.location;
  return at ? `${at.file}:${at.line}:${at.column + 1}: ${message.text}` : message.text;
}
