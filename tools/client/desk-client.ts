// The client of `midge pub` and `midge sub`: the SDK's own, made from the options that people know from mosquitto_pub and
// mosquitto_sub. It connects once and says why when it cannot; it prints nothing but packets, when it is asked to.

import { readFileSync } from "node:fs";
import { type Client, type ClientOptions, createClient, reasonText, refusedText, type Target, type Will } from "midge";
import { createRealClock } from "../../boards/node/clock.js";
import { createNodeNet } from "../../boards/node/net.js";
import { hidePassword, parseUrl } from "../../sdk/link/url.js";
import { Exit, MidgeError } from "../error.js";
import { packetLog } from "./packet-log.js";

/** The options that both verbs share. */
export interface LinkOptions {
  url: string;
  id?: string;
  username?: string;
  pw?: string;
  cafile?: string;
  cert?: string;
  key?: string;
  keepalive?: number;
  /** False with `-c`, which keeps the session. */
  cleanSession: boolean;
  willTopic?: string;
  willPayload?: string;
  willQos?: 0 | 1 | 2;
  willRetain?: boolean;
  debug?: boolean;
  quiet?: boolean;
}

export interface DeskClient {
  client: Client;
  /** Resolves at the first CONNACK; rejects with the one line a person needs. */
  online: Promise<void>;
  /** Says why a link that was up has ended. */
  onLost: (line: string) => void;
  /** Sends DISCONNECT, and resolves when the last byte has left. */
  end(): Promise<void>;
}

export function createDeskClient(options: LinkOptions, more: Partial<ClientOptions>): DeskClient {
  const parsed = parseUrl(options.url);
  if (typeof parsed === "string") throw new MidgeError(parsed, Exit.USAGE);
  const target: Target = { ...parsed.target, ...tlsOf(options, parsed.target.secure === true) };
  const will = willOf(options);
  const username = options.username ?? parsed.username ?? process.env["MIDGE_USERNAME"];
  const password = options.pw ?? parsed.password ?? process.env["MIDGE_PASSWORD"];
  if (password !== undefined && username === undefined)
    throw new MidgeError("a password needs a user name: give -u NAME.", Exit.USAGE);
  let lastError = "";
  const sockets = createNodeNet((error) => {
    lastError = error.message || (error as AggregateError).errors?.[0]?.message || "";
  });
  const net = options.debug === true ? packetLog(sockets, (line) => process.stderr.write(line + "\n")) : sockets;
  const client = createClient(
    { net, clock: createRealClock() },
    {
      clientId: options.id ?? "",
      cleanSession: options.cleanSession,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(options.keepalive === undefined ? {} : { keepAlive: options.keepalive }),
      ...(will === undefined ? {} : { will }),
      ...more,
      target,
    },
  );
  const made: DeskClient = {
    client,
    onLost: () => {},
    online: new Promise((resolve, reject) => {
      let isUp = false;
      client.onOnline = () => {
        isUp = true;
        resolve();
      };
      client.onOffline = (reason) => {
        const detail = lastError === "" ? "" : ` (${lastError})`;
        if (isUp) return made.onLost(`link lost: ${reasonText(reason)}${detail}; trying again`);
        // Ending it is told here, too.
        client.onOffline = undefined;
        client.disconnect();
        reject(
          new MidgeError(
            `cannot use the broker ${hidePassword(options.url)}: ${reasonText(reason)}${detail}. Is it running, and is the URL right?`,
            Exit.BROKER,
          ),
        );
      };
    }),
    async end() {
      client.onOffline = undefined;
      client.disconnect();
      await sockets.idle();
    },
  };
  const refused = client.connect();
  if (refused !== 0) throw new MidgeError(`the client cannot start: ${refusedText(refused)}.`, Exit.USAGE);
  return made;
}

function tlsOf(options: LinkOptions, isSecure: boolean): Partial<Target> {
  const { cafile, cert, key } = options;
  const given = Object.entries({ cafile, cert, key }).filter(([, file]) => file !== undefined);
  if (given.length > 0 && !isSecure) {
    throw new MidgeError(`--${given[0]?.[0]} is for TLS: it needs --url mqtts://HOST or wss://HOST.`, Exit.USAGE);
  }
  if ((cert === undefined) !== (key === undefined))
    throw new MidgeError("--cert and --key belong together: give both.", Exit.USAGE);
  return Object.fromEntries(
    given.map(([name, file]) => [name === "cafile" ? "ca" : name, readText(name, file as string)]),
  );
}

function willOf(options: LinkOptions): Will | undefined {
  const { willTopic, willPayload, willQos, willRetain } = options;
  if (willTopic === undefined) {
    if (willPayload === undefined && willQos === undefined && !willRetain) return undefined;
    throw new MidgeError("a will needs its topic: give --will-topic TOPIC.", Exit.USAGE);
  }
  return { topic: willTopic, payload: willPayload ?? "", qos: willQos ?? 0, retain: willRetain === true };
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read --${option} ${file}: ${(error as Error).message}`);
  }
}
