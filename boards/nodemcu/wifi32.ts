// WiFi on NodeMCU for ESP32: `wifi.sta` with its named events as the port of a network. The firmware joins only when it is
// asked to, each time anew, and cannot say how strong the signal is.

import { createNetwork, type Network, networkAssociated, networkUp } from "../../sdk/device/network.js";
import { link } from "./common.js";
import { disconnected, isComplete } from "./known.js";
import { dropAll } from "./net.js";
import { stored } from "./stored.js";

/** The WiFi of this board. */
export const network: Network = createNetwork(
  {
    enter(known) {
      try {
        wifi.sta.config({ ssid: known.ssid, pwd: known.password });
        wifi.sta.connect();
      } catch (busy) {
        // A driver that is still busy with the try before refuses by an error; the deadline brings the next try.
      }
    },
    leave() {
      wifi.sta.disconnect();
    },
    dropped: dropAll,
  },
  link.clock,
  stored,
);

/** This firmware has no function for it. */
export function signal(): number {
  return 0;
}

export function startNetwork(onUp: () => void): void {
  if (!isComplete(stored)) return;
  const station = wifi.sta;
  wifi.mode(wifi.STATION);
  if (stored.hostname !== undefined) station.sethostname(stored.hostname);
  if (stored.address !== undefined) station.setip(stored.address);
  station.on("connected", () => networkAssociated(network));
  station.on("got_ip", (_event, details) => networkUp(network, details.ip));
  station.on("disconnected", (_event, details) => disconnected(network, details.reason));
  wifi.start();
  network.start(onUp);
}
