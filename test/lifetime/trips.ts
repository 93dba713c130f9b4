// Thousands of round trips of one client on one link: QoS 1 out, and QoS 2 in and out, with a look at the memory between
// them. It keeps to the device dialect.

import type { Topic } from "midge";
import { fixed, u16 } from "#wire";
import { CONNACK, Count, createStage, incoming, look, packet, type World } from "./stage.js";

/** So many round trips of each kind, with a look after each `step`. As many before the first look make what stays. */
export function playTrips(world: World, trips: number, step: number): void {
  look(world, "start");
  const stage = createStage(world);
  const topics = stage.topics;
  stage.client.subscribe("in", () => stage.count(Count.DELIVERED), 2);
  stage.accept(CONNACK);
  stage.answer();
  for (let qos = 1; qos < 3; qos++) {
    const name = qos === 1 ? "qos1" : "qos2";
    const topic = topics[qos] as Topic;
    for (let turn = 1; turn <= step + trips; turn++) {
      stage.took(topic.publish("reading"), qos);
      if (qos === 1) stage.acknowledge(64);
      else {
        // Both identifiers differ from those of the turn before.
        const id = 1 + (turn % 1000);
        stage.say(incoming("in", id, "order"));
        stage.acknowledge(80);
        stage.say(packet(98, u16(id)));
        stage.acknowledge(112);
      }
      stage.drained();
      if (turn % step === 0) look(world, name);
    }
  }
  world.say("settled " + fixed(stage.counts[Count.SETTLED] as number, 0));
  world.say("delivered " + fixed(stage.counts[Count.DELIVERED] as number, 0));
}
