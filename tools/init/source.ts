// Where the Midge that runs here came from, as a package.json names it: a version of a registry, a packed file, a checkout.
// A new project asks for the same, so that it gets what made it.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** The value of "midge" in the package.json of `folder`. `root` is the folder of the Midge that runs. */
export function midgeSource(folder: string, root: string): string {
  const packages = dirname(root);
  const installed = basename(packages) === "node_modules" ? resolvedBy(packages, root) : undefined;
  if (installed === undefined) return fileSource(folder, root);
  if (installed.startsWith("file:"))
    return fileSource(folder, resolve(dirname(packages), installed.slice("file:".length)));
  const version = /\/-\/midge-([^/]+)[.]tgz$/.exec(installed)?.[1];
  return version ?? installed;
}

function fileSource(folder: string, path: string): string {
  return `file:${relative(folder, path).split(sep).join("/")}`;
}

/** What npm noted when it installed it; undefined when another tool did, or when it was linked. */
function resolvedBy(packages: string, root: string): string | undefined {
  const file = join(packages, ".package-lock.json");
  if (!existsSync(file)) return undefined;
  const { packages: known } = JSON.parse(readFileSync(file, "utf8")) as {
    packages?: Record<string, { resolved?: string; link?: boolean }>;
  };
  const entry = known?.[`node_modules/${basename(root)}`];
  return entry?.link ? undefined : entry?.resolved;
}
