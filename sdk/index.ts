// The one public list of names of the device SDK. One file a line: a Lua build keeps the lines a publisher uses.

export { createClient, type Client } from "./mqtt/client.js";
export { createPublisher } from "./mqtt/publisher.js";
export { Outcome, Reason, Refused } from "./mqtt/codes.js";
export { outcomeText, reasonText, refusedText } from "./mqtt/words.js";
export { isFilter, matches } from "./mqtt/filter.js";
export type { ClientOptions, Link, Publisher, TopicOptions } from "./mqtt/state.js";
export type { ConnectOptions, Will } from "./mqtt/packet/connect.js";
export type { Message } from "./mqtt/packet/publish.js";
export { createJournal } from "./outbox/journal.js";
export type { Store } from "./outbox/store.js";
export type { Journal, JournalOwner } from "./outbox/record.js";
export type { Handler, Settled } from "./mqtt/session.js";
export type { Net, Socket, SocketEvents, Target } from "./link/socket.js";
export type { Clock, Timer } from "./link/clock.js";
export { createDht22 } from "./sensors/dht22.js";
export { SensorError, type HumiditySample, type HumiditySensor, type PulseBus } from "./sensors/sensor.js";
export { fixed, isTopicName } from "#wire";
export { type Payload, type Topic } from "#send";
