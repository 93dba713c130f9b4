// Brings a received message to those who listen to it (MQTT 3.1.1 section 4.7). It keeps no state of its own.

import type { Client } from "./client.js";
import { Reason } from "./codes.js";
import { matches } from "./filter.js";
import type { Message } from "./packet/publish.js";
import type { Subscription } from "./session.js";
import { isTopicName } from "#wire";

/** Calls every handler that a message is for. Returns 0, or why the link must close. */
export function deliver(client: Client, message: Message): number {
  const topic = message.topic;
  let isOurs = false;
  let isChecked = false;
  // What a handler subscribes to stands behind these and waits for the next message.
  const subscriptions = client._session.subscriptions;
  const count = subscriptions.length;
  for (let i = 0; i < count; i++) {
    const subscription = subscriptions[i] as Subscription;
    if (subscription.filter === topic ? !subscription.wild : subscription.wild && matches(subscription.filter, topic)) {
      // A name equal to a filter without wildcards is a valid one; any other is looked at once.
      if (subscription.wild && !isChecked) {
        if (!isTopicName(topic)) return Reason.BAD_TEXT;
        isChecked = true;
      }
      isOurs = true;
      subscription.handler(message);
    }
  }
  if (!isOurs) {
    if (!isTopicName(topic)) return Reason.BAD_TEXT;
    if (client.onOther) client.onOther(message);
  }
  return 0;
}
