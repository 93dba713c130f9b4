// Is this Node new enough?

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../project.js";
import { type Finding, finding } from "./check.js";

export function checkNode(version = process.versions.node): Finding {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  const text = `Node ${version}; Midge needs ${least} or later.`;
  if (Number.parseInt(version, 10) >= least) return finding("node", "ok", text);
  return finding(
    "node",
    "fail",
    text,
    `install Node ${least} or later from https://nodejs.org, or with your version manager.`,
  );
}
