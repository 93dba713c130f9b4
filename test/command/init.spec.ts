// `midge init` as a person types it: every example as a project of its own, checked by its compiler and run by its tests, and
// what is refused.

import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { midge, root } from "./run.js";

const names = readdirSync(join(root, "examples"));
let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "midge-init-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `npm install` leaves it: Midge, and what its tests and its types need. */
function install(project: string): void {
  const packages = join(folder, "node_modules");
  if (!existsSync(packages)) {
    mkdirSync(join(packages, "@types"), { recursive: true });
    symlinkSync(root, join(packages, "midge"));
    for (const name of ["vitest", "typescript", "@types/node"])
      symlinkSync(join(root, "node_modules", name), join(packages, name));
  }
  symlinkSync(packages, join(project, "node_modules"));
}

/** The compiler's words about all projects, by the tsconfig.json that they have alike. */
function typeFaults(projects: string[]): string[] {
  const [first] = projects as [string];
  const alike = new Set(projects.map((project) => readFileSync(join(project, "tsconfig.json"), "utf8")));
  expect(alike.size).toBe(1);
  const read = (project: string) => {
    const { config } = ts.readConfigFile(join(project, "tsconfig.json"), (file) => ts.sys.readFile(file));
    return ts.parseJsonConfigFileContent(config, ts.sys, project);
  };
  const files = projects.flatMap((project) => read(project).fileNames);
  for (const project of projects) expect(files.some((file) => file.startsWith(`${project}/`))).toBe(true);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(files, read(first).options))
    .map(({ file, messageText }) => `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

/** Vitest over all projects at once, each from its own folder, as `npm test` there. */
async function testAll(): Promise<{ name: string; status: string }[]> {
  writeFileSync(
    join(folder, "enter.mjs"),
    'import { expect } from "vitest";\nimport { relative } from "node:path";\nprocess.chdir(relative(process.cwd(), expect.getState().testPath).split("/")[0]);\n',
  );
  const config = {
    test: { setupFiles: ["./enter.mjs"], pool: "forks", reporters: ["json"], outputFile: "report.json" },
  };
  writeFileSync(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};\n`);
  const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run"], { cwd: folder });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (said += data.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  if (!existsSync(join(folder, "report.json"))) throw new Error(said);
  const { testResults } = JSON.parse(read("report.json")) as {
    testResults: { name: string; message: string; assertionResults: { title: string; status: string }[] }[];
  };
  return testResults.flatMap(({ name, message, assertionResults }) => {
    if (assertionResults.length === 0) return [{ name: `${name}: ${message}`, status: "failed" }];
    return assertionResults.map(({ title, status }) => ({ name: `${relative(folder, name)}: ${title}`, status }));
  });
}

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

describe("a project from an example", () => {
  it("fits its types, and its own tests end well, from every example", async () => {
    for (const name of names) {
      const at = join(folder, name);
      const made = midge(["init", at, "--example", name]);
      expect([await made.ended, made.err()]).toEqual([0, ""]);
      install(at);
      for (const file of readdirSync(at, { recursive: true, encoding: "utf8" })) {
        if (file.startsWith("node_modules") || !/[.](md|ts|json)$/.test(file)) continue;
        const outside = new RegExp(`examples/${name}\\b|"(?:[.][.]/)+(?:boards|sdk|midge)`);
        expect([file, read(name, file)]).not.toEqual([file, expect.stringMatching(outside)]);
      }
    }
    expect(typeFaults(names.map((name) => join(folder, name)))).toEqual([]);
    const tests = await testAll();
    expect(tests.filter(({ status }) => status !== "passed")).toEqual([]);
    for (const name of names) expect(tests.filter((one) => one.name.startsWith(`${name}/`)).length).toBeGreaterThan(0);
  }, 240_000);

  it("copies what it need not change byte by byte, and notes the board", async () => {
    const made = midge(["init", "greenhouse", "--example", "pressure", "--board", "nodemcu-esp8266", "--json"], {
      cwd: folder,
    });
    expect(await made.ended).toBe(0);
    expect(JSON.parse(made.out())).toEqual({
      folder: join(folder, "greenhouse"),
      example: "pressure",
      board: "nodemcu-esp8266",
      files: [
        ".gitignore",
        "README.md",
        "midge.json",
        "package.json",
        "publisher.spec.ts",
        "publisher.ts",
        "tsconfig.json",
      ],
      next: [
        "cd greenhouse",
        "npm install",
        "npm test",
        "npx midge simulate .",
        "npx midge build . --broker mqtt://192.168.1.10:1883",
      ],
    });
    expect(read("greenhouse", "publisher.ts")).toBe(readFileSync(join(root, "examples/pressure/publisher.ts"), "utf8"));
    expect(JSON.parse(read("greenhouse", "midge.json"))).toMatchObject({
      $schema: "./node_modules/midge/midge.schema.json",
      board: "nodemcu-esp8266",
    });
    expect(read("greenhouse", ".gitignore")).toContain("midge.local.json\n");
    const { name, devDependencies } = JSON.parse(read("greenhouse", "package.json")) as {
      name: string;
      devDependencies: Record<string, string>;
    };
    expect(name).toBe("greenhouse");
    expect(realpathSync(join(folder, "greenhouse", (devDependencies["midge"] as string).slice("file:".length)))).toBe(
      realpathSync(root),
    );
    install(join(folder, "greenhouse"));
    const built = midge(["build", ".", "--out", "out.lua", "--json"], { cwd: join(folder, "greenhouse") });
    expect(await built.ended).toBe(0);
    expect(JSON.parse(built.out())).toMatchObject({ board: "nodemcu-esp8266" });
  });

  it("lists the examples", async () => {
    const plain = midge(["init", "--list"]);
    expect(await plain.ended).toBe(0);
    for (const name of names) expect(plain.out()).toMatch(new RegExp(`^${name} +\\w.*[.]$`, "m"));
    const json = midge(["init", "--list", "--json"]);
    await json.ended;
    expect(
      json
        .out()
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { example: string }).example),
    ).toEqual([...names].sort());
  });
});

describe("midge init refuses", () => {
  it.each<[string, string[], number, string]>([
    ["an example that there is not", ["new-1", "--example", "thermomter"], 2, "did you mean thermometer?"],
    ["a board that there is not", ["new-2", "--board", "esp23"], 2, "did you mean esp32?"],
    ["no folder", [], 2, "midge init my-sensor"],
  ])("%s, and makes nothing", async (_name, words, code, text) => {
    const running = midge(["init", ...words], { cwd: folder });
    expect([await running.ended, running.err()]).toEqual([code, expect.stringContaining(text)]);
    expect(existsSync(join(folder, words[0] ?? "new-3"))).toBe(false);
  });

  it("a folder with something in it, and touches nothing there", async () => {
    mkdirSync(join(folder, "taken"));
    writeFileSync(join(folder, "taken/mine.txt"), "mine");
    const running = midge(["init", "taken"], { cwd: folder });
    expect([await running.ended, running.err()]).toEqual([1, expect.stringContaining("taken is not empty")]);
    expect(readdirSync(join(folder, "taken"))).toEqual(["mine.txt"]);
    const file = midge(["init", "taken/mine.txt"], { cwd: folder });
    expect([await file.ended, file.err()]).toEqual([1, expect.stringContaining("is a file")]);
  });
});
