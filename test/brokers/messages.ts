// Features of messages: each quality of service, filters, retained messages, payloads of every size.

import { type ClientOptions, Outcome } from "midge";
import { type Feature, publishAcked, saw, YES } from "./feature.js";
import type { Stage } from "./stage.js";

/** Enough to have several in flight at once. */
const MESSAGES = 150;
/** Less than any broker's own limit. */
const SMALL_WINDOW = 10;
const LARGE_BYTES = 100_000;
const CHUNK_BYTES = 5_000;

/** Sends MESSAGES from one client to another and sees all of them settle and arrive, in order, at the same quality. */
async function exchange(stage: Stage, qos: 0 | 1 | 2, options: Partial<ClientOptions> = {}): Promise<string> {
  const topic = stage.topic("exchange");
  const [to, from] = [await stage.online(), await stage.online(options)];
  const granted = await to.subscribed(topic, qos);
  if (granted !== qos) return `granted QoS ${granted}`;
  const all = Array.from({ length: MESSAGES }, (_, i) => `n${i}`);
  const publisher = from.client.topic(topic, { qos });
  const ids = all.map((payload) => publisher.publish(payload));
  if (qos > 0) for (const id of ids) await from.line(`settled ${Outcome.ACKED} ${id}`);
  await to.line(`heard ${topic} ${qos} ${all.at(-1)}`);
  return saw([to.payloads(topic), ids.every((id) => (qos === 0 ? id === 0 : id > 0))], [all, true]);
}

export const messages: Feature[] = [
  { name: "QoS 0", play: (stage) => exchange(stage, 0) },
  { name: "QoS 1", play: (stage) => exchange(stage, 1) },
  { name: "QoS 2", play: (stage) => exchange(stage, 2, { window: SMALL_WINDOW }) },
  { name: "QoS 2, more at once than the client's default window", play: (stage) => exchange(stage, 2) },
  {
    name: "publish at QoS 2, heard at QoS 0",
    async play(stage) {
      const topic = stage.topic("down");
      const to = await stage.online();
      const from = await stage.online();
      await to.subscribed(topic, 0);
      const mark = from.diary.length;
      const id = from.client.topic(topic, { qos: 2 }).publish("x");
      const first = await from.line([`settled ${Outcome.ACKED} ${id}`, "offline"], mark);
      if (first.startsWith("offline")) return "the broker ends the link";
      await to.line(`heard ${topic} 0 x`);
      return YES;
    },
  },
  {
    name: "filters with + and #",
    async play(stage) {
      const [to, from] = [await stage.online(), await stage.online()];
      const all = [stage.topic("a"), stage.topic("a/b"), stage.topic("a/b/c"), stage.topic("x/b"), stage.topic("end")];
      await to.subscribed(stage.topic("+/b"), 1);
      await to.subscribed(stage.topic("a/#"), 1);
      await to.subscribed(stage.topic("end"), 1);
      for (const topic of all) await publishAcked(from, topic, topic);
      await to.line(`heard ${all[4]} 1 ${all[4]}`);
      const once = [...new Set(to.diary.filter((line) => line.startsWith("heard")).map((line) => line.split(" ")[1]))];
      return saw(once, all);
    },
  },
  {
    name: "unsubscribe",
    async play(stage) {
      const [to, from] = [await stage.online(), await stage.online()];
      const [topic, end] = [stage.topic("gone"), stage.topic("end")];
      await to.subscribed(topic, 1);
      await to.subscribed(end, 1);
      await publishAcked(from, topic, "before");
      await to.line(`heard ${topic} 1 before`);
      await new Promise<void>((resolve) => void to.client.unsubscribe(topic, () => resolve()));
      await publishAcked(from, topic, "after");
      await publishAcked(from, end, "end");
      await to.line(`heard ${end} 1 end`);
      return saw(to.payloads(topic), ["before"]);
    },
  },
  {
    name: "retained message, and an empty one that clears it",
    async play(stage) {
      const topic = stage.topic("kept");
      const from = await stage.online();
      const keep = from.client.topic(topic, { qos: 1, retain: true });
      await from.line(`settled ${Outcome.ACKED} ${keep.publish("old")}`);
      await from.line(`settled ${Outcome.ACKED} ${keep.publish("new")}`);
      const to = await stage.online();
      await to.subscribed(topic, 1);
      await to.line(`heard ${topic} 1r new`);
      await from.line(`settled ${Outcome.ACKED} ${keep.publish("")}`);
      const late = await stage.online();
      await late.subscribed(topic, 1);
      await publishAcked(from, topic, "end");
      await late.line(`heard ${topic} 1 end`);
      return saw([to.payloads(topic)[0], late.payloads(topic)], ["new", ["end"]]);
    },
  },
  {
    name: "empty payload",
    async play(stage) {
      const topic = stage.topic("empty");
      const [to, from] = [await stage.online(), await stage.online()];
      await to.subscribed(topic, 1);
      await publishAcked(from, topic, "");
      await to.line(`heard ${topic} 1`);
      return saw(to.payloads(topic), [""]);
    },
  },
  {
    name: "topic and payload beyond ASCII",
    async play(stage) {
      const topic = stage.topic("température/℃/🌡");
      const [to, from] = [await stage.online(), await stage.online()];
      await to.subscribed(topic, 1);
      await publishAcked(from, topic, "21,5 ℃");
      await to.line(`heard ${topic} 1 21,5 ℃`);
      return YES;
    },
  },
  {
    name: "100 kB payload, streamed out and heard in chunks",
    async play(stage) {
      const topic = stage.topic("large");
      const [to, from] = [await stage.online({ receiveBytes: 2 * CHUNK_BYTES }), await stage.online()];
      const sent = Uint8Array.from({ length: LARGE_BYTES }, (_, i) => (i * 7) % 251);
      const heard = Buffer.alloc(LARGE_BYTES);
      let heardBytes = 0;
      await new Promise<void>((resolve) => {
        to.client.subscribeChunks(
          topic,
          (message) => {
            heard.set(message.bytes(), message.index);
            heardBytes += message.length;
            if (heardBytes >= message.total) to.write("whole");
          },
          1,
          () => resolve(),
        );
      });
      const publisher = from.client.topic(topic, { qos: 1 });
      const mark = from.diary.length;
      const id = from.client.begin(publisher, LARGE_BYTES);
      for (let at = 0; at < LARGE_BYTES; at += CHUNK_BYTES) {
        while (from.client.write(sent.subarray(at, at + CHUNK_BYTES)) !== 0) {
          await new Promise<void>((resolve) => (from.client.onDrained = resolve));
        }
      }
      from.client.end();
      await from.line(`settled ${Outcome.ACKED} ${id}`, mark);
      await to.line("whole");
      return saw([heardBytes, heard.equals(sent)], [LARGE_BYTES, true]);
    },
  },
];
