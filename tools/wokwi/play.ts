// Plays a scenario on Wokwi, step by step. It judges the pins alone: what the board says is judged where it is heard.

import type { APIClient } from "@wokwi/client";
import type { Step } from "./scenario.js";

/** What the play needs of the client. */
export type Player = Pick<
  APIClient,
  "delay" | "waitForSerialBytes" | "serialMonitorWrite" | "controlSet" | "pinRead" | "simResume"
>;

/** Gives why it failed, or undefined. `began` hears each step before it is played. */
export async function play(
  steps: readonly Step[],
  client: Player,
  began: (step: Step) => void,
): Promise<string | undefined> {
  for (const step of steps) {
    began(step);
    switch (step.kind) {
      case "delay":
        await client.delay(step.nanos);
        break;
      case "wait-serial":
        await client.waitForSerialBytes(new TextEncoder().encode(step.text));
        break;
      case "write-serial":
        await client.serialMonitorWrite(step.bytes);
        break;
      case "set-control":
        await client.controlSet(step.part, step.control, step.value);
        break;
      case "expect-pin": {
        const { value } = await client.pinRead(step.part, step.pin);
        const level = value ? 1 : 0;
        if (level !== step.value)
          return `${step.at}: the pin ${step.part}:${step.pin} is ${level}, and should be ${step.value}.`;
        break;
      }
      case "other":
        return `${step.at}: Midge does not play "${step.word}": run the folder with wokwi-cli --scenario.`;
    }
  }
  return undefined;
}
