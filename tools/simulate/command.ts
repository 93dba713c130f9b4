// `midge simulate`: runs a publisher on the simulated board against a real broker, and prints what it publishes. Ctrl-C,
// or the last message asked for, ends it as a person would switch off a well-behaved device.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRealClock } from "../../boards/node/clock.js";
import { createSimulatedDevice, type SimulatedDevice } from "../../boards/node/device.js";
import { createNodeNet } from "../../boards/node/net.js";
import { simulated } from "../../boards/node/simulated.profile.js";
import { MissingPart, MissingSetting, type SimulatedOptions } from "../../boards/node/simulated.js";
import { hidePassword, parseUrl } from "../../sdk/link/url.js";
import { reasonText } from "../../sdk/mqtt/words.js";
import { type BoardData, boardData } from "../build/board-data.js";
import { nodeTlsFields } from "../build/target.js";
import { MidgeError } from "../error.js";
import { readProject, shown } from "../project.js";
import { placeParts } from "../project/place.js";
import { type EmbeddedBroker, type SeenMessage, startBroker } from "./broker.js";
import { loadPublisher } from "./publisher-module.js";
import { createPrinter } from "./printer.js";
import { watchNet } from "./watched-net.js";

/** A second Ctrl-C after this time ends the command at once. */
const IMPATIENT_MS = 1000;

export interface SimulateOptions {
  broker?: string;
  port: number;
  cafile?: string;
  count?: number;
  set: Record<string, string>;
  json?: boolean;
}

export async function simulate(path: string, options: SimulateOptions): Promise<void> {
  const project = readProject(path, options);
  const run = await loadPublisher(project.entry);
  const printer = createPrinter(options.json === true);
  let messages = 0;
  let isOver = false;
  let finish: (error?: Error) => void = () => {};
  const finished = new Promise<void>((resolve, reject) => {
    finish = (error) => (error ? reject(error) : resolve());
  });

  // The embedded broker tells what it received; of another broker we know only what was sent to it.
  const onMessage = (message: SeenMessage): void => {
    printer.message(message);
    messages++;
    if (messages === options.count) finish();
  };
  let embedded: EmbeddedBroker | undefined;
  let url = project.broker;
  if (url === undefined) {
    embedded = await startBroker(options.port, onMessage);
    url = `mqtt://127.0.0.1:${embedded.port}`;
  }
  const parsed = parseUrl(url);
  if (typeof parsed === "string") throw new MidgeError(parsed);
  const { target, ...inUrl } = parsed;
  if (options.cafile !== undefined && !target.secure) {
    throw new MidgeError("--cafile is for TLS: it needs --broker mqtts://HOST or wss://HOST.");
  }
  const ca = options.cafile === undefined ? {} : { ca: readText(options.cafile) };
  const tls = nodeTlsFields(project, target.secure === true, ca);
  const data = boardData(project, simulated, target);
  // What the URL says of user and password goes before what the board has stored.
  const login = inUrl.username === undefined ? loginOf(data) : inUrl;

  let wasOnline = false;
  let lastError = "";
  const sockets = createNodeNet((error) => {
    lastError = error.message || (error as AggregateError).errors?.[0]?.message || "";
  });
  const net = watchNet(sockets, {
    onMessage: (message) => {
      if (!embedded) onMessage(message);
    },
    onAnswer: (code) => {
      if (code === 0) wasOnline = true;
      else finish(failure(url, code, ""));
    },
    onClosed: (reason) => {
      if (!wasOnline) finish(failure(url, reason, lastError));
    },
  });
  const clock = createRealClock();
  const board: SimulatedOptions = {
    net,
    clock,
    dateS: (Date.now() - clock.now()) / 1000,
    target: { ...target, ...tls },
    values: project.values,
    secrets: data.secrets ?? {},
    login,
    onLog: (line) => printer.log(line),
    parts: placeParts(project.config.parts, simulated, shown(join(dirname(project.entry), "midge.json"))).parts,
  };

  let device: SimulatedDevice | undefined;
  let firstSignal = 0;
  const onSignal = (): void => {
    // Under npm one Ctrl-C arrives twice: from the terminal and from npm. A person's second one comes later.
    if (isOver && Date.now() - firstSignal > IMPATIENT_MS) process.exit(130);
    if (firstSignal === 0) firstSignal = Date.now();
    finish();
  };
  // Never taken off: a second signal may come as late as the last line of output.
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  printer.start(shown(project.entry), hidePassword(url), embedded !== undefined);
  try {
    device = createSimulatedDevice(board, (module) => run(module, login));
    await finished;
  } catch (error) {
    if (error instanceof MissingPart)
      throw new MidgeError(`${shown(project.entry)}: ${error.message}; name it in "parts" of midge.json.`);
    if (!(error instanceof MissingSetting)) throw error;
    throw new MidgeError(
      `${shown(project.entry)} asks for the setting "${error.setting}" of type ${error.type}, which midge.json beside it does not name.`,
    );
  } finally {
    isOver = true;
    device?.stop();
    // The board's DISCONNECT is the last thing the broker hears of it.
    await sockets.idle();
    // A program may sample for ever; the process must not.
    device?.end();
    await embedded?.close();
  }
}

function loginOf({ username, password }: BoardData): Pick<BoardData, "username" | "password"> {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}

function failure(url: string, reason: number, detail: string): MidgeError {
  const why = detail === "" ? "" : ` (${detail})`;
  return new MidgeError(
    `cannot use the broker ${hidePassword(url)}: ${reasonText(reason)}${why}. Is it running, and is the URL right?`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read --cafile ${file}: ${(error as Error).message}`);
  }
}
