// `midge pub`: publishes one message, a file, or a line of standard input each, and ends when the broker has what it was
// given at QoS 1 and 2, or when the bytes have left at QoS 0.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { outcomeText, Refused, refusedText } from "midge";
import { createDeskClient, type DeskClient, type LinkOptions } from "../client/desk-client.js";
import { Exit, MidgeError } from "../error.js";

export interface PubOptions extends LinkOptions {
  topic: string;
  message?: string;
  file?: string;
  /** One message from all of standard input. */
  stdinFile?: boolean;
  /** One message for each line of standard input. */
  stdinLine?: boolean;
  nullMessage?: boolean;
  qos: 0 | 1 | 2;
  retain?: boolean;
  json?: boolean;
}

/** Room in the transmit memory beside a payload: the topic (65,535 bytes) and what frames it. */
const FRAME_BYTES = 65_600;
/** The longest line that `-l` takes. */
const LINE_BYTES = 1_048_576;

export async function pub(options: PubOptions): Promise<void> {
  const payload = payloadOf(options);
  const room = (payload?.length ?? LINE_BYTES) + FRAME_BYTES;
  const desk = createDeskClient(options, { transmitBytes: room, outboxBytes: room });
  const done = createCount(desk, options);
  await desk.online;
  try {
    if (payload) await done.publish(payload);
    else for await (const line of createInterface({ input: process.stdin })) await done.publish(Buffer.from(line));
    await done.all();
  } finally {
    await desk.end();
  }
  if (options.json)
    process.stdout.write(JSON.stringify({ topic: options.topic, qos: options.qos, published: done.count() }) + "\n");
}

/** What to publish, or undefined for a message a line. */
function payloadOf(options: PubOptions): Buffer | undefined {
  const { message, file, stdinFile, stdinLine, nullMessage } = options;
  const given = [message !== undefined, file !== undefined, stdinFile, stdinLine, nullMessage].filter(Boolean).length;
  if (given !== 1) {
    throw new MidgeError(
      "say what to publish, once: -m TEXT, -f FILE, -s (standard input), -l (a message a line) or -n (empty).",
      Exit.USAGE,
    );
  }
  if (stdinLine) return undefined;
  if (message !== undefined) return Buffer.from(message);
  if (nullMessage) return Buffer.alloc(0);
  try {
    return readFileSync(file ?? 0);
  } catch (error) {
    throw new MidgeError(`cannot read ${file ?? "standard input"}: ${(error as Error).message}`);
  }
}

/** Publishes with what patience the client needs, and knows when all of it has arrived. */
function createCount(desk: DeskClient, options: PubOptions) {
  const { client } = desk;
  const topic = client.topic(options.topic, { qos: options.qos, retain: options.retain === true });
  let published = 0;
  let open = 0;
  let fault: MidgeError | undefined;
  let wake = (): void => {};
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  client.onSettled = (_id, outcome) => {
    open--;
    if (outcome !== 0) fault ??= new MidgeError(`a message did not arrive: ${outcomeText(outcome)}.`);
    wake();
  };
  client.onDrained = () => wake();
  desk.onLost = (line) => {
    if (!options.quiet) process.stderr.write(`midge: ${line}\n`);
    // At QoS 0 nobody knows what of it has arrived.
    if (options.qos === 0) fault ??= new MidgeError("the link was lost before everything had left.", Exit.BROKER);
    wake();
  };
  return {
    count: () => published,
    async publish(payload: Buffer): Promise<void> {
      if (payload.length > LINE_BYTES && options.stdinLine)
        throw new MidgeError(`a line of ${payload.length} bytes is too long: ${LINE_BYTES} at most.`);
      for (;;) {
        if (fault) throw fault;
        const waiting = change();
        const id = topic.publish(payload);
        if (id >= 0) {
          published++;
          if (options.qos > 0) open++;
          return;
        }
        if (id !== Refused.BUSY && id !== Refused.FULL)
          throw new MidgeError(`cannot publish to "${options.topic}": ${refusedText(id)}.`);
        await waiting;
      }
    },
    async all(): Promise<void> {
      while (open > 0 && !fault) await change();
      if (fault) throw fault;
    },
  };
}
