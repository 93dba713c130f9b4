// What a client writes down so that it survives a reset, as types: the kinds of records, and who writes and who answers.
// `journal.ts` keeps them in flash. No code.

import type { Client } from "../mqtt/client.js";
import type { Payload, Topic } from "#send";

/** The kinds of records. All but MESSAGE and the two of subscriptions have an empty body. */
export const enum Record {
  /** A publish was accepted. Body: first byte of PUBLISH, topic with its length, payload. */
  MESSAGE = 1,
  /** PUBREC came: only PUBREL may be sent from now on. */
  RECEIVED_ACK = 2,
  /** A publish has settled. */
  DONE = 3,
  /** A message at QoS 2 was delivered. */
  INBOUND = 4,
  /** PUBREL came for it. */
  RELEASED = 5,
  /** A subscription was granted. Identifier: the QoS asked for. Body: the filter. */
  GRANTED = 6,
  /** It was taken back. Body: the filter. */
  UNSUBSCRIBED = 7,
  /** The broker had lost the session: RECEIVED_ACK, INBOUND and GRANTED before this are void. */
  LOST = 8,
}

/** Who writes the records, and knows which of them still count. */
export interface JournalOwner {
  /** One record that is there, in the order of writing. Called by `open` alone. */
  take(kind: number, id: number, body: string): void;
  /** True for a record that must stay when the journal is written anew. The body of a MESSAGE is not read for this: "". */
  isLive(kind: number, id: number, body: string): boolean;
}

/** What a client does with its journal. `createJournal` brings it, so that a program without one does not ship it. */
export interface JournalUse {
  /** Takes up what an earlier life left. */
  _recover(client: Client): void;
  /** Writes down what is no message. */
  _note(client: Client, kind: number, id: number, body: string): void;
  /** Writes down a message. False as `add`. */
  _keep(topic: Topic, id: number, payload: Payload): boolean;
  /** A message as a packet with that first byte, "" when it cannot be read. */
  _packet(id: number, first: number): string;
  /** True for a message of that topic. */
  _isOf(id: number, frame: string): boolean;
}

/** Records in flash. All texts are byte strings, on Node too. */
export interface Journal extends JournalUse {
  /** Gives the owner what is there. What another client id wrote is void. */
  open(clientId: string, owner: JournalOwner): void;
  /** Writes a record. True: it survives a reset from now on. False: there is no room, or the flash failed. */
  add(kind: number, id: number, body: string): boolean;
  /** The last `add` was refused for want of room: less that is live would help. */
  isFull: boolean;
  /** The body of the MESSAGE with this identifier. */
  fetch(id: number): string | undefined;
}
