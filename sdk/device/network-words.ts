// The codes of `network.ts` in words, for people. Import it where there is room for it; a device need not.

import { NetworkReason } from "./network.js";

/** What happened to the WiFi, in words that say where to look. */
export function networkText(reason: number): string {
  if (reason === NetworkReason.WRONG_PASSWORD) return "wrong password";
  if (reason === NetworkReason.NOT_FOUND) return "no such network in reach";
  if (reason === NetworkReason.NO_ADDRESS) return "joined, but no address came: is there a DHCP server?";
  if (reason === NetworkReason.LOST) return "the network was lost";
  if (reason === NetworkReason.TIMED_OUT) return "no answer in time";
  if (reason === NetworkReason.REFUSED)
    return "the access point refused: a weak signal, too many stations, or its settings";
  return "unknown reason";
}
