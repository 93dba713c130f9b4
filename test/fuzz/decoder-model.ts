// What a client must make of a row of bytes, written a second time and as simply as it goes: on the whole row, packet by
// packet, with plain lists. It shares no line with the client; MQTT 3.1.1 and docs/client.md say what is right.

import type { Played } from "./decoder.js";
import { matchesSimply } from "./filters.js";
import { answer, publish, subscribe, utf8 } from "./packets.js";
import { payloadOf, PUBLISH_TOPIC, type Scene, STREAM_TOPIC } from "./scene.js";
import { FIRST_PUBLISH_ID } from "./stream.js";

/** Why a link must close, as codes.ts numbers it. */
const enum Fault {
  LENGTH = 20,
  FLAGS = 21,
  BODY = 22,
  TEXT = 23,
  UNEXPECTED = 24,
  OVERSIZE = 25,
  WINDOW = 26,
}

interface Sending {
  id: number;
  qos: number;
  payload: string;
  /** 0 waits, 1 was sent, 2 was received. */
  step: number;
  isStreamed: boolean;
}

interface Heard {
  first: number;
  topic: string;
  id: number;
  /** Where the payload begins in the body. */
  at: number;
}

const isUtf8 = (text: string): boolean => utf8(Buffer.from(text, "latin1").toString("utf8")) === text;
const u16At = (bytes: string, at: number): number => bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);

export function expected(scene: Scene, bytes: string, isText: boolean): Played {
  const { receiveBytes, window } = scene.options;
  const log: string[] = [];
  const held = new Set<number>();
  let sent = "";
  let late: string | undefined;
  let isOnline = false;
  let fault: number | undefined;
  let skipped = 0;
  const wishes = scene.wishes.map((wish, index) => ({
    ...wish,
    id: index + 1,
    number: index,
    name: utf8(wish.filter),
  }));
  const sending: Sending[] = [];

  function send(packet: string): void {
    if (late === undefined) sent += packet;
    else late += packet;
  }

  function pump(): void {
    for (const one of sending.slice(0, late === undefined ? window : 0)) {
      if (one.step > 0) continue;
      one.step = 1;
      send(publish({ ...one, topic: PUBLISH_TOPIC, retain: false, dup: false }));
    }
  }

  function online(isPresent: boolean): void {
    isOnline = true;
    for (const wish of wishes) send(subscribe(wish.id, wish.name, wish.qos));
    pump();
    log.push(`online${isPresent ? ", session present" : ""}`);
  }

  function begin(): void {
    if (scene.isOnline) online(false);
    scene.publishes.forEach((qos, index) => {
      const id = FIRST_PUBLISH_ID + index;
      log.push(`publish ${id}`);
      sending.push({ id, qos, payload: payloadOf(index), step: 0, isStreamed: false });
    });
    if (!scene.isOnline) return;
    pump();
    for (const wish of scene.isGranted ? wishes : []) {
      wish.id = 0;
      log.push(`asked ${wish.number} ${wish.qos}`);
    }
    const twice = sending.filter((one) => one.qos === 2 && one.step === 1);
    for (const one of twice.slice(0, scene.received)) {
      one.step = 2;
      send(answer(0x62, one.id));
    }
    if (scene.streamed < 0) return;
    const id = scene.streamQos > 0 ? FIRST_PUBLISH_ID + sending.length : 0;
    const payload = "s".repeat(scene.streamed);
    log.push(`begin ${id}`, "write 0");
    if (id > 0) sending.push({ id, qos: scene.streamQos, payload, step: 1, isStreamed: true });
    const head = publish({ topic: STREAM_TOPIC, payload, qos: scene.streamQos, retain: false, dup: false, id });
    sent += head.slice(0, head.length - Math.ceil(scene.streamed / 2));
    late = "";
  }

  /** What stands before a payload; a number is a fault. */
  function head(first: number, body: string): Heard | number {
    const qos = (first >> 1) & 3;
    if (body.length < 2 || body.length < 2 + u16At(body, 0)) return Fault.BODY;
    let at = 2 + u16At(body, 0);
    const topic = body.slice(2, at);
    if (topic === "" || !isUtf8(topic)) return Fault.TEXT;
    if (qos === 3 || (qos === 0 && (first & 8) > 0)) return Fault.FLAGS;
    if (qos === 0) return { first, topic, id: 0, at };
    at += 2;
    if (body.length < at || u16At(body, at - 2) === 0) return Fault.BODY;
    return { first, topic, id: u16At(body, at - 2), at };
  }

  /** Before delivery. A message that was delivered already: true. */
  function isKnown({ first, id }: Heard): boolean {
    if ((first & 6) !== 4) return false;
    if (held.has(id)) return true;
    if (isText && held.size >= scene.options.receiveWindow) fault = Fault.WINDOW;
    return false;
  }

  function deliver({ first, topic, id }: Heard, payload: string, total: number): void {
    if (/[+#\0]/.test(topic)) {
      fault = Fault.TEXT;
      return;
    }
    const isLarge = total < 0;
    const size = isLarge ? -total : total;
    const to = wishes.filter((wish) => (!isLarge || wish.isChunks) && matchesSimply(wish.name, topic));
    const kind = `${(first >> 1) & 3}${first & 1 ? "r" : ""}${first & 8 ? "d" : ""} #${id} ${JSON.stringify(topic)}`;
    for (const { number } of to) log.push(`message ${number}: ${kind} of ${size} =${payload}`);
    if (to.length > 0) return;
    if (isLarge) skipped++;
    else log.push(`message other: ${kind} of ${size} =${payload}`);
  }

  function done({ first, id }: Heard): void {
    if ((first & 6) === 0) return;
    if ((first & 6) === 4) held.add(id);
    send(answer((first & 6) === 4 ? 0x50 : 0x40, id));
  }

  function small(first: number, body: string): number | undefined {
    const heard = head(first, body);
    if (typeof heard === "number") return heard;
    const known = isKnown(heard);
    if (!known && fault === undefined) deliver(heard, body.slice(heard.at), body.length - heard.at);
    if (fault === undefined) done(heard);
    return fault;
  }

  /** A message over the receive memory, as much of it as is there; `rest` is what its length says. */
  function large(first: number, body: string, rest: number, start: number): number | undefined {
    if (body.length < 2) return undefined;
    const need = 2 + u16At(body, 0) + ((first & 6) > 0 || (first & 8) > 0 ? 2 : 0);
    if (need > rest) return Fault.BODY;
    if (start + need > receiveBytes) {
      skipped++;
      return undefined;
    }
    if (body.length < need) return undefined;
    const heard = head(first, body.slice(0, need));
    if (typeof heard === "number") return heard;
    const known = isKnown(heard);
    if (fault === undefined && !known && body.length > need) deliver(heard, body.slice(need), need - rest);
    if (fault === undefined && body.length === rest) done(heard);
    return fault;
  }

  function acknowledged(first: number, id: number): number | undefined {
    const index = sending.findIndex((one) => one.id === id && one.step > 0);
    const one = sending[index];
    if (!one) {
      if (first === 0x50) send(answer(0x62, id));
      return undefined;
    }
    if ((one.qos === 1) !== (first === 0x40) || (first === 0x70 && one.step < 2)) return Fault.UNEXPECTED;
    if (first === 0x50) {
      one.step = 2;
      send(answer(0x62, id));
      return undefined;
    }
    sending.splice(index, 1);
    log.push(`settled ${id} 0`);
    pump();
    return undefined;
  }

  function suback(body: string): number | undefined {
    const code = body.charCodeAt(2);
    if (body.length !== 3 || (code > 2 && code !== 128)) return Fault.BODY;
    const wish = wishes.find((one) => one.id > 0 && one.id === u16At(body, 0));
    if (!wish) return Fault.UNEXPECTED;
    wish.id = 0;
    log.push(`asked ${wish.number} ${code}`);
    if (code === 128) log.push(`refused ${wish.name}`);
    return undefined;
  }

  function take(first: number, body: string): number | undefined {
    const type = first >> 4;
    if (!isOnline) {
      if (first !== 0x20) return Fault.UNEXPECTED;
      if (body.length !== 2 || body.charCodeAt(0) > 1 || body.charCodeAt(1) > 5) return Fault.BODY;
      if (body.charCodeAt(1) > 0) return body.charCodeAt(1);
      online(body.charCodeAt(0) === 1);
      return undefined;
    }
    if (first === 0xd0) return body === "" ? undefined : Fault.BODY;
    if (type === 3) return small(first, body);
    if (first === 0x90) return suback(body);
    if (first === 0xb0) return body.length === 2 ? Fault.UNEXPECTED : Fault.BODY;
    if (![0x40, 0x50, 0x62, 0x70].includes(first))
      return [4, 5, 6, 7, 9, 11].includes(type) ? Fault.FLAGS : Fault.UNEXPECTED;
    if (body.length !== 2) return Fault.BODY;
    if (first !== 0x62) return acknowledged(first, u16At(body, 0));
    held.delete(u16At(body, 0));
    send(answer(0x70, u16At(body, 0)));
    return undefined;
  }

  /** One packet. Returns where the next one begins, or 0 when there is no whole one. */
  function next(at: number): number {
    let rest = 0;
    let digits = 0;
    for (let more = true; more; digits++) {
      const digit = bytes.charCodeAt(at + 1 + digits);
      if (Number.isNaN(digit)) return 0;
      rest += (digit & 127) * 128 ** digits;
      more = digit > 127;
      if (more && digits === 3) {
        fault = Fault.LENGTH;
        return 0;
      }
    }
    const first = bytes.charCodeAt(at);
    const start = 1 + digits;
    const end = at + start + rest;
    const body = bytes.slice(at + start, end);
    if (start + rest > receiveBytes)
      fault = first >> 4 !== 3 || !isOnline ? Fault.OVERSIZE : large(first, body, rest, start);
    else if (body.length < rest) return 0;
    else fault = take(first, body);
    return body.length < rest ? 0 : end;
  }

  begin();
  for (let at = 0; at < bytes.length && fault === undefined;) {
    const to = next(at);
    if (to === 0) break;
    at = to;
  }
  if (fault !== undefined) {
    log.push(`offline ${fault}`);
    const index = sending.findIndex((one) => one.isStreamed && one.step === 1);
    if (index >= 0) log.push(`settled ${sending.splice(index, 1)[0]?.id} 3`);
  } else if (late !== undefined) {
    log.push("write 0", "end 0");
    sent += "s".repeat(Math.ceil(scene.streamed / 2)) + late;
    late = undefined;
    pump();
  }
  log.push(`skipped ${skipped}, pending ${sending.length}`);
  return { log, links: [{ sent, isFault: fault !== undefined }], isOver: fault !== undefined };
}
