/// <reference types="node" />
// `midge/node`: the same client for programs on Node, over TCP, verified TLS and WebSocket.

import { type Client, type ClientOptions, createClient, refusedText, type Target } from "midge";
import { parseUrl } from "../../sdk/link/url.js";
import { createRealClock } from "./clock.js";
import { createNodeNet } from "./net.js";

export * from "../../sdk/index.js";
export { parseUrl } from "../../sdk/link/url.js";
export { createRealClock, createVirtualClock } from "./clock.js";
export { createMemoryNet } from "./memory-net.js";
export { createNodeNet } from "./net.js";
export { createFileStore, createMemoryStore } from "./store.js";
export { createSimulatedDevice, type SimulatedDevice } from "./device.js";
export { createSimulatedBoard } from "./simulated.js";
export {
  createVerifier,
  type Refusal,
  type Verified,
  type Verifier,
  type VerifierMemory,
  type VerifierOptions,
} from "./verifier.js";

export interface NodeClientOptions extends Partial<Omit<ClientOptions, "target">> {
  /** TLS: the certificate authorities to trust, PEM. Without it, those that Node trusts. */
  ca?: string;
  /** TLS: the client's certificate with those between it and its authority, PEM. */
  cert?: string;
  /** TLS: the client's private key, PEM. */
  key?: string;
  /** TLS: what opens `key`, when it is encrypted. */
  passphrase?: string;
  /** TLS: the name to ask for (SNI) and to check, when it differs from the URL's host. */
  serverName?: string;
  /** TLS: the application protocols to offer (ALPN), the best first. */
  alpn?: string[];
  /** The runtime's own words for a link that failed. */
  onError?: (error: Error) => void;
}

const sharedNet = createNodeNet();
const sharedClock = createRealClock();

/**
 * A client for a broker URL: `mqtt://HOST[:1883]`, `mqtts://HOST[:8883]`, `ws://HOST[:80][/mqtt]` or
 * `wss://HOST[:443][/mqtt]`; with TLS the chain and the host name are verified. Without a client id the broker chooses
 * one. It starts at once, in a later turn, and goes on until `disconnect`. Throws a TypeError for a URL that is none or
 * options that contradict one another.
 */
export function connectTo(url: string, options: NodeClientOptions = {}): Client {
  const parsed = parseUrl(url);
  if (typeof parsed === "string") throw new TypeError(parsed);
  const { ca, cert, key, passphrase, serverName, alpn, onError, ...rest } = options;
  const tls: Partial<Target> = { ca, cert, key, passphrase, serverName, alpn };
  const given = Object.entries(tls).filter(([, value]) => value !== undefined);
  // Somebody who names an authority must not talk in the clear.
  if (!parsed.target.secure && given.length > 0) {
    throw new TypeError(
      `${given.map(([name]) => name).join(", ")}: for TLS only, so the URL must be mqtts:// or wss://`,
    );
  }
  const target: Target = { ...parsed.target, ...Object.fromEntries(given) };
  const login = {
    ...(parsed.username !== undefined && { username: parsed.username }),
    ...(parsed.password !== undefined && { password: parsed.password }),
  };
  const client = createClient(
    { net: onError ? createNodeNet(onError) : sharedNet, clock: sharedClock },
    { clientId: "", ...login, ...rest, target },
  );
  const refused = client.connect();
  if (refused !== 0) throw new TypeError(refusedText(refused));
  return client;
}
