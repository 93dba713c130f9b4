// Broker URLs: any text gives a target or a sentence, and never shows the password.

import { parseUrl } from "../../sdk/link/url.js";
import { createTape, type Tape } from "./tape.js";

const PIECES = [
  "mqtt://", "mqtts://", "ws://", "wss://", "http://", "MQTT://", "constructor://", "://", "/", ":", "@", "?", "#", "%",
  "%4", "%40", "%ff", "[", "]", "::1", "[::1]", "host", "127.0.0.1", ".", "-", ":1883", ":0", ":65536", ":1e3", ":99999999999",
  "user", "u:", " ", "\n", "\0", "é", "\ud800", "/mqtt", "?token=", "&", "a".repeat(300), "\\", "\"", "$1", "$&", "//",
]; // prettier-ignore
/** No piece holds it. */
const SECRET = "s3cRt";

function text(tape: Tape, most: number): string {
  let made = "";
  for (let i = tape.below(most); i > 0; i--)
    made += tape.oneIn(8) ? String.fromCharCode(tape.below(65536)) : tape.pick(PIECES);
  return made;
}

export function checkUrls(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  do {
    // Where a password can stand: after a scheme, a user and a colon, and before the last @.
    const secret = SECRET + text(tape, 3);
    const url = tape.oneIn(2) ? text(tape, 12) : `${tape.pick(PIECES)}${text(tape, 3)}:${secret}@${text(tape, 5)}`;
    const made = parseUrl(url);
    if (typeof made === "string") {
      if (made === "" || made.includes(SECRET))
        throw new Error(`parseUrl(${JSON.stringify(url)}) says ${JSON.stringify(made)}`);
      continue;
    }
    const { host, port, secure, path } = made.target;
    const isRight = host !== "" && !/[\s/@?#]/.test(host) && Number.isInteger(port) && port > 0 && port < 65536;
    if (!isRight || typeof secure !== "boolean" || (path !== undefined && !path.startsWith("/")))
      throw new Error(`parseUrl(${JSON.stringify(url)}) gives ${JSON.stringify(made.target)}`);
  } while (!tape.isOver);
}
