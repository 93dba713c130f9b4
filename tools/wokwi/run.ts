// `midge wokwi --run`: hands a folder to Wokwi, starts the simulation there, shows what the board says and plays the
// scenario, until something decides. It writes nothing into the folder.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIEvent, SerialMonitorDataPayload } from "@wokwi/client";
import { createRealClock, type NodeClock } from "../../boards/node/clock.js";
import { Exit, MidgeError } from "../error.js";
import { createLines } from "../monitor/lines.js";
import { listen } from "../monitor/listen.js";
import { createShow, type ShowOptions } from "../monitor/show.js";
import { readFlasherArgs } from "./lint-flash.js";
import { DIAGRAM, FLASHER } from "./lint.js";
import { play } from "./play.js";
import type { Step } from "./scenario.js";
import { createTransport } from "./transport.js";

/** As wokwi-cli has it. */
const SERVER = "wss://wokwi.com/api/ws/beta";
/** A run counts against the minutes of a plan. */
export const TIMEOUT_S = 60;

export interface RunOptions extends Omit<ShowOptions, "reconnect" | "raw"> {
  folder: string;
  /** Undefined: no scenario is played. */
  steps?: readonly Step[];
}

export interface RunWorld {
  clock: Pick<NodeClock, "after" | "cancel">;
  environment: Record<string, string | undefined>;
}

export function needToken(environment: RunWorld["environment"]): string {
  const token = environment["WOKWI_CLI_TOKEN"]?.trim();
  if (token !== undefined && token !== "") return token;
  throw new MidgeError(
    "--run needs your Wokwi token in WOKWI_CLI_TOKEN: make one at https://wokwi.com/dashboard/ci.",
    Exit.USAGE,
  );
}

const REAL: RunWorld = { clock: createRealClock(), environment: process.env };

/** Gives the exit code. Throws a MidgeError when Wokwi cannot be reached, or is gone. */
export async function runOnWokwi(options: RunOptions, world: RunWorld = REAL): Promise<number> {
  const token = needToken(world.environment);
  const { APIClient } = await import("@wokwi/client");
  const show = createShow(options);
  const outlets = show.outlets(() => []);
  const lines = createLines(outlets);
  const timeoutS = options.timeout ?? TIMEOUT_S;
  let isOver = false;
  let finish = (_code: number): void => {};
  let refuse = (_error: Error): void => {};
  const decided = new Promise<number>((resolve, reject) => {
    finish = (code) => {
      isOver = true;
      resolve(code);
    };
    refuse = reject;
  });
  // It may be lost before anybody waits for it.
  decided.catch(() => {});
  let now = "the simulation starts";
  const transport = createTransport(world.environment["WOKWI_CLI_SERVER"] || SERVER, token, (error) => refuse(error));
  const client = new APIClient(transport);

  function hear(bytes: Uint8Array): void {
    if (isOver) return;
    const at = new Date();
    const heard = lines.hear(bytes, at);
    if (heard.text !== "") outlets.onText(heard.text);
    for (const line of heard.lines) outlets.onLine(line, at);
    if (heard.verdict?.kind === "failed") {
      show.say(`the board said "${heard.verdict.text}", which must not come.`, true);
      finish(Exit.EXPECTATION);
    } else if (heard.verdict) finish(Exit.OK);
  }
  function expire(): void {
    const missing = lines.missing().map((text) => `"${text}"`);
    if (missing.length > 0) show.say(`${missing.join(", ")} did not come in ${timeoutS} s.`, true);
    else if (options.steps && now !== "") show.say(`the scenario did not end in ${timeoutS} s: ${now}.`, true);
    else return finish(Exit.OK);
    finish(Exit.TIMEOUT);
  }
  async function work(): Promise<void> {
    await client.connected;
    show.say("connected to Wokwi");
    await client.fileUpload(DIAGRAM, readFileSync(join(options.folder, DIAGRAM), "utf8"));
    const firmware = await upload();
    await client.serialMonitorListen();
    client.listen("serial-monitor:data", (event: APIEvent<SerialMonitorDataPayload>) =>
      hear(Uint8Array.from(event.payload.bytes)),
    );
    await client.simStart({ ...firmware, pause: options.steps !== undefined });
    if (!options.steps) return void (await client.simResume());
    const why = await play(options.steps, client, (step) => {
      now = `${step.at}, ${step.name}`;
      show.say(now);
    });
    now = "";
    if (why !== undefined) {
      show.say(why, true);
      return finish(Exit.EXPECTATION);
    }
    if (lines.missing().length === 0) return finish(Exit.OK);
    await client.simResume();
  }
  async function upload() {
    const text = readFileSync(join(options.folder, FLASHER), "utf8");
    const args = readFlasherArgs(text, () => {});
    const firmware = [];
    for (const { key, offset, file } of args?.files ?? []) {
      const name = `flash-${key}.bin`;
      await client.fileUpload(name, new Uint8Array(readFileSync(join(options.folder, file))));
      firmware.push({ offset, file: name });
    }
    return { firmware, ...(args?.flashSize !== undefined && { flashSize: args.flashSize }) };
  }

  const deadline = world.clock.after(timeoutS * 1000, expire, undefined);
  const letGo = listen({
    send: (bytes) => void client.serialMonitorWrite(bytes).catch(() => {}),
    restart: () => void client.simRestart().catch(() => {}),
    end: finish,
  });
  work().catch((error: unknown) =>
    refuse(
      error instanceof MidgeError
        ? error
        : new MidgeError(`Wokwi says: ${(error as Error).message.replaceAll(token, "***")}`, Exit.PORT),
    ),
  );
  try {
    return await decided;
  } finally {
    world.clock.cancel(deadline);
    letGo();
    client.close();
    const rest = lines.rest();
    if (rest !== "") {
      outlets.onText("\n");
      outlets.onLine(rest, new Date());
    }
    show.close();
  }
}
