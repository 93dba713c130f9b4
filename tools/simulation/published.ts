// What a test or a scenario expects of a message, whether one fits, and how it is told that none did. It waits for nothing.

/** A message that the broker took, and when: milliseconds since the simulation began. */
export interface Published {
  topic: string;
  payload: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** The client that published it; "" for what the test published. */
  clientId: string;
  atMs: number;
}

export interface Expected {
  /** The whole payload, or a pattern of it, or a judge. */
  payload?: string | RegExp | ((payload: string) => boolean);
  qos?: 0 | 1 | 2;
  retain?: boolean;
  /** How much simulated time it may take from now, milliseconds; 60,000 when left out. */
  withinMs?: number;
}

export const WITHIN_MS = 60_000;

export function fitsExpected(message: Published, { payload, qos, retain }: Expected): boolean {
  if (qos !== undefined && message.qos !== qos) return false;
  if (retain !== undefined && message.retain !== retain) return false;
  if (payload === undefined) return true;
  if (typeof payload === "string") return message.payload === payload;
  return payload instanceof RegExp ? payload.test(message.payload) : payload(message.payload);
}

/** The last messages are shown, up to so many. */
const SHOWN = 10;

export function notPublished(
  topic: string,
  { payload, withinMs }: Expected,
  messages: readonly Published[],
  lines: readonly string[],
): string {
  const what = payload === undefined || typeof payload === "function" ? "" : ` ${String(payload)}`;
  return [
    `${topic}${what} was not published within ${withinMs ?? WITHIN_MS} ms of simulated time.`,
    lastMessages(messages),
    ...(lines.length === 0 ? [] : ["The board's log:", ...lines.slice(-SHOWN).map((text) => `  ${text}`)]),
  ].join("\n");
}

export function lastMessages(messages: readonly Published[]): string {
  const last = messages.slice(-SHOWN).map((message) => `  ${shownLine(message)}`);
  return [last.length === 0 ? "Nothing was published." : "The last messages:", ...last].join("\n");
}

export function shownLine({ topic, payload, qos, retain, atMs }: Published): string {
  return `${(atMs / 1000).toFixed(2)} s  ${topic} ${payload}  QoS ${qos}${retain ? "  retain" : ""}`;
}
