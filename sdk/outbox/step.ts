// The numbers of an outbox: how far a message has come, and which identifiers there are. No code.

/** How far a message has come (4.3). Those that wait stand behind all others. */
export const enum Step {
  /** Not sent in this session. */
  WAITING = 0,
  /** PUBLISH was sent, on this link or an earlier one. */
  PUBLISHED = 1,
  /** PUBREC came: the broker has it, and is to be told PUBREL. */
  RELEASED = 2,
}

/** In the first byte that is kept of a message: DUP marks one whose bytes nobody keeps, for it was streamed. */
export const enum Mark {
  STREAMED = 8,
}

/** In `_open`: below zero for longer than settled messages can count it up. */
export const enum Open {
  NOT = -65536,
}

export const enum Id {
  /** Publishes have the upper half of the packet identifiers, requests the lower, so that the two never meet [MQTT-2.3.1-2]. */
  FIRST = 32768,
  LAST = 65535,
  COUNT = 32768,
}
