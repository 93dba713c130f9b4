// Features of sessions: what a broker keeps while a client is away, and while the broker itself is.

import { Outcome } from "midge";
import { type Feature, publishAcked, saw, YES } from "./feature.js";
import type { Device, Stage } from "./stage.js";

/** A client that subscribed with a session of its own and went away. Resolves with its client id. */
async function awayWith(stage: Stage, topic: string): Promise<string> {
  const clientId = stage.clientId("away");
  const first = await stage.online({ clientId, cleanSession: false });
  await first.subscribed(topic, 1);
  await first.leave();
  return clientId;
}

/** What the device heard of its session: `online` or `online present`. */
const session = (device: Device): string => device.diary.find((line) => line.startsWith("online")) ?? "never online";

export const sessions: Feature[] = [
  {
    name: "a kept session has what came while the client was away",
    async play(stage) {
      const topic = stage.topic("away");
      const clientId = await awayWith(stage, topic);
      const from = await stage.online();
      for (const payload of ["1", "2", "3"]) await publishAcked(from, topic, payload);
      const again = stage.device({ clientId, cleanSession: false });
      await again.line("online");
      if (session(again) !== "online present") return "session lost";
      await publishAcked(from, topic, "end");
      await again.subscribed(topic, 1);
      await again.line(`heard ${topic} 1 end`);
      return saw(again.payloads(topic), ["1", "2", "3", "end"]);
    },
  },
  {
    name: "a clean session forgets it",
    async play(stage) {
      const topic = stage.topic("clean");
      const clientId = await awayWith(stage, topic);
      const from = await stage.online();
      await publishAcked(from, topic, "missed");
      const again = await stage.online({ clientId });
      if (session(again) !== "online") return session(again);
      await again.subscribed(topic, 1);
      await publishAcked(from, topic, "end");
      await again.line(`heard ${topic} 1 end`);
      return saw(again.payloads(topic), ["end"]);
    },
  },
  {
    name: "a kept session outlives a restart of the broker",
    async play(stage) {
      const topic = stage.topic("restart");
      const clientId = await awayWith(stage, topic);
      const from = await stage.online();
      await publishAcked(from, topic, "kept");
      await stage.broker.restart();
      const again = stage.device({ clientId, cleanSession: false });
      await again.line("online");
      if (session(again) !== "online present") return "session lost";
      await again.subscribed(topic, 1);
      await again.line(`heard ${topic} 1 kept`);
      return YES;
    },
  },
  {
    name: "a retained message outlives a restart of the broker",
    async play(stage) {
      const [topic, end] = [stage.topic("kept"), stage.topic("end")];
      const from = await stage.online();
      await from.line(`settled ${Outcome.ACKED} ${from.client.topic(topic, { qos: 1, retain: true }).publish("x")}`);
      const mark = from.diary.length;
      await stage.broker.restart();
      await from.line("online", mark);
      const to = await stage.online();
      await to.subscribed(topic, 1);
      await to.subscribed(end, 1);
      await publishAcked(from, end, "end");
      await to.line(`heard ${end} 1 end`);
      return to.payloads(topic).includes("x") ? YES : "forgotten";
    },
  },
  {
    name: "after a restart both ends come back by themselves, and what was published meanwhile arrives",
    async play(stage) {
      const topic = stage.topic("meanwhile");
      const [to, from] = [await stage.online(), await stage.online({ cleanSession: false })];
      await to.subscribed(topic, 1);
      const [toMark, fromMark] = [to.diary.length, from.diary.length];
      const restarted = stage.broker.restart();
      await from.line("offline", fromMark);
      // Retained, so that it arrives whichever of the two is back first, but only if the subscription is there again.
      const id = from.client.topic(topic, { qos: 1, retain: true }).publish("meanwhile");
      await restarted;
      await from.line(`settled ${Outcome.ACKED} ${id}`);
      await to.line([`heard ${topic} 1 meanwhile`, `heard ${topic} 1r meanwhile`], toMark);
      return saw(
        to.diary.slice(toMark).some((line) => line.startsWith("online")),
        true,
      );
    },
  },
];
