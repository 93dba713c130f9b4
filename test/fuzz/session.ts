// Sessions of random calls, answers and losses of the link, on both builds, against the lists of the model: what is
// returned, what settles, and every packet of every link. Memory that was given must be the memory that is used.

import type { Client, Topic } from "midge";
import { type Build, bytesBuild } from "./builds.js";
import { answer, chr, packet, toBytes, u16 } from "./packets.js";
import { createRig, type Rig } from "./rig.js";
import { topicsOf } from "./scene.js";
import { createModel, type Model } from "./session-model.js";
import { splitPackets } from "../support/scripted-broker.js";
import { createTape, type Tape } from "./tape.js";

export type Command =
  | { kind: "publish"; qos: number; topic: string; size: number }
  | { kind: "loose"; topic: string }
  | { kind: "begin"; qos: number; topic: string; size: number }
  | { kind: "write"; size: number }
  | { kind: "ack"; first: number; id: number }
  | { kind: "suback"; id: number; isEnd: boolean }
  | { kind: "subscribe" | "unsubscribe"; filter: string }
  | { kind: "relink"; isPresent: boolean }
  | { kind: "end" | "leave" };

export interface Plan {
  window: number;
  slots: number;
  bytes: number;
  drop: "newest" | "oldest" | "same-topic";
  /** The identifier before the first one. */
  lastId: number;
  /** Whoever is told of a settled publish publishes. */
  isNested: boolean;
}

const TOPICS = ["t", "u"] as const;
const FILTERS = ["f", "g/#"] as const;

function readPlan(tape: Tape): Plan {
  return {
    window: 1 + tape.below(4),
    slots: 1 + tape.below(6),
    bytes: tape.pick([64, 8, 20, 30]),
    drop: tape.pick(["newest", "oldest", "same-topic"]),
    lastId: tape.pick([32767, 65533, 40000]),
    isNested: tape.oneIn(3),
  };
}

function readCommand(tape: Tape, model: Model): Command {
  const kind = tape.below(20);
  const topic = tape.pick(TOPICS);
  if (kind < 5) return { kind: "publish", qos: 1 + tape.below(2), topic, size: tape.below(12) * tape.below(4) };
  if (kind < 12) {
    const ids = model.inFlight();
    const id = ids.length > 0 && !tape.oneIn(12) ? tape.pick(ids) : tape.pick([32768, 65535, 1, 0]);
    return { kind: "ack", first: tape.pick([0x40, 0x50, 0x70]), id };
  }
  if (kind === 12) return { kind: "loose", topic };
  if (kind === 13) return { kind: "begin", qos: tape.below(3), topic, size: tape.below(20) };
  if (kind === 14) return { kind: "write", size: tape.below(20) };
  if (kind === 15) return { kind: "end" };
  if (kind === 16) return { kind: tape.oneIn(3) ? "unsubscribe" : "subscribe", filter: tape.pick(FILTERS) };
  if (kind === 17) {
    const ids = model.requests();
    return { kind: "suback", id: ids.length > 0 ? tape.pick(ids) : tape.below(3), isEnd: tape.oneIn(3) };
  }
  if (kind === 18 && tape.oneIn(4)) return { kind: "leave" };
  return { kind: "relink", isPresent: tape.below(3) < 2 };
}

interface Subject {
  rig: Rig;
  run(command: Command): void;
}

function createSubject(build: Build, plan: Plan): Subject {
  const rig = createRig(build, {
    window: plan.window,
    outboxMessages: plan.slots,
    outboxBytes: plan.bytes,
    drop: plan.drop,
    receiveBytes: 64,
  });
  const client: Client = rig.client;
  const topics = Object.fromEntries(["t", "u", "n"].map((name) => [name, topicsOf(client, name)]));
  const topicOf = (name: string, qos: number): Topic => (topics[name] as Topic[])[qos] as Topic;
  let asked = 0;
  let nested = 0;
  client._ring._lastId = plan.lastId;
  client._ring._freeTo = 0;
  client.onOffline = () => void (rig.log.at(-1) === "offline" || rig.note("offline"));
  client.onOnline = () => rig.note("online");
  client.onSettled = (id, outcome) => {
    rig.note(`settled ${id} ${outcome}`);
    if (plan.isNested && nested++ < 4) rig.note(`publish ${topicOf("n", 1).publish("n")}`);
  };
  const settled = (): ((code: number) => void) => {
    const number = asked++;
    return (code) => rig.note(`asked ${number} ${code}`);
  };

  const run: { [Kind in Command["kind"]]: (command: Extract<Command, { kind: Kind }>) => void } = {
    publish: ({ qos, topic, size }) => rig.note(`publish ${topicOf(topic, qos).publish(topic.repeat(size))}`),
    loose: ({ topic }) => rig.note(`publish ${topicOf(topic, 0).publish("0")}`),
    begin: ({ qos, topic, size }) => rig.note(`begin ${client.begin(topicOf(topic, qos), size)}`),
    write: ({ size }) => rig.note(`write ${client.write("s".repeat(size))}`),
    end: () => rig.note(`end ${client.end()}`),
    ack: ({ first, id }) => rig.feed(answer(first, id), 0),
    suback: ({ id, isEnd }) => rig.feed(isEnd ? answer(0xb0, id) : packet(0x90, u16(id) + chr(1)), 0),
    subscribe: ({ filter }) => void client.subscribe(filter, () => {}, 1, settled()),
    unsubscribe: ({ filter }) => void client.unsubscribe(filter, settled()),
    relink: ({ isPresent }) => {
      rig.drop();
      rig.open();
      rig.feed(chr(0x20, 2, isPresent ? 1 : 0, 0), 0);
    },
    leave: () => {
      if (client.isOnline()) client.disconnect();
    },
  };
  return {
    rig,
    run(command) {
      run[command.kind](command as never);
      rig.drained();
    },
  };
}

/** Nothing has grown. */
function checkMemory({ client }: Rig, plan: Plan): void {
  const ring = client._ring;
  const count = client.pending();
  const list = (ring as unknown as { _list?: { _size: number }[] })._list;
  if (list) {
    const room = plan.bytes - list.reduce((sum, one) => sum + one._size, 0);
    const seen = [list.length, (ring as unknown as { _room: number })._room];
    if (list.length > plan.slots || seen[1] !== room || room < 0)
      throw new Error(`the outbox holds ${seen.join(", ")} where ${room} is right`);
  } else {
    const lengths = [ring._ids.length, ring._steps.length, ring._firsts.length];
    if (lengths.some((length) => length !== plan.slots) || ring._topics.length > plan.slots)
      throw new Error(`arrays of the ring have ${lengths.join(", ")} and ${ring._topics.length} places`);
    const keep = ring._keep;
    if (keep._bytes.length !== plan.bytes) throw new Error("the payload memory has grown");
    if (keep._room < 0 || keep._room > plan.bytes) throw new Error(`the payload memory has ${keep._room} bytes free`);
  }
  if (count - ring._waiting > plan.window || ring._waiting < 0)
    throw new Error(`${count} less ${ring._waiting} in flight`);
}

function compare(name: string, right: string[], real: string[]): void {
  for (let i = 0; i < Math.max(right.length, real.length); i++) {
    if (right[i] !== real[i])
      throw new Error(`${name}, line ${i}: ${JSON.stringify(real[i])} where ${JSON.stringify(right[i])} is right`);
  }
}

export function createSessions(textBuild: Build): (tape: Uint8Array) => void {
  return (bytes) => {
    const tape = createTape(bytes);
    const plan = readPlan(tape);
    const model = createModel(plan);
    const subjects = [createSubject(bytesBuild, plan), createSubject(textBuild, plan)];
    do {
      const command = readCommand(tape, model);
      model.run(command);
      for (const { rig, run } of subjects) {
        run(command);
        checkMemory(rig, plan);
      }
    } while (!tape.isOver);
    subjects.forEach(({ rig }, index) => {
      const name = index === 0 ? "bytes build" : "text build";
      compare(name, model.log, rig.log);
      const links = model.links.slice(1);
      if (rig.links.length !== links.length) throw new Error(`${name}: ${rig.links.length} links, not ${links.length}`);
      links.forEach((packets, at) => {
        const real = splitPackets(toBytes((rig.links[at] as { sent: string }).sent)).packets;
        compare(
          `${name}, link ${at}`,
          packets.map((one) => Buffer.from(one, "latin1").toString("hex")),
          real,
        );
      });
    });
  };
}
