#!/usr/bin/env node
// Where the `midge` command begins: hands the words to the tree of verbs. What goes wrong for a user ends as one line and an
// exit code that is not 0.

import { CommanderError } from "commander";
import { Exit, MidgeError } from "./error.js";
import { program } from "./midge.js";

program.parseAsync().catch((error: unknown) => {
  // Commander has said it already; help and version are no failures.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? Exit.OK : Exit.USAGE;
  else if (error instanceof MidgeError) {
    process.stderr.write(`midge: ${error.message}\n`);
    process.exitCode = error.exit;
  } else throw error;
});
