// Sees to it that no two boards of a fleet are the same to the broker: their client ids and their topics must differ. A
// publisher whose topics do not hold the device id has a setting that tells boards apart, as a room does; then each board gets
// a value of its own. The program is tried on boards that nobody hears.

import type { Net, Publisher } from "midge";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createSimulatedBoard } from "../../boards/node/simulated.js";
import type { Placed } from "../../boards/parts.js";
import { MidgeError } from "../error.js";
import { type Project, shown } from "../project.js";
import type { SettingValue } from "../project/setting-types.js";
import type { Program } from "../simulation/program.js";
import { startError } from "../simulation/stage-board.js";
import { deviceIdOf } from "./board.js";

type Values = Record<string, SettingValue>;

export interface Identity {
  valuesOf(index: number): Values;
  /** What a person should know; "" when there is nothing. */
  note: string;
}

/** Leads nowhere, and says nothing. */
const NOWHERE: Net = { open: () => ({ write: () => true }), close: () => {} };

/** What a board is to the broker. */
interface Seen {
  clientIds: string[];
  topics: string[];
}

function look(
  program: Program,
  placed: readonly Placed[],
  secrets: Record<string, string>,
  index: number,
  values: Values,
): Seen {
  const seen: Seen = { clientIds: [], topics: [] };
  const clock = createVirtualClock(1);
  const board = createSimulatedBoard({
    net: NOWHERE,
    clock,
    target: { host: "nowhere", port: 1883 },
    values,
    secrets,
    deviceId: deviceIdOf(index),
    parts: placed,
  });
  const hear = (client: Publisher): void => {
    const { clientId, will } = client._options;
    const { topic } = client;
    if (clientId !== "") seen.clientIds.push(clientId);
    if (will) seen.topics.push(will.topic);
    client.topic = function (name, options) {
      seen.topics.push(name);
      return topic.call(this, name, options);
    };
  };
  try {
    program.run(board.module, {}, hear);
  } catch (error) {
    throw startError(error, program);
  } finally {
    board.end();
  }
  return seen;
}

const common = (a: readonly string[], b: readonly string[]): string | undefined => a.find((one) => b.includes(one));

/** Puts a board's own words into what a setting says: "{id}" its device id, "{n}" its number from 1 up. */
function fill(values: Values, index: number): Values {
  const filled: Values = {};
  for (const [name, value] of Object.entries(values)) {
    filled[name] =
      typeof value === "string"
        ? value.replaceAll("{id}", deviceIdOf(index)).replaceAll("{n}", String(index + 1))
        : value;
  }
  return filled;
}

/** Throws a MidgeError when all boards would have one client id. */
export function identify(program: Program, project: Project, placed: readonly Placed[]): Identity {
  const { values, config, local } = project;
  const isTold = Object.values(values).some((value) => typeof value === "string" && /\{(id|n)\}/.test(value));
  const shared = (given: Values): { clientId: string | undefined; topic: string | undefined } => {
    const [a, b] = [0, 1].map((index) => look(program, placed, local.secrets, index, fill(given, index))) as [
      Seen,
      Seen,
    ];
    return { clientId: common(a.clientIds, b.clientIds), topic: common(a.topics, b.topics) };
  };
  const made = (given: Values, note: string): Identity => {
    const isSame = !Object.values(given).some((value) => typeof value === "string" && /\{(id|n)\}/.test(value));
    return { valuesOf: isSame ? () => given : (index) => fill(given, index), note };
  };
  const asItIs = shared(values);
  if (asItIs.clientId === undefined && (asItIs.topic === undefined || isTold)) return made(values, "");
  for (const [name, { type }] of Object.entries(config.settings)) {
    if (type !== "text") continue;
    const own = { ...values, [name]: `${String(values[name])}-{id}` };
    const { clientId, topic } = shared(own);
    if (clientId === undefined && topic === undefined)
      return made(
        own,
        `each board has a ${name} of its own: ${fill(own, 0)[name]} and so on (--set "${name}=...{id}" says otherwise).`,
      );
  }
  if (asItIs.clientId !== undefined)
    throw new MidgeError(
      `${shown(program.entry)}: all boards would connect as "${asItIs.clientId}", and drive one another out: put deviceId into the client id, or say it by a setting: --set NAME=...{id}.`,
    );
  return made(
    values,
    `all boards publish to ${asItIs.topic}: put deviceId into the topics, or say it by a setting: --set NAME=...{id}.`,
  );
}
