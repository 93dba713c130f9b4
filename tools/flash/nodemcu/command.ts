// `midge flash PUBLISHER` for a NodeMCU board: builds it, and puts it onto the board over its console.

import { createProgress } from "../../cli/progress.js";
import type { Made } from "../../build/make.js";
import { DATA_FILE } from "../../build/board-data.js";
import { choosePort } from "../../serial/find.js";
import type { ProgramOptions, ProgramWorld } from "../program.js";
import type { BoardFile } from "./files.js";
import { INIT, INIT_TEXT, PROGRAM } from "./init.js";
import { upload } from "./upload.js";

const CONSOLE_BAUD = 115_200;

export async function flashNodemcu(made: Made, options: ProgramOptions, world: ProgramWorld): Promise<void> {
  const { profile, built, project } = made;
  const files: BoardFile[] = [{ name: PROGRAM, bytes: Buffer.from(built.code) }];
  // Without data of its own the project leaves what the board has.
  if (made.hasData) files.push({ name: DATA_FILE, bytes: Buffer.from(made.data()) });
  const port = await choosePort(options);
  const link = await world.open(port.name, options.baud ?? profile.console?.baud ?? CONSOLE_BAUD);
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, INIT_TEXT.length);
  const progress = createProgress({ total, quiet: options.quiet === true });
  const startedAt = performance.now();
  try {
    const done = await upload({
      link,
      profile,
      files,
      say: (line) => progress.say(`midge: ${line}`),
      progress: (bytes, name) => progress.update(bytes, name),
      ...(world.clock && { clock: world.clock }),
    });
    progress.end();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const all = [
      ...files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
      { name: INIT, bytes: INIT_TEXT.length },
    ];
    const written = all.map((file) => ({ ...file, sent: done.sent.includes(file.name) }));
    if (options.json) {
      const { way, bytesOnLine } = done;
      process.stdout.write(
        JSON.stringify({
          port: link.name,
          board: profile.name,
          program: project.name,
          written,
          way,
          bytesOnLine,
          seconds,
        }) + "\n",
      );
    } else if (options.quiet !== true) {
      for (const { name, bytes, sent } of written)
        process.stdout.write(`${name}: ${bytes} bytes, ${sent ? "verified" : "was there already"}\n`);
      process.stdout.write(`${project.name} starts on the board at ${link.name} (${seconds} s)\n`);
    }
  } finally {
    progress.end();
    await link.close().catch(() => {});
  }
}
