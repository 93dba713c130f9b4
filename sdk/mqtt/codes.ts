// Every code a user of the client can meet, in one place. They are const enums: on a device they are bare numbers.

/** What a publish, subscribe or connect call returns when it was not taken (0 and above: taken). */
export const enum Refused {
  /** The link is not up. Nothing was sent. */
  OFFLINE = -1,
  /** What was written before has not left yet. Try again after `drained`. */
  BUSY = -2,
  /** Larger than the transmit memory: it can never be sent. */
  TOO_LARGE = -3,
  /** A topic that may not be published to (empty, or with `+`, `#` or U+0000), or a bad filter [MQTT-3.3.2-2, 4.7.3-1]. */
  BAD_TOPIC = -4,
  /** Options that contradict one another (an empty client id with a persistent session [MQTT-3.1.3-7]), or that do not fit. */
  BAD_OPTIONS = -5,
  /** The client was started already. */
  STARTED = -6,
  /** A quality of service that this build does not carry. */
  UNSUPPORTED = -7,
  /** The outbox is full, or its journal is. Nothing was accepted. */
  FULL = -8,
  /** Fewer bytes were written than `begin` announced: the link was closed, for a packet cannot be cut short. */
  INCOMPLETE = -9,
}

/** How an accepted publish at QoS 1 or 2 ended. Each ends once. */
export const enum Outcome {
  /** The broker has it: PUBACK at QoS 1, PUBCOMP at QoS 2. */
  ACKED = 0,
  /** The outbox was full, and its policy gave this message up. */
  DROPPED = 1,
  /** A newer message of the same topic took its place. */
  REPLACED = 2,
  /** A streamed message whose link ended before the broker had it: nobody keeps its bytes. */
  INTERRUPTED = 3,
  /** The journal could not be read back: its flash is broken. */
  LOST = 4,
}

/** Why a link ended. 1 to 5 are the broker's own CONNACK return codes (MQTT 3.1.1, table 3.1). */
export const enum Reason {
  /** The user asked for it. */
  DISCONNECTED = 0,
  REFUSED_PROTOCOL = 1,
  REFUSED_IDENTIFIER = 2,
  REFUSED_UNAVAILABLE = 3,
  REFUSED_LOGIN = 4,
  REFUSED_AUTHORIZATION = 5,
  /** The broker or the network closed the link. */
  CLOSED = 10,
  /** Nobody listens there. */
  UNREACHABLE = 11,
  /** The host name has no address. */
  UNKNOWN_HOST = 12,
  /** The TLS handshake failed, or the certificate was not accepted. */
  TLS = 13,
  /** No CONNACK in time. */
  CONNECT_TIMEOUT = 14,
  /** Nothing was heard for the keep-alive time: the link was half open. */
  SILENT = 15,
  /** The third link in a row that ended before it had stayed up: perhaps another device has the same client id. */
  TAKEN_OVER = 16,
  /** Malformed: a remaining length of more than four bytes. */
  BAD_LENGTH = 20,
  /** Malformed: reserved bits of a fixed header are wrong [MQTT-2.2.2-2]. */
  BAD_FLAGS = 21,
  /** Malformed: the body does not have the shape of its packet type. */
  BAD_BODY = 22,
  /** Malformed: a topic that is empty, has wildcards or U+0000, or is not UTF-8 [MQTT-1.5.3-1, 1.5.3-2, 3.3.2-2]. */
  BAD_TEXT = 23,
  /** A packet that may not come now (anything but CONNACK first, a second CONNACK, a client's packet). */
  UNEXPECTED = 24,
  /** A packet other than PUBLISH that is larger than the receive memory. */
  OVERSIZE = 25,
  /** More messages at QoS 2 are under way to us than `receiveWindow`. The broker sends them again on the next link. */
  WINDOW = 26,
  /** A streamed message was ended before all of its bytes were written. */
  CUT = 27,
}
