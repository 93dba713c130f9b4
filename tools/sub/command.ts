// `midge sub`: prints each message that comes, of any length, until Ctrl-C, a count, or a time is over.

import { matches, type Message, refusedText } from "midge";
import { createDeskClient, type LinkOptions } from "../client/desk-client.js";
import { Exit, MidgeError } from "../error.js";

export interface SubOptions extends LinkOptions {
  topic: string[];
  qos: 0 | 1 | 2;
  /** End after so many messages. */
  count?: number;
  /** End after so many seconds. */
  timeout?: number;
  verbose?: boolean;
  /** False with `-R`: retained messages are not shown. */
  retained: boolean;
  /** False with `-N`: no line break behind a payload. */
  newline: boolean;
  json?: boolean;
}

const TOPIC_BYTES = 65_540;

export async function sub(options: SubOptions): Promise<void> {
  // The topic must fit; payloads come in chunks.
  const desk = createDeskClient(options, { receiveBytes: 2 * TOPIC_BYTES });
  const { client } = desk;
  let seen = 0;
  let finish: (error?: Error) => void = () => {};
  const finished = new Promise<void>((resolve, reject) => (finish = (error) => (error ? reject(error) : resolve())));
  const refuse = (filter: string, why: string): void =>
    finish(new MidgeError(`the broker refused the subscription to "${filter}"${why}.`, Exit.BROKER));
  client.onRefused = (filter) => refuse(filter, "; is this login allowed to read it?");

  let chunks: Buffer[] = [];
  const take = (message: Message): void => {
    if (message.index === 0) chunks = [];
    // The memory behind a message is used again.
    chunks.push(Buffer.from(message.bytes()));
    if (message.index + message.length < message.total) return;
    if (message.retain && !options.retained) return;
    show(options, message, Buffer.concat(chunks));
    seen++;
    if (seen === options.count) finish();
  };
  desk.onLost = (line) => {
    if (!options.quiet) process.stderr.write(`midge: ${line}\n`);
  };
  const stop = (): void => finish();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A reader that has gone away, `| head` for one, ends it.
  process.stdout.once("error", stop);
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(
          () => finish(new MidgeError(`${options.timeout} s are over: ${seen} messages came.`, Exit.TIMEOUT)),
          options.timeout * 1000,
        );
  try {
    for (const [i, filter] of options.topic.entries()) {
      // A message that several filters match is shown once.
      const before = options.topic.slice(0, i);
      const code = client.subscribeChunks(
        filter,
        (message) => {
          if (!before.some((other) => matches(other, message.topic))) take(message);
        },
        options.qos,
      );
      if (code < 0) throw new MidgeError(`"${filter}" cannot be subscribed to: ${refusedText(code)}.`, Exit.USAGE);
    }
    await desk.online;
    await finished;
  } finally {
    clearTimeout(timer);
    await desk.end();
  }
}

function show(
  options: SubOptions,
  { topic, qos, retain }: Pick<Message, "topic" | "qos" | "retain">,
  payload: Buffer,
): void {
  if (options.json) {
    const text = payload.toString("utf8");
    const isText = Buffer.from(text).equals(payload);
    const body = isText ? { payload: text } : { payloadBase64: payload.toString("base64") };
    process.stdout.write(JSON.stringify({ time: new Date().toISOString(), topic, ...body, qos, retain }) + "\n");
    return;
  }
  if (options.verbose) process.stdout.write(`${topic} `);
  process.stdout.write(payload);
  if (options.newline) process.stdout.write("\n");
}
