// Files that a run writes as it goes: what was told in one turn of the process is on its way to the disk when the turn ends,
// so that a run that is killed leaves a file that can be read. A disk that is full is told at the end. It knows nothing of
// what it writes.

import { closeSync, openSync, writeSync } from "node:fs";
import { MidgeError } from "../error.js";

/** So much is written at once. */
const CHUNK_BYTES = 65536;

export interface Growing {
  write(bytes: Uint8Array | string): void;
  /** Throws a MidgeError where something could not be written. */
  close(): void;
}

/** Makes the file anew. Throws a MidgeError where that cannot be; `option` is what named it. */
export function growFile(path: string, option: string): Growing {
  const failed = (error: unknown): MidgeError =>
    new MidgeError(`cannot write ${option} ${path}: ${(error as Error).message}`);
  let file: number;
  try {
    file = openSync(path, "w");
  } catch (error) {
    throw failed(error);
  }
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  let isDue = false;
  let isOpen = true;
  let failure: MidgeError | undefined;

  function put(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length && !failure;) at += writeSync(file, bytes, at);
    } catch (error) {
      // The run itself is well, and goes on.
      failure = failed(error);
    }
  }
  function flush(): void {
    isDue = false;
    if (!isOpen || length === 0) return;
    const end = length;
    length = 0;
    put(chunk.subarray(0, end));
  }
  // A second Ctrl-C ends the process with what is still here.
  process.on("exit", flush);
  return {
    write(bytes) {
      if (!isOpen) return;
      const given = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
      if (length + given.length > CHUNK_BYTES) flush();
      if (given.length > CHUNK_BYTES) return put(given);
      chunk.set(given, length);
      length += given.length;
      if (isDue) return;
      isDue = true;
      setImmediate(flush);
    },
    close() {
      flush();
      process.off("exit", flush);
      if (isOpen) closeSync(file);
      isOpen = false;
      if (failure) throw failure;
    },
  };
}
