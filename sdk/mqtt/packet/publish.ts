// PUBLISH as it is received, MQTT 3.1.1 section 3.3: reads it into one message record that is used again and again.

import { Reason } from "../codes.js";
import { at, type Bytes, type Span, spanBytes, spanText } from "#wire";
import { topicText } from "#send";

/** A received message. It is valid only until the handler returns: take out what you keep. */
export interface Message extends Span {
  topic: string;
  qos: number;
  retain: boolean;
  /** True when the broker sent it before (3.3.1.1). */
  dup: boolean;
  /** Packet identifier, 0 at QoS 0. */
  id: number;
  /** Bytes of the payload, or of this chunk of it. */
  length: number;
  /** Where in the whole payload this chunk begins; 0 for a whole message. */
  index: number;
  /** Bytes of the whole payload: the last chunk is the one with `index + length === total`. */
  total: number;
  /** The payload as text. */
  text(): string;
  /** The payload as bytes; on Node a view of memory that is used again. */
  bytes(): Bytes;
}

export function createMessage(empty: Bytes): Message {
  return {
    topic: "",
    qos: 0,
    retain: false,
    dup: false,
    id: 0,
    length: 0,
    index: 0,
    total: 0,
    text: spanText,
    bytes: spanBytes,
    _bytes: empty,
    _from: 0,
    _to: 0,
  };
}

/** Reads a PUBLISH. Returns 0, or why the link must close. The topic's characters are not judged here. */
export function readPublish(message: Message, source: Bytes, first: number, from: number, to: number): number {
  const start = from + 2;
  if (start > to) return Reason.BAD_BODY;
  let end = start + at(source, from) * 256 + at(source, from + 1);
  if (end > to) return Reason.BAD_BODY;
  const name = topicText(source, start, end);
  if (name === undefined || end === start) return Reason.BAD_TEXT;
  message.topic = name;
  message.retain = first % 2 === 1;
  if (first > 49) {
    message.qos = Math.floor(first / 2) % 4;
    message.dup = first > 55;
    // QoS 3 [MQTT-3.3.1-4], or DUP at QoS 0 [MQTT-3.3.1-2].
    if (message.qos === 3 || message.qos === 0) return Reason.BAD_FLAGS;
    if (end + 2 > to) return Reason.BAD_BODY;
    message.id = at(source, end) * 256 + at(source, end + 1);
    end += 2;
    if (message.id === 0) return Reason.BAD_BODY;
  } else {
    message.qos = message.id = 0;
    message.dup = false;
  }
  message._bytes = source;
  message._from = end;
  message._to = to;
  message.index = 0;
  message.length = message.total = to - end;
  return 0;
}
