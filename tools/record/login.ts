// User name and password in a CONNECT (MQTT 3.1.1, 3.1.3): hidden behind as many stars in what is recorded, and left out where
// two packets are compared. Everything else of a stream passes as it is.

/** "*". */
const STAR = 0x2a;
const CONNECT = 1;
const enum Flag {
  WILL = 4,
  PASSWORD = 64,
  USER = 128,
}

/** Hides what is secret at the beginning of a stream, however it is cut into pieces. Each call gives a copy. */
export function createMask(): (bytes: Uint8Array) => Uint8Array {
  let at = 0;
  /** Where the variable header begins; 0 while the length is being read. */
  let start = 0;
  let flags = 0;
  let length = 0;
  let field = 0;
  /** Bytes that are left of a field, -2 and -1 while its length is being read. */
  let left = -2;
  let fields: boolean[] = [];
  let isOver = false;

  /** Whether this byte is to be hidden. */
  function look(byte: number): boolean {
    const position = at++;
    if (position === 0) {
      isOver = byte >> 4 !== CONNECT;
      return false;
    }
    if (start === 0) {
      if (byte < 128) start = position + 1;
      return false;
    }
    // Name (6), level, flags and keep-alive (2) stand before the fields.
    const offset = position - start;
    if (offset === 7) flags = byte;
    if (offset < 10) return false;
    if (offset === 10) {
      const isWill = (flags & Flag.WILL) !== 0;
      fields = [false, ...(isWill ? [false, false] : [])];
      if ((flags & Flag.USER) !== 0) fields.push(true);
      if ((flags & Flag.PASSWORD) !== 0) fields.push(true);
    }
    if (left < 0) {
      length = left === -2 ? byte * 256 : length + byte;
      left++;
      if (left === 0) left = length;
      if (left === 0) next();
      return false;
    }
    const isHidden = fields[field] as boolean;
    if (--left === 0) next();
    return isHidden;
  }
  function next(): void {
    left = -2;
    if (++field === fields.length) isOver = true;
  }
  return (bytes) => {
    const copy = Uint8Array.from(bytes);
    for (let i = 0; i < copy.length && !isOver; i++) if (look(copy[i] as number)) copy[i] = STAR;
    return copy;
  };
}

/** How many bytes user name and password of a CONNECT have; undefined where there is none of them. */
export interface Lengths {
  user: number | undefined;
  password: number | undefined;
}

/** Undefined for what is no whole CONNECT of MQTT 3.1.1. */
export function loginOf(packet: Uint8Array): (Lengths & { from: number }) | undefined {
  if ((packet[0] ?? 0) >> 4 !== CONNECT) return undefined;
  let at = 1;
  while (((packet[at] ?? 0) & 128) !== 0) at++;
  const flags = packet[at + 8] ?? 0;
  at += 11;
  const skip = (): number => {
    const size = (packet[at] ?? 0) * 256 + (packet[at + 1] ?? 0);
    at += 2 + size;
    return size;
  };
  skip();
  if ((flags & Flag.WILL) !== 0) {
    skip();
    skip();
  }
  const from = at;
  const user = (flags & Flag.USER) === 0 ? undefined : skip();
  const password = (flags & Flag.PASSWORD) === 0 ? undefined : skip();
  return at === packet.length ? { from, user, password } : undefined;
}

/** Two packets that say the same, whatever the login of a CONNECT is. */
export function isSamePacket(one: Uint8Array, other: Uint8Array): boolean {
  if (Buffer.compare(one, other) === 0) return true;
  const [a, b] = [loginOf(one), loginOf(other)];
  if (!a || !b || (a.user === undefined) !== (b.user === undefined)) return false;
  if ((a.password === undefined) !== (b.password === undefined)) return false;
  return Buffer.compare(head(one, a.from), head(other, b.from)) === 0;
}

/** Without the remaining length, which the login has a part in. */
function head(packet: Uint8Array, to: number): Uint8Array {
  let at = 1;
  while (((packet[at] as number) & 128) !== 0) at++;
  return packet.subarray(at + 1, to);
}
