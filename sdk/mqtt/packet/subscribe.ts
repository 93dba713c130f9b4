// SUBSCRIBE and UNSUBSCRIBE, MQTT 3.1.1 sections 3.8 and 3.10: encodes one filter a packet, never sends.

import { char, u16 } from "#wire";
import { packet, text } from "../../wire/frame.js";

export function subscribePacket(id: number, filter: string, qos: number): string {
  return packet(130, u16(id) + text(filter) + char(qos));
}

export function unsubscribePacket(id: number, filter: string): string {
  return packet(162, u16(id) + text(filter));
}
