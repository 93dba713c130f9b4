// When the files of a program are saved. Editors write a file several times, or put another in its place: folders are
// watched, and one save is told once all is quiet. It reads no file.

import { type FSWatcher, watch as watchFolder } from "node:fs";
import { basename, dirname } from "node:path";
import type { NodeClock } from "../../boards/node/clock.js";

const QUIET_MS = 150;

export interface Saves {
  /** From now on these files count, and every .ts and .json in `folder`. */
  follow(files: readonly string[], folder: string): void;
  /** The next save; at once when one has come since the last was asked for. */
  next(): Promise<void>;
  close(): void;
}

export type WatchFolder = (
  folder: string,
  hear: (event: string, name: string | null) => void,
) => Pick<FSWatcher, "close" | "on">;

export function watchSaves(clock: Pick<NodeClock, "after" | "cancel">, open: WatchFolder = watchFolder): Saves {
  const folders = new Map<string, Pick<FSWatcher, "close" | "on">>();
  let wanted = new Map<string, Set<string>>();
  let project = "";
  let timer: unknown;
  let isSaved = false;
  let tell: (() => void) | undefined;

  function hear(folder: string, name: string | null): void {
    const counts = name === null || wanted.get(folder)?.has(name) || (folder === project && /\.(ts|json)$/.test(name));
    if (!counts) return;
    clock.cancel(timer);
    timer = clock.after(
      QUIET_MS,
      () => {
        isSaved = true;
        tell?.();
      },
      undefined,
    );
  }
  return {
    follow(files, folder) {
      project = folder;
      wanted = new Map([[folder, new Set<string>()]]);
      for (const file of files) {
        const names = wanted.get(dirname(file));
        if (names) names.add(basename(file));
        else wanted.set(dirname(file), new Set([basename(file)]));
      }
      for (const [one, watcher] of folders) {
        if (wanted.has(one)) continue;
        watcher.close();
        folders.delete(one);
      }
      for (const one of wanted.keys()) {
        if (folders.has(one)) continue;
        const watcher = open(one, (_event, name) => hear(one, name));
        // The folder is gone: nothing more is saved there.
        watcher.on("error", () => {});
        folders.set(one, watcher);
      }
    },
    async next() {
      if (!isSaved) await new Promise<void>((resolve) => (tell = resolve));
      isSaved = false;
      tell = undefined;
    },
    close() {
      clock.cancel(timer);
      for (const watcher of folders.values()) watcher.close();
      folders.clear();
    },
  };
}
