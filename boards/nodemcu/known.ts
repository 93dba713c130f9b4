// What both chips' WiFi has in common: the radio's reasons, and where the broker is.
// It never touches the radio.

import { type Network, networkDown, NetworkReason } from "../../sdk/device/network.js";
import { log, target } from "./common.js";

/** A disconnection, with the reason of 802.11 or Espressif's own (docs/modules/wifi.md, "disconnect reasons"). */
export function disconnected(network: Network, reason: number): void {
  // 8, ASSOC_LEAVE: while there is no network it is our own leaving of the try before.
  if (reason === 8 && network.address === "") return;
  log("WiFi: reason " + tostring(reason));
  networkDown(
    network,
    reason === 201
      ? NetworkReason.NOT_FOUND
      : // 4WAY_HANDSHAKE_TIMEOUT, AUTH_FAIL, HANDSHAKE_TIMEOUT.
        reason === 15 || reason === 202 || reason === 204
        ? NetworkReason.WRONG_PASSWORD
        : NetworkReason.REFUSED,
  );
}

/** Takes the broker's address; false, and a line on the console, when something is missing. */
export function isComplete(stored: Stored): boolean {
  if (stored.host !== undefined) target.host = stored.host;
  if (stored.port !== undefined) target.port = stored.port;
  if (stored.secure !== undefined) target.secure = stored.secure;
  if (stored.cert !== undefined) tls.cert.auth(stored.cert, stored.key);
  if (stored.networks !== undefined && target.host !== "") return true;
  log("Settings are missing: write midge.json with networks and host to the board.");
  return false;
}
