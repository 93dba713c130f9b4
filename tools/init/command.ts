// `midge init`: a new project from one of the examples, in a folder that is empty or not there yet. It copies what the example
// has, adds what a project needs, and installs nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Exit, MidgeError } from "../error.js";
import { root, shown } from "../project.js";
import { adapt } from "./adapt.js";
import { type Example, examples, findExample } from "./examples.js";
import { midgeSource } from "./source.js";
import { GITIGNORE, type NewProject, packageJson, readme, spec, tsconfig } from "./texts.js";

export interface InitOptions {
  example: string;
  board?: string;
  list?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export async function init(path: string | undefined, options: InitOptions): Promise<void> {
  if (options.list) return list(options);
  if (path === undefined)
    throw new MidgeError(
      "name the folder of the new project: midge init my-sensor. Examples: midge init --list.",
      Exit.USAGE,
    );
  const example = findExample(options.example);
  if (options.board !== undefined) (await import("../build/make.js")).findProfile(options.board);
  const folder = resolve(path);
  refuseTaken(folder);
  const files = projectFiles(folder, example, options.board);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const next = nextCommands(folder, example, options.board);
  if (options.json) {
    const line = { folder, example: example.name, board: options.board, files: Object.keys(files).sort(), next };
    process.stdout.write(JSON.stringify(line) + "\n");
  } else if (!options.quiet) {
    process.stdout.write(
      [
        `${shown(folder)}: a new project from the example ${example.name}. Next:`,
        ...next.map((one) => `  ${one}`),
        "",
      ].join("\n"),
    );
  }
}

function list({ json }: InitOptions): void {
  const all = examples();
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, about } of all)
    process.stdout.write(json ? JSON.stringify({ example: name, about }) + "\n" : `${name.padEnd(width)}  ${about}\n`);
}

function refuseTaken(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new MidgeError(`${shown(folder)} is a file: name another folder.`);
  if (readdirSync(folder).length > 0)
    throw new MidgeError(
      `${shown(folder) || "this folder"} is not empty, and nothing of it is touched: name a new folder.`,
    );
}

/** Every file of the project by its path in it. */
export function projectFiles(folder: string, example: Example, board: string | undefined): Record<string, string> {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, Record<string, string>>;
  const project: NewProject = {
    name: packageName(basename(folder)),
    example,
    source: midgeSource(folder, root),
    versions: { ...own["devDependencies"], ...own["dependencies"] },
  };
  const files: Record<string, string> = {};
  for (const name of filesIn(example.folder))
    files[name] = adapt(name, readFileSync(join(example.folder, name), "utf8"), example.name, board);
  files["package.json"] = packageJson(project);
  files["tsconfig.json"] = tsconfig();
  files[".gitignore"] = GITIGNORE;
  files["README.md"] ??= readme(project);
  if (!Object.keys(files).some((name) => name.endsWith(".spec.ts")))
    for (const one of example.publishers) files[join(one, "publisher.spec.ts")] = spec(one);
  return files;
}

/** Each file below a folder, with slashes; what was built or is secret there is nobody's example. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "midge.local.json")
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((name) => !/^(?:out|node_modules)\//.test(name));
}

/** As npm allows it. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" ? "midge-project" : name;
}

function nextCommands(folder: string, { publishers }: Example, board: string | undefined): string[] {
  const to = relative(process.cwd(), folder);
  const words = /[^\w./-]/.test(to) ? JSON.stringify(to) : to;
  const given = board === undefined ? " --board esp32" : "";
  return [
    ...(to === "" ? [] : [`cd ${words}`]),
    "npm install",
    "npm test",
    ...publishers.map((one) => `npx midge simulate ${one}`),
    ...publishers.map((one) => `npx midge build ${one}${given} --broker mqtt://192.168.1.10:1883`),
  ];
}
