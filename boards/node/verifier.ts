// The other side of signed payloads (docs/signed.md): it says who signed a message, and refuses what was changed, sent again or
// sent too late. Its memory is bounded, and what it forgets is refused by its age.

import { createHmac, timingSafeEqual } from "node:crypto";

export type Refusal =
  /** Not the form of a signed payload. */
  | "malformed"
  /** `keyFor` knows no key. */
  | "unknown device"
  /** Another key, or something was changed: topic, time, counter or payload. */
  | "bad signature"
  | "too old"
  /** From the future: the clock here or there is wrong. */
  | "too early"
  | "replayed"
  /** More devices than `devicesMost` speak within the window. */
  | "too many devices";

export type Verified =
  { ok: true; device: string; payload: Buffer; timeS: number; counter: number } | { ok: false; reason: Refusal };

export interface VerifierOptions {
  /** The key of a device, or undefined when there is no such device. Called before the signature is checked. */
  keyFor(device: string): string | Uint8Array | undefined;
  /** The oldest message that is taken, in seconds; default 300. An outbox needs as long as it may hold messages back. */
  windowS?: number;
  /** How far a device's clock may be ahead, in seconds; default 60. */
  aheadS?: number;
  /** Devices that are remembered; default 1,000. */
  devicesMost?: number;
  /** Seconds since 1970; default: this machine's clock. */
  now?: () => number;
  /** What `remember` gave before a restart. Without it, messages of the last `windowS` seconds could be played once more. */
  memory?: VerifierMemory;
}

/** One session of a device: since a reset, or since its clock was set back. */
interface Session {
  startS: number;
  /** The latest time in it: what is older than the window needs no memory. */
  lastS: number;
  top: number;
  /** Bit n: counter `top - n` was seen. */
  seen: bigint;
}

interface Device {
  sessions: Session[];
  /** Sessions that began at this time or before are refused unless they are remembered. */
  floorS: number;
}

/** What outlives a restart, as JSON takes it. */
export type VerifierMemory = Record<
  string,
  { floorS: number; sessions: { startS: number; lastS: number; top: number; seen: string }[] }
>;

export interface Verifier {
  verify(topic: string, message: Uint8Array | string): Verified;
  remember(): VerifierMemory;
}

const FORM = /^m1 ([A-Za-z0-9._:-]{1,64}) (\d{1,12}) (\d{1,12}) (\d{1,12}) ([0-9a-f]{32}) /;
/** The longest that can stand before the payload. */
const HEAD_MOST = 3 + 65 + 3 * 13 + 33;
const KEY_LEAST_BYTES = 16;
const MAC_BYTES = 16;
/** Messages that others have overtaken by fewer than this are still told apart, as RFC 4303, 3.4.3 does. */
const REORDER_MOST = 1024;
const MASK = (1n << BigInt(REORDER_MOST)) - 1n;
/** Sessions of one device: messages signed before a reset may come after newer ones. */
const SESSIONS_MOST = 8;

const refused = (reason: Refusal): Verified => ({ ok: false, reason });

export function createVerifier(options: VerifierOptions): Verifier {
  const { windowS = 300, aheadS = 60, devicesMost = 1000, now = () => Date.now() / 1000 } = options;
  const devices = restored(options.memory);

  return {
    verify(topic, message) {
      const bytes = typeof message === "string" ? Buffer.from(message, "utf8") : Buffer.from(message);
      const found = FORM.exec(bytes.toString("latin1", 0, HEAD_MOST));
      if (!found) return refused("malformed");
      const [whole, name, timeText, startText, counterText, mac] = found as unknown as string[] & { length: 6 };
      const key = options.keyFor(name as string);
      if (key === undefined) return refused("unknown device");
      if (Buffer.byteLength(key) < KEY_LEAST_BYTES) throw new TypeError(`the key of ${name} has fewer than 16 bytes`);
      const payload = bytes.subarray((whole as string).length);
      const head = `m1 ${name} ${timeText} ${startText} ${counterText} ${Buffer.byteLength(topic)} ${topic}`;
      const own = createHmac("sha256", key).update(head).update(payload).digest().subarray(0, MAC_BYTES);
      if (!timingSafeEqual(own, Buffer.from(mac as string, "hex"))) return refused("bad signature");

      const [timeS, startS, counter] = [Number(timeText), Number(startText), Number(counterText)];
      const nowS = now();
      if (timeS < nowS - windowS) return refused("too old");
      if (timeS > nowS + aheadS || startS > nowS + 2 * aheadS) return refused("too early");
      const device = deviceOf(name as string, nowS - windowS);
      if (!device) return refused("too many devices");
      if (!take(device, startS, timeS, counter, nowS - windowS)) return refused("replayed");
      return { ok: true, device: name as string, payload, timeS, counter };
    },
    remember() {
      const memory: VerifierMemory = {};
      for (const [name, { floorS, sessions }] of devices)
        memory[name] = { floorS, sessions: sessions.map((one) => ({ ...one, seen: one.seen.toString(16) })) };
      return memory;
    },
  };

  /** The memory of a device; a new one takes the place of one whose messages are all too old by now. */
  function deviceOf(name: string, oldestS: number): Device | undefined {
    const known = devices.get(name);
    if (known) return known;
    if (devices.size >= devicesMost) {
      for (const [other, device] of devices)
        if (device.sessions.every((session) => session.lastS < oldestS)) devices.delete(other);
      if (devices.size >= devicesMost) return undefined;
    }
    const made: Device = { sessions: [], floorS: 0 };
    devices.set(name, made);
    return made;
  }
}

/** Notes a message; false when it was seen, or can no longer be told from one that was. */
function take(device: Device, startS: number, timeS: number, counter: number, oldestS: number): boolean {
  const session = device.sessions.find((one) => one.startS === startS);
  if (!session) {
    if (startS <= device.floorS) return false;
    device.sessions = device.sessions.filter((one) => one.lastS >= oldestS);
    device.sessions.push({ startS, lastS: timeS, top: counter, seen: 1n });
    device.sessions.sort((a, b) => a.startS - b.startS);
    if (device.sessions.length > SESSIONS_MOST) device.floorS = (device.sessions.shift() as Session).startS;
    return true;
  }
  const ahead = counter - session.top;
  if (ahead > 0) {
    session.seen = ahead < REORDER_MOST ? ((session.seen << BigInt(ahead)) | 1n) & MASK : 1n;
    session.top = counter;
  } else {
    const bit = 1n << BigInt(-ahead);
    if (-ahead >= REORDER_MOST || (session.seen & bit) !== 0n) return false;
    session.seen |= bit;
  }
  session.lastS = Math.max(session.lastS, timeS);
  return true;
}

function restored(memory: VerifierMemory | undefined): Map<string, Device> {
  const entries = Object.entries(memory ?? {});
  return new Map(
    entries.map(([name, { floorS, sessions }]) => [
      name,
      { floorS, sessions: sessions.map((one) => ({ ...one, seen: BigInt(`0x${one.seen}`) })) },
    ]),
  );
}
