// Messages on their way in (MQTT 3.1.1 section 4.3): delivered, then acknowledged; at QoS 2 remembered, so that a second
// sending is answered and not delivered. Subscriptions are another's work.

import type { Client } from "./client.js";
import { Reason } from "./codes.js";
import { deliver } from "./deliver.js";
import { note } from "./outbound.js";
import { readPublish } from "./packet/publish.js";
import { State } from "./state.js";
import { Record } from "../outbox/record.js";
import type { Bytes } from "#wire";
import { acknowledge, swapId } from "#send";

/** Reads a PUBLISH, or its header, and looks whether it was delivered before. Returns 0, or why the link must close. */
export function readMessage(client: Client, bytes: Bytes, first: number, from: number, to: number): number {
  const message = client._message;
  const reason = readPublish(message, bytes, first, from, to);
  if (reason !== 0) return reason;
  const isTwice = message.qos === 2;
  client._isKnown = isTwice && swapId(client._inbound, message.id, message.id);
  // There must be a place to remember it.
  return isTwice && !client._isKnown && !swapId(client._inbound, 0, 0) ? Reason.WINDOW : 0;
}

/** After delivery: PUBACK or PUBREC, if the link is still the same. */
export function finish(client: Client, qos: number, id: number): void {
  if (qos === 0) return;
  if (qos === 2 && !client._isKnown) {
    swapId(client._inbound, 0, id);
    // When the flash refuses it, the link goes on: exactly once then ends at the next reset.
    note(client, Record.INBOUND, id, "");
  }
  if (client._state === State.ONLINE) acknowledge(client._port, qos === 1 ? 64 : 80, id);
}

/** A whole PUBLISH. Returns 0, or why the link must close. */
export function acceptPublish(client: Client, bytes: Bytes, first: number, from: number, to: number): number {
  const message = client._message;
  const reason = readMessage(client, bytes, first, from, to);
  if (reason !== 0) return reason;
  const qos = message.qos;
  const id = message.id;
  if (!client._isKnown) {
    const fault = deliver(client, message, false);
    if (fault !== 0) return fault;
  }
  finish(client, qos, id);
  return 0;
}

/** PUBREL: the identifier is free again. It is answered in any case, known or not. */
export function released(client: Client, id: number): void {
  if (swapId(client._inbound, id, 0)) note(client, Record.RELEASED, id, "");
  acknowledge(client._port, 112, id);
}
