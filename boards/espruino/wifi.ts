// WiFi on Espruino, for ESP32 and ESP8266: the module `Wifi` as the port of a network, with the settings that were
// written to the board. It never keeps a password in the program, and asks the firmware for nothing but to join.

import {
  createNetwork,
  networkAssociated,
  networkDown,
  type NetworkOptions,
  NetworkReason,
  networkUp,
  type Network,
} from "midge";
import { has } from "#wire";
import { link, log, target } from "./common.js";
import { dropAll } from "./net.js";
import { stored } from "./stored.js";

/** The WiFi of this board. */
export const network: Network = /* @__PURE__ */ createNetwork(
  {
    enter(known) {
      require("Wifi").connect(known.ssid, { password: known.password });
    },
    leave() {
      require("Wifi").disconnect();
    },
    dropped: dropAll,
  },
  link.clock,
  stored as unknown as NetworkOptions,
);

export function signal(): number {
  return require("Wifi").getStatus().rssi || 0;
}

export function startNetwork(onUp: () => void): void {
  const wifi = require("Wifi");
  if (stored.host) target.host = stored.host;
  if (stored.port) target.port = stored.port;
  if (stored.secure) target.secure = true;
  if (stored.cert) {
    target.cert = atob(stored.cert);
    target.key = atob(stored.key as string);
  }
  if (!stored.networks || !target.host) {
    log("Settings are missing: write midge.json with networks and host to the board's Storage.");
    return;
  }
  if (stored.hostname) wifi.setHostname(stored.hostname);
  // The ESP32 build takes it and keeps its DHCP address: it stops the wrong end of DHCP before it sets this one.
  const address = stored.address;
  if (address) wifi.setIP({ ip: address.ip, netmask: address.netmask, gw: address.gateway }, () => {});
  wifi.on("associated", () => networkAssociated(network));
  wifi.on("connected", (details) => networkUp(network, details.ip));
  wifi.on("disconnected", (details) => {
    // ESP32: the number in `reason`, the name in `msg`, in capitals. ESP8266: the name in `reason`, in small letters.
    const why = (details.msg || details.reason).toUpperCase();
    log("WiFi: " + why);
    networkDown(
      network,
      has(why, "NO_AP")
        ? NetworkReason.NOT_FOUND
        : has(why, "HANDSHAKE_T") || has(why, "AUTH_FAIL")
          ? NetworkReason.WRONG_PASSWORD
          : NetworkReason.REFUSED,
    );
  });
  network.start(onUp);
}
