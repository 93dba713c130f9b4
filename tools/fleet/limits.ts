// How many files this process may open: a link is one. A person is told before the fleet starts, not by the board that finds
// no number left.

import { readFileSync } from "node:fs";
import { Exit, MidgeError } from "../error.js";

/** What the process opens besides the boards' links: its own files, the broker that it starts, an observer. */
const OWN = 64;

/** Undefined where the system does not tell. */
export function openFilesMost(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === undefined || soft === "unlimited" ? undefined : Number(soft);
  } catch {
    const report = process.report?.getReport() as
      { userLimits?: { open_files?: { soft: number | string } } } | undefined;
    const soft = report?.userLimits?.open_files?.soft;
    return typeof soft === "number" ? soft : undefined;
  }
}

/** Throws a MidgeError when the links do not fit. `perBoard` is 2 when the broker runs in this process, too. */
export function needOpenFiles(boards: number, perBoard: number, most = openFilesMost()): void {
  const needed = boards * perBoard + OWN;
  if (most === undefined || needed <= most) return;
  const fits = Math.max(0, Math.floor((most - OWN) / perBoard));
  throw new MidgeError(
    `this process may open ${most} files, and ${boards} boards need ${needed}: run "ulimit -n ${needed}" before (the hard limit may need root), or split the fleet: --shard 1/${Math.ceil(boards / Math.max(1, fits))}.`,
    Exit.USAGE,
  );
}
