// The ledger of what the program published. It knows each message by a number in its payload, from the call of `publish`
// to its settlement, and judges what the broker gets: nothing lost, nothing twice at QoS 2, in order, settled once.

import { Outcome, Refused } from "midge";
import type { FarEnd } from "./net.js";
import type { Published } from "./packets.js";
import type { Plan, Topic } from "./plan.js";
import type { Referee } from "./referee.js";
import type { World } from "./world.js";

export interface Entry {
  number: number;
  topic: string;
  qos: number;
  /** As it travels, one character a byte. */
  payload: string;
  isStreamed: boolean;
  life: number;
  /** What `publish` returned, and the id that was seen on the wire. */
  id: number;
  wireId: number;
  /** `offered`: `publish` has not returned, and never will when the power failed inside. */
  state: "offered" | "accepted" | "refused" | "settled" | "forgotten";
  /** When `publish` returned, which is what its order goes by; 0: it did not. In ticks. */
  acceptedAt: number;
  settledAt: number;
  /** The power failed in the turn of its settlement: the program may hear of it again. */
  isUnsure: boolean;
  /** The board was reset since. */
  isOfEarlierLife: boolean;
  /** A link or the board has died since: nobody can know whether this was sent before. */
  mayHaveBeenSent: boolean;
  /** Where it was forwarded: sessions and links. */
  epochs: number[];
  links: number[];
}

export interface PublishedMessages {
  offer(topic: Topic, text: (number: number) => string, life: number, isStreamed: boolean): Entry;
  answered(entry: Entry, code: number, pending: number): void;
  settled(id: number, outcome: number, flights: Pick<Referee, "isInFlight" | "givenUp">): void;
  find(payload: string): Entry;
  forwarded(message: Published, epoch: number, end: FarEnd): void;
  boardReset(keepsState: boolean, since: number | undefined): void;
  /** A link that was up has ended: what was written for it may have left or not. */
  linkEnded(): void;
  sessionLost(): void;
  /** Accepted and not settled, and their payload bytes. */
  unsettled(): number;
  unsettledBytes(): number;
  checkEnd(): void;
  excused(): number;
  counts(): { accepted: number; dropped: number };
}

export function createPublished(world: World, plan: Plan): PublishedMessages {
  const all: Entry[] = [];
  const open = new Map<number, Entry>();
  const newest = new Map<string, number>();
  let bytes = 0;
  let excused = 0;
  let accepted = 0;
  let dropped = 0;
  /** A drop may have been written to flash, and the power failed before the program heard of it. */
  let cutWhileDropping = 0;

  function find(payload: string): Entry {
    const found = all[Number.parseInt(payload.slice(1), 10)];
    if (found?.payload !== payload) world.fail(`the broker got what nobody published: ${JSON.stringify(payload)}`);
    return found;
  }

  function close(entry: Entry, state: Entry["state"]): void {
    entry.state = state;
    if (!entry.isStreamed) bytes -= entry.payload.length;
    open.delete(entry.id);
  }

  /** A message whose `publish` never returned because the power failed: it may settle under a number nobody was told. */
  function untold(id: number): Entry | undefined {
    const last = (wireId: number): Entry | undefined =>
      all.filter((one) => one.state === "offered" && one.isOfEarlierLife && one.wireId === wireId).at(-1);
    return last(id) ?? last(0);
  }

  function checkRefusal(entry: Entry, code: number, pending: number): void {
    if (code === Refused.BUSY || code === Refused.OFFLINE) {
      if (entry.qos > 0 && !entry.isStreamed) world.fail(`publish at QoS ${entry.qos} returned ${code}`);
    } else if (code === Refused.FULL) {
      const isFull = pending >= plan.outboxMessages || bytes + entry.payload.length > plan.outboxBytes;
      if (entry.qos === 0 || (!isFull && !plan.hasJournal)) world.fail(`publish returned FULL with ${pending} pending`);
    } else world.fail(`publish returned ${code}`);
  }

  return {
    find,
    excused: () => excused,
    counts: () => ({ accepted, dropped }),
    unsettled: () => open.size,
    unsettledBytes: () => bytes,

    offer({ name, qos }, text, life, isStreamed) {
      const entry: Entry = {
        number: all.length,
        topic: name,
        qos,
        payload: Buffer.from(text(all.length)).toString("latin1"),
        isStreamed,
        life,
        id: 0,
        wireId: 0,
        state: "offered",
        acceptedAt: 0,
        settledAt: 0,
        isUnsure: false,
        isOfEarlierLife: false,
        mayHaveBeenSent: false,
        epochs: [],
        links: [],
      };
      all.push(entry);
      return entry;
    },

    answered(entry, code, pending) {
      world.tell(() => `board: publish #${entry.number} to ${entry.topic} at QoS ${entry.qos}: ${code}`);
      if (code < 0) {
        checkRefusal(entry, code, pending);
        if (entry.wireId !== 0) world.fail(`#${entry.number} was sent and refused`);
        entry.state = "refused";
        return;
      }
      entry.acceptedAt = world.tick();
      if (entry.qos === 0) {
        if (code !== 0) world.fail(`publish at QoS 0 returned ${code}`);
        entry.state = "accepted";
        return;
      }
      if (code < 1 || code > 65535 || code !== Math.floor(code)) world.fail(`publish returned ${code}`);
      if (open.has(code)) world.fail(`publish returned ${code}, and #${open.get(code)?.number} is not settled`);
      if (entry.wireId !== 0 && entry.wireId !== code)
        world.fail(`#${entry.number}: ${code} was sent as ${entry.wireId}`);
      entry.id = code;
      entry.state = "accepted";
      open.set(code, entry);
      if (!entry.isStreamed) bytes += entry.payload.length;
      accepted++;
    },

    settled(id, outcome, flights) {
      const entry = open.get(id) ?? untold(id);
      world.tell(() => `board: ${id} (#${entry?.number}) settled: ${outcome}`);
      if (!entry) world.fail(`${id} settled, and nothing with that number was open`);
      const policy = plan.options.drop;
      if (outcome === Outcome.ACKED) {
        if (entry.epochs.length === 0) world.fail(`#${id} settled as acknowledged, and the broker does not have it`);
      } else {
        dropped++;
        const isPolicy =
          outcome === Outcome.INTERRUPTED
            ? entry.isStreamed
            : outcome === Outcome.DROPPED
              ? policy !== "newest"
              : outcome === Outcome.REPLACED && policy === "same-topic";
        if (!isPolicy) world.fail(`#${entry.number} settled with ${outcome} under ${policy}`);
        if (entry.isStreamed) flights.givenUp(entry);
        else if (flights.isInFlight(entry)) world.fail(`#${entry.number} was dropped in flight`);
      }
      if (entry.state === "accepted") close(entry, "settled");
      entry.state = "settled";
      entry.settledAt = world.tick();
      entry.isUnsure = false;
    },

    forwarded(message, epoch, end) {
      const entry = find(message.payload);
      const what = `#${entry.number} at QoS ${entry.qos}`;
      world.tell(() => `broker: has ${what}`);
      if (entry.topic !== message.topic || entry.qos !== message.qos) world.fail(`${what} came as ${message.topic}`);
      if (entry.state === "refused") world.fail(`${what} was refused, and sent`);
      if (entry.state === "settled" && !entry.isUnsure && end.born > entry.settledAt) {
        world.fail(`${what} was sent again after it had settled`);
      }
      if (entry.qos === 2 ? entry.epochs.includes(epoch) : entry.links.includes(end.number)) {
        world.fail(`${what} came twice${entry.qos === 2 ? "" : " on one link"}`);
      }
      if (entry.epochs.length > 0) {
        if (entry.qos === 0) world.fail(`${what} came twice`);
        if (entry.qos === 2) excused++;
      } else {
        const at = entry.acceptedAt;
        if (at > 0 && at < (newest.get(entry.topic) ?? 0)) world.fail(`${what} came after a newer one`);
        if (at > 0) newest.set(entry.topic, at);
      }
      entry.epochs.push(epoch);
      entry.links.push(end.number);
    },

    boardReset(keepsState, since) {
      if (since !== undefined && plan.options.drop !== "newest") cutWhileDropping = all.length;
      for (const entry of all) {
        const isLost = !keepsState || entry.isStreamed;
        if (entry.state === "accepted" && entry.qos > 0 && isLost) close(entry, "forgotten");
        else if (entry.state === "settled" && since !== undefined && entry.settledAt >= since) entry.isUnsure = true;
        entry.mayHaveBeenSent = entry.isOfEarlierLife = true;
      }
    },

    linkEnded() {
      for (const entry of open.values()) entry.mayHaveBeenSent = true;
    },

    sessionLost() {
      for (const entry of open.values()) entry.mayHaveBeenSent = false;
    },

    checkEnd() {
      for (const entry of open.values()) {
        // Settled in flash, and the power failed before the program heard of it.
        const isUntold = entry.isOfEarlierLife && (entry.epochs.length > 0 || entry.number < cutWhileDropping);
        if (!isUntold) world.fail(`#${entry.number} (${entry.id}, life ${entry.life}) never settled`);
      }
    },
  };
}
