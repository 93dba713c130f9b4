// Reads what the page asks for. What comes over a socket is anybody's text until each of its fields has been looked at; it
// does nothing by itself.

import type { Command } from "./model.js";

/** A payload or a name is no longer than this. */
const MOST_CHARS = 4096;
/** MQTT's own limit of a topic is 65,535 bytes (MQTT 3.1.1, 1.5.3); the page's is what fits a line. */
const MOST_TOPIC_CHARS = 256;

type Kind = "text" | "number" | "flag" | "qos" | "text?";

/** The fields of each command, besides `id` and `do`. */
const FIELDS: Record<Command["do"], Record<string, Kind>> = {
  set: { board: "text", part: "text", quantity: "text", value: "number" },
  release: { board: "text", part: "text", quantity: "text" },
  break: { board: "text", part: "text", fault: "text" },
  fault: { board: "text", fault: "text", argument: "text?" },
  mend: { board: "text", fault: "text" },
  wifi: { board: "text", isUp: "flag" },
  broker: { isUp: "flag" },
  publish: { topic: "text", payload: "text", qos: "qos", retain: "flag" },
  packet: { n: "number" },
};

const FITS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string" && value.length <= MOST_CHARS,
  "text?": (value) => value === undefined || (typeof value === "string" && value.length <= MOST_CHARS),
  number: (value) => typeof value === "number" && Number.isFinite(value),
  flag: (value) => typeof value === "boolean",
  qos: (value) => value === 0 || value === 1 || value === 2,
};

/** The command, or why it is none. `id` is 0 where none could be read. */
export function readCommand(text: string): Command | { id: number; error: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { id: 0, error: "this is no JSON" };
  }
  if (typeof given !== "object" || given === null) return { id: 0, error: "this is no command" };
  const asked = given as Record<string, unknown>;
  const id = Number.isSafeInteger(asked["id"]) ? (asked["id"] as number) : 0;
  const name = asked["do"];
  if (typeof name !== "string" || !Object.hasOwn(FIELDS, name))
    return { id, error: `there is no command ${JSON.stringify(name)?.slice(0, 40)}` };
  const fields = FIELDS[name as Command["do"]];
  const command: Record<string, unknown> = { id, do: name };
  for (const [field, kind] of Object.entries(fields)) {
    const value = asked[field];
    if (!(FITS[kind] as (value: unknown) => boolean)(value))
      return { id, error: `"${field}" of "${name}" does not fit` };
    if (value !== undefined) command[field] = value;
  }
  const topic = command["topic"] as string | undefined;
  const wrong = topic === undefined ? undefined : wrongTopic(topic);
  return wrong === undefined ? (command as Command) : { id, error: wrong };
}

/** MQTT 3.1.1, 4.7.1 and 4.7.3. */
function wrongTopic(topic: string): string | undefined {
  if (topic === "") return "a topic has at least one character";
  if (topic.length > MOST_TOPIC_CHARS) return `a topic has at most ${MOST_TOPIC_CHARS} characters here`;
  return /[+#\0]/.test(topic) ? "a message has a topic without + and #" : undefined;
}
