// A message of one life that the program sends in pieces: begin, then as much as there is room for, then end. It goes on
// when the client says that it has drained, and gives up when the link is gone.

import { type Client, type Payload, Refused, type Topic } from "midge";
import type { Chance } from "./chance.js";
import type { Entry, PublishedMessages } from "./published.js";
import type { World } from "./world.js";

export interface Streaming {
  isBusy(): boolean;
  begin(topic: Topic, entry: Entry): void;
  /** Writes what there is room for. */
  go(): void;
}

export function createStreaming(
  world: World,
  chance: Chance,
  client: Client,
  published: PublishedMessages,
  asGiven: (payload: string) => Payload,
  pieceMost: number,
): Streaming {
  let rest: string | undefined;

  function go(): void {
    while (rest !== undefined) {
      if (rest === "" || chance.hit(0.02)) return finish();
      const piece = rest.slice(0, chance.between(1, pieceMost));
      const code = client.write(asGiven(piece) as never);
      if (code === Refused.BUSY) return;
      if (code === Refused.OFFLINE) rest = undefined;
      else if (code !== 0) world.fail(`write returned ${code}`);
      else rest = rest.slice(piece.length);
    }
  }

  function finish(): void {
    const isWhole = rest === "";
    rest = undefined;
    const code = client.end();
    if (code === Refused.OFFLINE) return;
    if (code !== (isWhole ? 0 : Refused.INCOMPLETE)) world.fail(`end returned ${code}, whole: ${isWhole}`);
  }

  return {
    isBusy: () => rest !== undefined,
    begin(topic, entry) {
      const code = client.begin(topic, entry.payload.length);
      published.answered(entry, code, client.pending());
      if (code < 0) return;
      world.tell(() => `board: streams #${entry.number}, ${entry.payload.length} bytes`);
      rest = entry.payload;
      go();
    },
    go,
  };
}
