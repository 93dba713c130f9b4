// Brings a received message to those who listen to it (MQTT 3.1.1 section 4.7). It keeps no state of its own.

import type { Client } from "./client.js";
import { Reason } from "./codes.js";
import { matches } from "./filter.js";
import type { Message } from "./packet/publish.js";
import type { Handler, Subscription } from "./session.js";
import { isTopicName } from "#wire";
import { headOf } from "#send";

/**
 * Calls every handler that a message is for, or of a message too large to be held those that take chunks. Returns 0, or
 * why the link must close.
 */
export function deliver(client: Client, message: Message, isChunk: boolean): number {
  const topic = message.topic;
  let count = 0;
  let isChecked = false;
  let only: Handler | undefined;
  client._sameTo = -2;
  // What a handler subscribes to stands behind these and waits for the next message.
  const list = client._session._list;
  const length = list.length;
  for (let i = 0; i < length; i++) {
    const one = list[i] as Subscription;
    const handler = one._handler;
    // Who came while the message was on its way does not get the rest of it.
    if (!handler || (isChunk && !(one._isChunks && (message.index === 0 || one._isBegun)))) continue;
    if (one._isWild ? matches(one._filter, topic) : one._filter === topic) {
      // A name equal to a filter without wildcards is a valid one; any other is looked at once.
      if (one._isWild && !isChecked) {
        if (!isTopicName(topic)) return Reason.BAD_TEXT;
        isChecked = true;
      }
      count++;
      one._isBegun = isChunk;
      only = handler;
      handler(message);
    }
  }
  if (count === 0) {
    if (!isTopicName(topic)) return Reason.BAD_TEXT;
    if (isChunk) client._isWanted = false;
    else if (client.onOther) client.onOther(message);
  }
  // Nothing has changed meanwhile, so the next message like this one is for the same handler.
  if (count === 1 && client._sameTo === -2 && message.qos === 0 && !isChunk) {
    client._sameHandler = only as Handler;
    client._sameHead = headOf(message._bytes, message._from);
    client._sameTo = message._to;
  }
  return 0;
}
