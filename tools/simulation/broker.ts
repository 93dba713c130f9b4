// The broker of a stage behind one face: in memory, started here, or one that runs already. It tells what it took, as far as
// it can know, and never what a board is.

import type { Net, Target } from "midge";
import { createMemoryBroker, type MemoryBroker } from "../../boards/node/memory-broker.js";
import type { NodeClock } from "../../boards/node/clock.js";
import { createNodeNet, type NodeNet } from "../../boards/node/net.js";
import { hidePassword, parseUrl } from "../../sdk/link/url.js";
import { createDeskClient, type DeskClient } from "../client/desk-client.js";
import { Exit, MidgeError } from "../error.js";
import { startBroker } from "../simulate/broker.js";
import type { BrokerChoice } from "./stage.js";

/** A message that the broker took. */
export interface Taken {
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** "" for what was published from here. */
  clientId: string;
}

export interface StageBroker {
  /** For people: "in memory", or the URL without its password. */
  url: string;
  net: Net;
  target: Target;
  /** What the URL says of user and password. */
  login: { username?: string; password?: string } | undefined;
  /** False: it does not tell what it takes, and what boards send is all that can be known. */
  tells: boolean;
  memory: MemoryBroker | undefined;
  /** The runtime's own words for the last link that failed. */
  lastError(): string;
  publish(message: Omit<Taken, "clientId">): void;
  /** Resolves when every link has ended. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function openBroker(
  choice: BrokerChoice,
  clock: NodeClock,
  onTaken: (message: Taken) => void,
): Promise<StageBroker> {
  if (choice.kind === "memory") return inMemory(clock, onTaken);
  let lastError = "";
  const sockets = createNodeNet((error) => {
    lastError = error.message || (error as AggregateError).errors?.[0]?.message || "";
  });
  if (choice.kind === "url") return atUrl(choice, sockets, () => lastError);
  const embedded = await startBroker(choice.port, ({ topic, payload, qos, retain, clientId }) =>
    onTaken({ topic, payload, qos: qos as 0 | 1 | 2, retain, clientId }),
  );
  return {
    url: `mqtt://127.0.0.1:${embedded.port}`,
    net: sockets,
    target: { host: "127.0.0.1", port: embedded.port },
    login: undefined,
    tells: true,
    memory: undefined,
    lastError: () => lastError,
    publish: (message) => embedded.publish(message),
    idle: () => sockets.idle(),
    close: () => embedded.close(),
  };
}

function inMemory(clock: NodeClock, onTaken: (message: Taken) => void): StageBroker {
  const memory = createMemoryBroker(clock);
  memory.onMessage = ({ topic, payload, qos, retain }, clientId) => onTaken({ topic, payload, qos, retain, clientId });
  return {
    url: "in memory",
    net: memory.net,
    target: { host: "broker", port: 1883 },
    login: undefined,
    tells: true,
    memory,
    lastError: () => "",
    publish: ({ payload, ...rest }) => memory.publish({ ...rest, payload: Buffer.from(payload) }),
    idle: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function atUrl(choice: { url: string; cafile?: string }, sockets: NodeNet, lastError: () => string): StageBroker {
  const parsed = parseUrl(choice.url);
  if (typeof parsed === "string") throw new MidgeError(parsed, Exit.USAGE);
  const { target, ...login } = parsed;
  if (choice.cafile !== undefined && !target.secure) {
    throw new MidgeError("--cafile is for TLS: it needs --broker mqtts://HOST or wss://HOST.");
  }
  // Somebody else's voice needs a link of its own, made when it is first raised.
  let voice: DeskClient | undefined;
  return {
    url: hidePassword(choice.url),
    net: sockets,
    target,
    login: login.username === undefined ? undefined : login,
    tells: false,
    memory: undefined,
    lastError,
    publish({ topic, payload, qos, retain }) {
      voice ??= createDeskClient(
        { url: choice.url, cleanSession: true, quiet: true, ...(choice.cafile && { cafile: choice.cafile }) },
        {},
      );
      const { client, online } = voice;
      // Who waits for an effect of it says that it did not come.
      online.then(
        () => client.topic(topic, { qos, retain }).publish(Buffer.from(payload)),
        () => undefined,
      );
    },
    idle: () => sockets.idle(),
    close: async () => void (await voice?.end()),
  };
}
