// WiFi on NodeMCU for ESP8266: the modules `wifi.sta` and `wifi.eventmon` as the port of a network. It never keeps a
// password in the program, nor lets the firmware write one to flash.

import { createNetwork, type Network, networkAssociated, networkUp } from "../../sdk/device/network.js";
import { link } from "./common.js";
import { disconnected, isComplete } from "./known.js";
import { dropAll } from "./net.js";
import { stored } from "./stored.js";

/** The WiFi of this board. */
export const network: Network = createNetwork(
  {
    enter(known) {
      // `auto` makes the firmware begin at once, and go on by itself; `save` would wear the flash.
      wifi.sta.config({ ssid: known.ssid, pwd: known.password, auto: true, save: false });
    },
    leave() {
      wifi.sta.disconnect();
    },
    dropped: dropAll,
  },
  link.clock,
  stored,
);

export function signal(): number {
  return wifi.sta.getrssi() ?? 0;
}

export function startNetwork(onUp: () => void): void {
  if (!isComplete(stored)) return;
  const events = wifi.eventmon;
  wifi.setmode(wifi.STATION);
  if (stored.hostname !== undefined) wifi.sta.sethostname(stored.hostname);
  const address = stored.address;
  if (address !== undefined) {
    wifi.sta.setip(address);
    if (address.dns !== undefined) net.dns.setdnsserver(address.dns, 0);
  }
  events.register(events.STA_CONNECTED, () => networkAssociated(network));
  events.register(events.STA_GOT_IP, (details) => networkUp(network, details.IP));
  events.register(events.STA_DISCONNECTED, (details) => disconnected(network, details.reason));
  network.start(onUp);
}
