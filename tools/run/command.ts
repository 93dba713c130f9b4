// `midge run`: builds a publisher, puts it onto the board and shows what it says, and again at each save. A build that fails
// leaves the board as it is. The work is that of build, flash and monitor; this is their order.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRealClock } from "../../boards/node/clock.js";
import type { Profile } from "../../boards/profile.js";
import { type Made, make } from "../build/make.js";
import { builtFile, writeBuilt } from "../build/write.js";
import { Exit, MidgeError } from "../error.js";
import { flashMade, type ProgramOptions } from "../flash/program.js";
import { consoleBaud, resetSteps } from "../monitor/command.js";
import { createExplainer } from "../monitor/explain.js";
import { KEYS_HELP } from "../monitor/keys.js";
import { listen } from "../monitor/listen.js";
import { createShow, type Show, type ShowOptions } from "../monitor/show.js";
import { watch, type Watching } from "../monitor/watch.js";
import { type ChosenPort, choosePort } from "../serial/find.js";
import type { SerialLink } from "../serial/link.js";
import { openSerial } from "../serial/open.js";
import { holdLine, type Line } from "./line.js";
import { withoutAnswers } from "./said.js";
import { type Saves, watchSaves } from "./saves.js";

/** No exit code: the watching ends because another program comes. */
const LET_GO = -1;

export interface RunOptions extends ProgramOptions, Omit<ShowOptions, "raw"> {}

export async function run(
  publisher: string,
  options: RunOptions,
  open: (name: string, baud: number) => Promise<SerialLink> = openSerial,
): Promise<void> {
  const { board } = options;
  if (board === undefined)
    throw new MidgeError(
      "which board is the program for? Name it with --board; midge ports shows what is plugged in.",
      Exit.USAGE,
    );
  const build = (): Promise<Made> => make(publisher, { ...options, board });
  let made = await build();
  const { profile } = made;
  const clock = createRealClock();
  const port = await choosePort(options);
  const show = createShow(options);
  const line = holdLine(open);
  const saves = watchSaves(clock);
  let watching: Watching | undefined;
  const letGo = listen({
    // What is typed while a program goes onto the board would disturb it.
    send: (bytes) => watching?.send(bytes),
    restart: () => void watching?.restart(resetSteps(port, profile)),
    // A flash may be cut at any moment.
    end: (code) => (watching ? watching.end(code) : process.exit(code)),
  });
  try {
    for (let turn = 1; ; turn++) {
      writeBuilt(made);
      follow(saves, made);
      const isFlashed = await flash(made, { ...options, port: port.name }, line, turn === 1 ? undefined : show);
      watching = watchBoard({ port, profile, made, show, line, options, isPatient: turn > 1 });
      if (turn === 1 && process.stdin.isTTY) show.say(`${port.name}: saving runs it anew. ${KEYS_HELP}`);
      const next = await saved(watching, saves, build, show, isFlashed ? made : undefined);
      watching = undefined;
      if (typeof next === "number") {
        process.exitCode = next;
        return;
      }
      made = next;
    }
  } finally {
    letGo();
    saves.close();
    await line.close();
    show.close();
  }
}

/** The sources that a save is of, settings included. */
function follow(saves: Saves, { project, built }: Made): void {
  const folder = dirname(project.entry);
  const sources = (built.places()?.sources ?? []).filter(
    (file) => !/[\\/]node_modules[\\/]/.test(file) && existsSync(file),
  );
  saves.follow([...sources, join(folder, "midge.json"), join(folder, "midge.local.json")], folder);
}

/** Whether it is on the board. The first that fails ends all; without `show` it is the first. */
async function flash(made: Made, options: ProgramOptions, line: Line, show: Show | undefined): Promise<boolean> {
  try {
    await flashMade(made, options, { open: line.open, isWatched: true });
    return true;
  } catch (error) {
    if (!show || !(error instanceof MidgeError)) throw error;
    show.say(`${error.message} The next save tries again.`, true);
    return false;
  }
}

interface Board {
  port: ChosenPort;
  profile: Profile;
  made: Made;
  show: Show;
  line: Line;
  options: RunOptions;
  isPatient: boolean;
}

function watchBoard({ port, profile, made, show, line, options, isPatient }: Board): Watching {
  const explain = createExplainer(`${builtFile(made.project.name, profile)}.map`, false);
  const baud = consoleBaud(options.baud, profile);
  return watch(
    { port: port.name, baud, ...show.outlets(explain), isPatient },
    {
      clock: createRealClock(),
      async open(name) {
        const link = await line.open(name, baud);
        const heard = profile.runtime === "espruino" ? withoutAnswers(line.heard()) : line.heard();
        return {
          ...link,
          onData(hear) {
            const stop = link.onData(hear);
            if (heard.length > 0) hear(heard);
            return stop;
          },
        };
      },
    },
  );
}

/** Watches until there is another program, or an end: its exit code. */
async function saved(
  watching: Watching,
  saves: Saves,
  build: () => Promise<Made>,
  show: Show,
  onBoard: Made | undefined,
): Promise<Made | number> {
  for (;;) {
    const ended = await Promise.race([watching.ended, saves.next().then(() => undefined)]);
    if (ended !== undefined) return ended;
    let made: Made;
    try {
      made = await build();
    } catch (error) {
      if (!(error instanceof MidgeError)) throw error;
      show.say(`${error.message} The board keeps the program it has.`, true);
      continue;
    }
    if (onBoard && isSame(made, onBoard)) {
      show.say("saved, and the program is the same: it goes on.");
      continue;
    }
    show.say("saved: the program goes onto the board.");
    watching.end(LET_GO);
    const code = await watching.ended;
    // A verdict may have come while it was built.
    return code === LET_GO ? made : code;
  }
}

function isSame(one: Made, other: Made): boolean {
  if (one.built.code !== other.built.code || one.hasData !== other.hasData) return false;
  return !one.hasData || one.data() === other.data();
}
