// Midge as a person gets it: packed, installed into an empty folder, and a project begun with it, built, tested and simulated.
// Nothing but the registry is asked, and the cache of npm before it.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../command/run.js";

const QUIET = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
/** An install from a cold cache, on a busy machine. */
const INSTALL_MS = 300_000;
let folder = "";
let tarball = "";
let files: string[] = [];
let demo = "";

async function run(words: string[], cwd: string): Promise<string> {
  // The settings of the npm that runs these tests are not those of a person.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|MIDGE_|VITEST)/.test(name)));
  const child = spawn(words[0] as string, words.slice(1), { cwd, env: { ...env, NO_COLOR: "1" } });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${String(code)}:\n${out}${err}`);
  return out;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-pack-"));
  // `dist` is built already; to build it again would take it away from other tests.
  const words = ["npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder, ...QUIET];
  const [packed] = JSON.parse(await run(words, root)) as [{ filename: string; files: { path: string }[] }];
  tarball = join(folder, packed.filename);
  files = packed.files.map(({ path }) => path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed file", () => {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    bin: Record<string, string>;
    exports: Record<string, Record<string, string>>;
    imports: Record<string, string>;
  };

  it("holds what its own package.json points at", () => {
    const targets = [
      ...Object.values(own.bin),
      ...Object.values(own.exports).flatMap((one) => Object.values(one)),
      ...Object.values(own.imports),
    ];
    for (const target of targets) expect(files).toContain(target.replace(/^[.]\//, ""));
    expect(files).toEqual(
      expect.arrayContaining([
        "midge.schema.json",
        "boards/board.ts",
        "boards/settings.d.ts",
        "LICENSE",
        "dist/web/licenses.txt",
      ]),
    );
  });

  it("holds nothing that is for Midge's own desk", () => {
    const folders = new Set(files.map((file) => (file.includes("/") ? (file.split("/")[0] as string) : "")));
    expect([...folders].sort()).toEqual(["", "boards", "dist", "examples", "sdk"]);
    expect(files.filter((file) => /[.]spec[.]ts$/.test(file) && !file.startsWith("examples/"))).toEqual([]);
    expect(
      files.filter((file) => /bench|storm|fuzz|[.]map$|[.]local[.]json$|[.]tgz$|[.]flash$|(^|\/)out\//.test(file)),
    ).toEqual([]);
  });

  it("holds every file that its programs load, and no program of a test", () => {
    const programs = files.filter((file) => /^dist\/[^/]+[.]js$/.test(file));
    const loaded = new Set(["dist/midge.js", "dist/node.js", "dist/test.js"]);
    for (const file of loaded)
      for (const [, name] of readFileSync(join(root, file), "utf8").matchAll(
        /(?:from|import\()\s*"[.]\/([\w.-]+[.]js)"/g,
      ))
        loaded.add(`dist/${name}`);
    expect(programs.sort()).toEqual([...loaded].sort());
  });
});

describe("installed in an empty folder", () => {
  beforeAll(async () => {
    const desk = join(folder, "desk");
    mkdirSync(desk);
    writeFileSync(join(desk, "package.json"), '{ "private": true }\n');
    await run(["npm", "install", ...QUIET, tarball], desk);
    const said = await run(["npx", "--no-install", "midge", "init", "demo"], desk);
    expect(said).toContain("a new project from the example thermometer");
    demo = join(desk, "demo");
    await run(["npm", "install", ...QUIET], demo);
  }, INSTALL_MS);

  it("a new project asks for the same packed file", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(demo, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies["midge"]).toBe(`file:../../${tarball.slice(folder.length + 1)}`);
  });

  it.each([
    ["esp32", "js"],
    ["nodemcu-esp8266", "lua"],
  ])("builds for %s what the checkout builds", async (board, ending) => {
    const words = ["--board", board, "--broker", "mqtt://10.1.2.3", "--out", `out/a.${ending}`];
    await run(["npx", "--no-install", "midge", "build", ".", ...words], demo);
    await run(
      [
        process.execPath,
        join(root, "dist/midge.js"),
        "build",
        "examples/thermometer",
        ...words.slice(0, -1),
        join(folder, "b"),
      ],
      root,
    );
    expect(readFileSync(join(demo, `out/a.${ending}`), "utf8")).toBe(readFileSync(join(folder, "b"), "utf8"));
  });

  it("simulates", async () => {
    const said = await run(["npx", "--no-install", "midge", "simulate", ".", "--count", "2", "--json"], demo);
    expect(
      said
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { topic: string }).topic),
    ).toEqual(expect.arrayContaining(["home/kitchen/status"]));
  });

  it("fits its types, and its own tests end well", async () => {
    await run(["npm", "run", "types"], demo);
    expect(await run(["npm", "test"], demo)).toMatch(/Tests {2}\d+ passed/);
  });
});
