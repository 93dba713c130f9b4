// What the server needs of a simulation. One adapter gives it of the stage; tests give it of their own.

import type { BoardState, Deed, MessageEvent, NoteEvent, PacketEvent, RetainedView, Scene } from "./model.js";

type Without<Event> = Omit<Event, "n">;

/** What happened, before it is counted; a packet comes as its bytes. */
export type SourceEvent =
  | Without<MessageEvent>
  | Without<NoteEvent>
  | (Pick<PacketEvent, "atMs" | "board" | "kind" | "isOut"> & { bytes: Uint8Array });

export interface Source {
  scene: Scene;
  /** Milliseconds since the simulation began, in its own time. */
  now(): number;
  state(board: string): BoardState;
  isBrokerUp(): boolean;
  retained(): RetainedView[];
  /** Calls `heard` with all that happens from now on; the answer ends that. */
  listen(heard: (event: SourceEvent) => void): () => void;
  /** Does what the page asks. Throws an Error whose message is for people. */
  act(deed: Deed): void;
}
