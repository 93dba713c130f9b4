// Broker URLs, read in this one place: `mqtt://host[:1883]` and `mqtts://host[:8883]`, with user name and password where
// a program gives them. Desk code and Node programs use it; a device gets the parts.

import type { Target } from "./socket.js";

export interface BrokerUrl {
  target: Target;
  username?: string;
  password?: string;
}

/** Reads a broker URL. Returns the parts, or a sentence that says what is wrong with it. */
export function parseUrl(url: string): BrokerUrl | string {
  const found = /^([a-z]+):\/\/(?:([^/@]*)@)?(\[[0-9a-fA-F:.]+\]|[^/:@?#\s]+)(?::(\d*))?\/?$/.exec(url);
  if (!found) return `"${hidePassword(url)}" is no broker URL: write mqtt://HOST:PORT or mqtts://HOST:PORT`;
  const [, scheme, login, host, port] = found;
  if (scheme !== "mqtt" && scheme !== "mqtts") {
    return `"${scheme}://" is not known here: use mqtt:// or mqtts://`;
  }
  const number = port === undefined ? (scheme === "mqtts" ? 8883 : 1883) : Number(port);
  if (port === "" || number < 1 || number > 65535) return `port ${port || "(none)"} is not from 1 to 65535`;
  const name = (host as string).replace(/^\[|\]$/g, "");
  const made: BrokerUrl = { target: { host: name, port: number, secure: scheme === "mqtts" } };
  if (login !== undefined && login !== "") {
    const colon = login.indexOf(":");
    try {
      made.username = decodeURIComponent(colon < 0 ? login : login.slice(0, colon));
      if (colon >= 0) made.password = decodeURIComponent(login.slice(colon + 1));
    } catch {
      return "user name or password in the broker URL is not percent-encoded correctly";
    }
  }
  return made;
}

/** The URL as it may be shown: without the password. */
export function hidePassword(url: string): string {
  return url.replace(/\/\/([^:@]*):.*@/, "//$1:***@");
}
