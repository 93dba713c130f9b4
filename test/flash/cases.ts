// What can go wrong between a file and a board's flash, and how each of it ends: a table that a spec runs through and that
// docs/flashing.md is made of.

import type { FaultGroup } from "./case.js";
import { connectCases } from "./cases/connect.js";
import { fileCases } from "./cases/file.js";
import { writeCases } from "./cases/write.js";

export const groups: readonly FaultGroup[] = [...connectCases, ...writeCases, ...fileCases];
