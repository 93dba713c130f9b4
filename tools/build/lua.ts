// Builds one minified Lua file for NodeMCU: typescript-to-lua over the publisher, the SDK and the board's glue. It
// writes nothing but scratch files, which it removes.

import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import * as tstl from "typescript-to-lua";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";
import { type BuildInput, type Built, settingsModule } from "./built.js";
import { MODULE, numberModules, shortenFields } from "./lua-shorten.js";
import { fitLocals } from "./lua/locals.js";
import { shake } from "./lua/shake.js";
import { transpile } from "./lua/transpile.js";
import { layOut } from "./map/lua-lines.js";
import { type Places, placesOf, type StepMap } from "./map/map.js";
import { find, type Segment } from "./map/vlq.js";
import { sumParts } from "./parts.js";
import { prunedIndex } from "./pruned-index.js";

const need = createRequire(import.meta.url);
const luamin = need("luamin") as { minify(source: string): string };
/** The folder of packages that holds the language's types: Midge's own, or that of the project it is installed in. */
const packages = resolve(need.resolve("@typescript-to-lua/language-extensions/package.json"), "../../..");

export function buildLua(input: BuildInput): Built {
  const scratch = mkdtempSync(join(tmpdir(), "midge-build-"));
  const home = mkdtempSync(join(tmpdir(), "midge-home-"));
  try {
    return build(outOfPackages(input, join(home, "midge")), scratch);
  } finally {
    rmSync(home, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** typescript-to-lua takes what lies below a node_modules for Lua that is there already: Midge is seen through a link. */
function outOfPackages(input: BuildInput, link: string): BuildInput {
  if (!/[\\/]node_modules[\\/]/.test(input.root)) return input;
  symlinkSync(input.root, link, "junction");
  const isOwn = input.entry.startsWith(input.root + sep);
  return { ...input, root: link, entry: isOwn ? join(link, relative(input.root, input.entry)) : input.entry };
}

function build(input: BuildInput, scratch: string): Built {
  const at = (path: string): string => resolve(input.root, path);
  const board = at(join("boards", input.profile.module));
  writeFileSync(join(scratch, "settings.ts"), settingsModule(input));
  writeFileSync(join(scratch, "midge.ts"), prunedIndex(at("sdk/index.ts"), importers(input, board)));
  const out = join(scratch, "out.lua");
  const aliases: Record<string, string> = {
    midge: join(scratch, "midge.ts"),
    "@board": board,
    "#wire": at("sdk/wire/nodemcu.ts"),
    "#send": at("sdk/wire/text.ts"),
    "#settings": join(scratch, "settings.ts"),
  };
  const isUsersFile = (path: string): boolean => isUsersSource(input, scratch, path);
  const diagnostics = transpile(
    [input.entry, at("boards/nodemcu/native.d.ts")],
    {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.esnext.d.ts"],
      types: ["@typescript-to-lua/language-extensions"],
      typeRoots: [packages],
      preserveSymlinks: true,
      strict: true,
      skipLibCheck: true,
      rootDir: "/",
      outDir: scratch,
      paths: Object.fromEntries(Object.entries(aliases).map(([name, file]) => [name, [file]])),
      luaPlugins: [
        { plugin: { moduleResolution: (name: string, from: string) => aliases[name] ?? relativeTo(from, name) } },
      ],
      luaTarget: tstl.LuaTarget.Lua51,
      luaLibImport: tstl.LuaLibImportKind.RequireMinimal,
      luaBundle: out,
      luaBundleEntry: input.entry,
      noImplicitSelf: true,
      noHeader: true,
      sourceMap: true,
    },
    isUsersFile,
    (path) => path.startsWith(scratch),
    (fileName, data) => {
      if (fileName.endsWith(".lua")) writeFileSync(out, data);
      if (fileName.endsWith(".lua.map")) writeFileSync(`${out}.map`, data);
    },
  );
  for (const diagnostic of diagnostics) {
    if (diagnostic.category === ts.DiagnosticCategory.Error) throw new MidgeError(sentence(diagnostic));
  }
  const bundle = readFileSync(out, "utf8");
  const shaken = shake(bundle, (module) => isUsersFile(pathOf(module)));
  const places = bundlePlaces(bundle, readFileSync(`${out}.map`, "utf8"));
  // Lines are where they were in the bundle.
  const trace = (line: number, column: number): Segment | undefined => find(places.segments, line, column);
  const text = fitLocals(shaken, (line) => placeText(places, line));
  const open = numberModules(text);
  const minified = shortenFields(luamin.minify(open)) + "\n";
  const laid = layOut(open, minified, trace, (source) => isUsersFile(places.sources[source] ?? ""));
  const code = laid?.code ?? minified;
  return {
    code,
    parts: sumParts(input, moduleSizes(input, scratch, text), Buffer.byteLength(code)),
    places: () => laid && { sources: places.sources, segments: laid.segments },
  };
}

/** Neither Midge's own nor the library's. */
function isUsersSource(input: BuildInput, scratch: string, source: string): boolean {
  const own = [join(input.root, "sdk/"), join(input.root, "boards/"), `${scratch}/`];
  return source.endsWith(".ts") && !own.some((folder) => source.startsWith(folder));
}

/** "publisher.ts:12" for a line of the bundle. */
function placeText({ sources, segments }: Places, line: number): string {
  const found = segments.find((one) => one.line >= line);
  return found ? `${shown(sources[found.source] as string)}:${found.sourceLine + 1}` : "the program";
}

/** The source of a module of the bundle. */
const pathOf = (module: string): string => `/${module.replaceAll(".", "/")}.ts`;

/** The places of the bundle; the map names its sources by their ends alone, the modules by their whole paths. */
function bundlePlaces(bundle: string, map: string): Places {
  const sources: string[] = [];
  const sourceOfLine: number[] = [];
  for (const line of bundle.split("\n")) {
    const name = /^\["([^"]+)"\] = function\(\.\.\.\)/.exec(line)?.[1];
    if (name !== undefined) sources.push(pathOf(name));
    sourceOfLine.push(sources.length - 1);
  }
  const { segments } = placesOf(JSON.parse(map) as StepMap);
  const known = segments.map((one) => ({ ...one, source: sourceOfLine[one.line] ?? -1 }));
  return { sources, segments: known.filter(({ source }) => source >= 0) };
}

/** A relative import names the emitted file (`.js`); the source is meant. */
function relativeTo(from: string, name: string): string | undefined {
  const file = isAbsolute(name) ? name : name.startsWith(".") ? resolve(dirname(from), name) : undefined;
  return file?.replace(/\.js$/, ".ts");
}

/** The files whose imports decide what of the SDK is bundled: the publisher, the board's glue, and what they import. */
function importers(input: BuildInput, board: string): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const { fileName } of ts.preProcessFile(readFileSync(file, "utf8")).importedFiles) {
      const next = relativeTo(file, fileName);
      if (next !== undefined && existsSync(next)) visit(next);
    }
  };
  visit(input.entry);
  visit(board);
  return [...found];
}

function sentence(diagnostic: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
  if (!diagnostic.file || diagnostic.start === undefined) return text;
  const { line, character } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
  return `${diagnostic.file.fileName}:${line + 1}:${character + 1}: ${text}`;
}

/** Minified bytes of each module of the bundle. */
function* moduleSizes(input: BuildInput, scratch: string, bundle: string): Iterable<[string, number]> {
  for (const [, name, body] of bundle.matchAll(MODULE)) {
    const path = "/" + (name as string).replaceAll(".", "/");
    const file = path.startsWith(scratch) ? (path.endsWith("settings") ? path : join(input.root, "sdk/index")) : path;
    const isLibrary = (name as string).includes("lualib_bundle");
    yield [
      isLibrary ? join(input.root, "node_modules/lualib") : file,
      Buffer.byteLength(shortenFields(luamin.minify(body as string))),
    ];
  }
}
