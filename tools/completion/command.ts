// `midge completion`: prints what a shell needs to complete the command, made from the tree of its verbs.

import type { Command } from "commander";
import { profiles } from "../../boards/profiles.js";
import { examples } from "../init/examples.js";
import { bashScript } from "./bash.js";
import { fishScript } from "./fish.js";
import { type VerbWords, verbWords } from "./words.js";
import { zshScript } from "./zsh.js";

const SCRIPTS: Record<string, (verbs: readonly VerbWords[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function completion(shell: string, program: Command, options: { json?: boolean }): Promise<void> {
  const boards = profiles.filter(({ runtime }) => runtime !== "node").map(({ name }) => name);
  const known = { boards, examples: examples().map(({ name }) => name) };
  const script = (SCRIPTS[shell] as (verbs: readonly VerbWords[]) => string)(verbWords(program, known));
  process.stdout.write(options.json ? JSON.stringify({ shell, script }) + "\n" : script);
}
