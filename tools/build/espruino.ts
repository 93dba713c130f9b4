// Builds one minified JavaScript file for Espruino with esbuild. Names of the SDK's own fields are shortened; nothing is
// inlined into hot paths. It writes nothing.

import { join, resolve } from "node:path";
import { build, type Message, type PartialMessage, type Plugin } from "esbuild";
import { MidgeError } from "../error.js";
import { type BuildInput, type Built, settingsModule } from "./built.js";
import { checkDialect } from "./dialect.js";
import { endReturns } from "./espruino-return.js";
import { sumParts } from "./parts.js";

/**
 * Names that become one or two letters in the bundle: the SDK's own fields, and those of its options that nobody would
 * have as a key in data of their own. A name in a user's JSON must never stand here.
 */
export const SHORTENED =
  /^(_[a-z].*|connectTimeoutMs|retryCapMs|transmitBytes|receiveBytes|onOnline|onOffline|onDrained|cleanSession|isOnline)$/;

/** What is wrong with a source file, for the error of a build. */
export type Check = (path: string) => PartialMessage[];

/** Builds a publisher. `check` looks at every file that is not Midge's own; only a test of the check leaves it out. */
export async function buildEspruino(input: BuildInput, check: Check | null = checkDialect): Promise<Built> {
  const at = (path: string): string => resolve(input.root, path);
  const result = await build({
    // Imported, so that what it exports (for a test, say) leaves no module wrapper, which the interpreter lacks.
    stdin: { contents: `import ${JSON.stringify(input.entry)};`, resolveDir: input.root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "cjs",
    outdir: "/out",
    absWorkingDir: input.root,
    logLevel: "silent",
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
    // The interpreter's own modules.
    external: ["net", "tls", "Wifi", "Storage"],
    mangleProps: SHORTENED,
    alias: {
      midge: at("sdk/index.ts"),
      "@board": at(join("boards", input.profile.module)),
      "#wire": at("sdk/wire/espruino.ts"),
      "#send": at("sdk/wire/text.ts"),
    },
    plugins: [settingsPlugin(input), ...(check === null ? [] : [dialectPlugin(input, check)])],
  }).catch((error: { errors?: Message[] }) => {
    const first = error.errors?.[0];
    throw first ? new MidgeError(sentence(first)) : error;
  });
  const code = endReturns(result.outputFiles[0]?.text ?? "");
  const inputs = Object.values(result.metafile.outputs)[0]?.inputs ?? {};
  const files = Object.entries(inputs).map(([file, { bytesInOutput }]): [string, number] => [
    file.startsWith("settings:") ? "settings" : resolve(input.root, file),
    bytesInOutput,
  ]);
  return { code, parts: sumParts(input, files, Buffer.byteLength(code)) };
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
