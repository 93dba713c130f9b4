/// <reference types="node" />
// `midge/node`: the same client for programs on Node, over TCP and verified TLS.

import { type Client, type ClientOptions, createClient, refusedText, type Target } from "midge";
import { parseUrl } from "../../sdk/link/url.js";
import { createRealClock } from "./clock.js";
import { createNodeNet } from "./net.js";

export * from "../../sdk/index.js";
export { parseUrl } from "../../sdk/link/url.js";
export { createRealClock, createVirtualClock } from "./clock.js";
export { createMemoryNet } from "./memory-net.js";
export { createNodeNet } from "./net.js";
export { createSimulatedBoard } from "./simulated.js";

export interface NodeClientOptions extends Partial<Omit<ClientOptions, "target">> {
  /** TLS: the certificate authority to trust, PEM. Without it, those that Node trusts. */
  ca?: string;
  /** TLS: the client's certificate, PEM. */
  cert?: string;
  /** TLS: the client's private key, PEM. */
  key?: string;
  /** TLS: the name to ask for and to check, when it differs from the URL's host. */
  serverName?: string;
  /** The runtime's own words for a link that failed. */
  onError?: (error: Error) => void;
}

/**
 * A client for a broker URL: `mqtt://HOST[:1883]` or `mqtts://HOST[:8883]` (chain and host name are verified).
 * Without a client id the broker chooses one. It starts at once, in a later
 * turn, and goes on until `disconnect`. Throws a TypeError for a URL that is none or options that contradict one another.
 */
export function connectTo(url: string, options: NodeClientOptions = {}): Client {
  const parsed = parseUrl(url);
  if (typeof parsed === "string") throw new TypeError(parsed);
  const { ca, cert, key, serverName, onError, ...rest } = options;
  const target: Target = {
    ...parsed.target,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(serverName && { serverName }),
  };
  const login = {
    ...(parsed.username !== undefined && { username: parsed.username }),
    ...(parsed.password !== undefined && { password: parsed.password }),
  };
  const client = createClient(
    { net: createNodeNet(onError), clock: createRealClock() },
    { clientId: "", ...login, ...rest, target },
  );
  const refused = client.connect();
  if (refused !== 0) throw new TypeError(refusedText(refused));
  return client;
}
