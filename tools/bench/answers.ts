// A broker in memory that makes no objects: it reads what a client wrote, in whatever pieces, and writes what it owes into
// fixed memory. Packets are under 130 bytes; it keeps no session and delivers nothing.

import { PUBACK, PUBCOMP, PUBLISH_QOS1, PUBLISH_QOS2, PUBREC, PUBREL } from "./raw.js";

/** A socket may keep what it was given for a few turns. */
const MEMORIES = 8;
const MEMORY_BYTES = 4096;

export interface Answers {
  /** Packets that end an exchange of the client: PUBACK and PUBCOMP. */
  ended: number;
  /** Bytes owed. */
  owed(): number;
  take(bytes: Uint8Array, from: number, to: number): void;
  /** Hands over all that is owed. */
  give(received: (bytes: Buffer, from: number, to: number) => void): void;
}

export function createAnswers(): Answers {
  const memories = Array.from({ length: MEMORIES }, () => Buffer.alloc(MEMORY_BYTES));
  let turn = 0;
  let memory = memories[0] as Buffer;
  let end = 0;
  // Of the packet being read: its first byte, its length, how much of its body was read, where its identifier stands.
  let first = 0;
  let length = -1;
  let at = 0;
  let idAt = 0;
  let high = 0;
  let low = 0;

  function owe(answer: number): void {
    memory[end++] = answer;
    memory[end++] = 2;
    memory[end++] = high;
    memory[end++] = low;
  }
  function whole(): void {
    if (first === PUBLISH_QOS1) owe(PUBACK);
    else if (first === PUBLISH_QOS2) owe(PUBREC);
    else if (first === PUBREC) owe(PUBREL);
    else if (first === PUBREL) owe(PUBCOMP);
    else if (first === PUBACK || first === PUBCOMP) answers.ended++;
  }
  const answers: Answers = {
    ended: 0,
    owed: () => end,
    take(bytes, from, to) {
      for (let i = from; i < to; i++) {
        const byte = bytes[i] as number;
        if (first === 0) first = byte;
        else if (length < 0) {
          length = byte;
          at = 0;
          idAt = first === PUBLISH_QOS1 || first === PUBLISH_QOS2 ? -1 : 0;
        } else {
          // The low byte of the topic's length tells where the identifier stands; the high one is 0.
          if (at === 1 && idAt < 0) idAt = 2 + byte;
          else if (at === idAt) high = byte;
          else if (at === idAt + 1) low = byte;
          at++;
        }
        if (length >= 0 && at === length) {
          whole();
          first = 0;
          length = -1;
        }
      }
    },
    give(received) {
      const bytes = memory;
      const to = end;
      turn = (turn + 1) % MEMORIES;
      memory = memories[turn] as Buffer;
      end = 0;
      received(bytes, 0, to);
    },
  };
  return answers;
}
