// What a feature of the interop suite is: a name, and a play that says what it saw. It knows no broker.

import { Outcome } from "midge";
import type { Device, Stage } from "./stage.js";

/** What a play says when the broker and the client did all that the name of the feature promises. */
export const YES = "yes";

export interface Feature {
  name: string;
  /** Resolves with YES, or with what was seen instead. Rejects when what should come never came. */
  play(stage: Stage): Promise<string>;
}

/** YES, or what was seen instead. */
export function saw(seen: unknown, expected: unknown): string {
  const [one, other] = [JSON.stringify(seen), JSON.stringify(expected)];
  return one === other ? YES : `${one} in place of ${other}`;
}

/** Publishes at QoS 1 or 2. Resolves when it has settled well. */
export async function publishAcked(device: Device, topic: string, payload: string, qos: 1 | 2 = 1): Promise<void> {
  const from = device.diary.length;
  const id = device.client.topic(topic, { qos }).publish(payload);
  if (id <= 0) throw new Error(`publish says ${id}`);
  await device.line(`settled ${Outcome.ACKED} ${id}`, from);
}
