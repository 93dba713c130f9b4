// The memory of a client in a fleet: what it has on a chip, and not what a program on Node has. It begins small, for most
// boards never say much in one turn, and is as large as on a chip from when that is needed.

import { type Client, type ClientOptions, type Publisher, type Topic } from "midge";

/** As by default on Espruino and NodeMCU. */
const TRANSMIT_BYTES = 2048;
/** What V8 keeps among its objects: a larger array of bytes takes some hundred bytes more than it has. */
const FIRST_TRANSMIT_BYTES = 64;
const LARGER: Readonly<Record<number, number>> = { [FIRST_TRANSMIT_BYTES]: 250, 250: TRANSMIT_BYTES };
/** First byte, length and packet identifier of PUBLISH. */
const HEAD_BYTES = 7;
const OUTBOX_BYTES = 2048;
const FIRST_OUTBOX_BYTES = 240;
/** Bytes of UTF-8 that a unit of a text makes at most. */
const BYTES_OF_UNIT = 3;

/** Every option of a client, and what it is where the program leaves the choice. */
const DEFAULTS: { [Name in keyof Required<ClientOptions>]: ClientOptions[Name] | undefined } = {
  target: undefined,
  clientId: undefined,
  username: undefined,
  password: undefined,
  keepAlive: undefined,
  cleanSession: undefined,
  will: undefined,
  connectTimeoutMs: undefined,
  retryCapMs: undefined,
  transmitBytes: FIRST_TRANSMIT_BYTES,
  receiveBytes: 1024,
  window: 8,
  outboxMessages: 32,
  outboxBytes: OUTBOX_BYTES,
  drop: undefined,
  receiveWindow: undefined,
  journal: undefined,
};

/** A program's options, filled up as they are read: a copy for each of thousands of boards would be larger than they. */
class OnChip {
  constructor(readonly own: ClientOptions) {}
}
for (const [name, value] of Object.entries(DEFAULTS)) {
  Object.defineProperty(OnChip.prototype, name, {
    get(this: OnChip) {
      return this.own[name as keyof ClientOptions] ?? value;
    },
  });
}

/** The options of a client, filled up where the program leaves the choice. */
export function asOnChip(options: ClientOptions): ClientOptions {
  return new OnChip(options) as unknown as ClientOptions;
}

/** Sees to it that a message finds the room that it would find on a chip, before what was written in this turn must leave. */
export function enlargeFor(topic: Topic, payload: string | Uint8Array): void {
  const port = topic._port;
  const bytes = topic._name.length + payload.length * BYTES_OF_UNIT + HEAD_BYTES;
  const keep = topic._ring?._keep;
  // Offline, only what is kept is looked at again.
  const isTaken = port._room >= 0 || keep !== undefined;
  while (isTaken && (port._room >= 0 ? port._room : port._limit) < bytes && enlarge(port));
  if (keep?._bytes.length === FIRST_OUTBOX_BYTES && keep._room < payload.length * BYTES_OF_UNIT) enlargeKeep(keep);
}

/** Gives a client more of its transmit memory. False: it has all of it. */
function enlarge(port: Topic["_port"]): boolean {
  const larger = LARGER[port._limit];
  if (larger === undefined) return false;
  if (port._room >= 0 && port._late === undefined) port._room += larger - port._limit;
  port._limit = larger;
  return true;
}

/** All of it, for a message that is streamed. */
export function enlargeWhole(topic: Topic): void {
  while (enlarge(topic._port));
}

function enlargeKeep(keep: NonNullable<Topic["_ring"]>["_keep"]): void {
  const larger = new Uint8Array(OUTBOX_BYTES);
  larger.set(keep._bytes);
  keep._bytes = larger;
  keep._room += OUTBOX_BYTES - FIRST_OUTBOX_BYTES;
}

/** Lets the outbox of a client that was just made begin small. */
export function beginSmall(client: Publisher): void {
  const ring = (client as Partial<Client>)._ring;
  const isUsed = (client._options as unknown as OnChip).own.journal !== undefined;
  if (ring && !isUsed && ring._bytes === OUTBOX_BYTES) ring._bytes = FIRST_OUTBOX_BYTES;
}
