// Cuts a stream of bytes into MQTT packets, however they were split or joined on their way. It looks at lengths alone and
// never at what a packet says.

/** The longest packet: one byte, four of length, and 268,435,455 (MQTT 3.1.1, 2.2.3). */
export const MOST_BYTES = 268435460;

export interface PacketReader {
  /** Takes what came next. */
  push(bytes: Uint8Array): void;
}

/** Calls `take` with each whole packet, and once with `undefined` when the stream is no MQTT: a length of five bytes. */
export function createPacketReader(take: (packet: Uint8Array | undefined) => void): PacketReader {
  let rest = new Uint8Array(0);
  let isBroken = false;
  return {
    push(bytes) {
      if (isBroken) return;
      rest = rest.length === 0 ? Uint8Array.from(bytes) : join(rest, bytes);
      for (;;) {
        const whole = lengthOf(rest);
        if (whole === -1) {
          isBroken = true;
          return take(undefined);
        }
        if (whole === 0 || rest.length < whole) return;
        const packet = rest.subarray(0, whole);
        rest = rest.subarray(whole);
        take(packet);
      }
    },
  };
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** The length of the first packet, 0 while it is not known, -1 when it can be none. */
function lengthOf(bytes: Uint8Array): number {
  let length = 0;
  for (let at = 1; at < 5; at++) {
    const digit = bytes[at];
    if (digit === undefined) return 0;
    length += (digit & 127) * 128 ** (at - 1);
    if (digit < 128) return length + at + 1;
  }
  return -1;
}
