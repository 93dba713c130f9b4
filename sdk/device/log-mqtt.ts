// A log over MQTT: each line as it comes, and the whole ring for who asks. What is logged while a line is published is
// not published, so that a log about publishing cannot feed itself.

import type { Client } from "../mqtt/client.js";
import type { Publisher } from "../mqtt/state.js";
import type { Log } from "./log.js";

/** Publishes each line to the topic at QoS 0, while the client is online; the ring has what came meanwhile. */
export function publishLog(log: Log, client: Publisher, topicName: string): void {
  const topic = client.topic(topicName);
  let isPublishing = false;
  log.onLine = (line) => {
    if (isPublishing) return;
    isPublishing = true;
    topic.publish(line);
    isPublishing = false;
  };
}

/**
 * Answers each message on `requestFilter` with the ring as one message on `topicName`, at QoS 0. It must fit the
 * client's `transmitBytes`. Returns what `subscribe` returns.
 */
export function answerLog(log: Log, client: Client, requestFilter: string, topicName: string): number {
  const topic = client.topic(topicName);
  return client.subscribe(requestFilter, () => {
    topic.publish(log.lines());
  });
}
