// The words in which a case is written: what is done, and right behind it what must come of it. It makes the lines that
// `stage.ts` must say from the case alone; nothing here is ever taken from what the code does.

import type { ClientOptions } from "midge";
import type { Act, Play } from "./stage.js";

/** Something that is done, or the line that must be said. */
export type Step = Act | { line: string };
/** One of them, or several in a row. */
export type Steps = Step | Steps[];

export interface Case {
  /** The title of its tests, with the statements it covers in square brackets. */
  name: string;
  options?: Partial<ClientOptions>;
  /** Beyond ASCII; otherwise it stands in `options`. */
  clientId?: string;
  username?: string;
  willTopic?: string;
  /** What a random number is here, 0 by default. */
  chance?: number;
  /** Runtimes on which the case is not played, and why. */
  notOn?: { runtimes: readonly string[]; why: string };
  steps: Steps;
}

const hex = (text: string): string => Buffer.from(text, "utf8").toString("hex");
const digits = (spaced: string): string => spaced.replaceAll(" ", "");

interface Publish {
  qos?: number;
  retain?: boolean;
  longer?: number;
}
interface Subscribe {
  qos?: number;
  as?: string;
  longer?: number;
}

export const connect: Act = { act: "connect" };
export const disconnect: Act = { act: "disconnect" };
/** The network ends the link. */
export const lose: Act = { act: "lose" };
export const wait = (ms: number): Act => ({ act: "wait", ms });
export const broker = (bytes: string): Act => ({ act: "broker", bytes: digits(bytes) });
export const publish = (topic: string, payload: string, options: Publish = {}): Act => ({
  act: "publish",
  topic: hex(topic),
  payload: hex(payload),
  ...options,
});
export const subscribe = (filter: string, options: Subscribe = {}): Act => ({
  act: "subscribe",
  topic: hex(filter),
  ...options,
});
export const unsubscribe = (filter: string, options: { longer?: number } = {}): Act => ({
  act: "unsubscribe",
  topic: hex(filter),
  ...options,
});
/** Does it inside the next event of this name. */
export const inside = (event: string, then: Act): Act => ({ act: "inside", event, then });

/** The client sends this packet. */
export const sends = (bytes: string): Step => ({ line: `> ${digits(bytes)}` });
/** The client's owner is told this. */
export const told = (line: string): Step => ({ line });
/** The call returns this, below zero a refusal. */
export const returns = (code: number): Step => ({ line: `= ${String(code)}` });
/** The client closes the link. */
export const closed: Step = { line: "closed" };

/** Closed by the client, for this reason. */
export const broken = (reason: number): Step[] => [closed, told(`offline ${String(reason)}`)];
/** Closed by the network. */
export const lost: Step[] = [lose, told("offline 10")];

/** CONNECT of the client `m` with keep-alive 60, clean or not. */
export const CONNECT = "100d 00044d515454 04 02 003c 0001 6d";
export const CONNECT_KEPT = "100d 00044d515454 04 00 003c 0001 6d";

/** The first link comes up. */
export const online: Step[] = [connect, wait(0), sends(CONNECT), broker("20020000"), told("online")];
/** The same without a clean session. */
export const onlineKept: Step[] = [connect, wait(0), sends(CONNECT_KEPT), broker("20020000"), told("online")];
/** The next link comes up; the broker kept the session. What is resent stands behind it. */
export const resumed: Step[] = [wait(0), sends(CONNECT_KEPT), broker("20020100")];
/** The next link comes up; the broker has no session. */
export const anew: Step[] = [wait(0), sends(CONNECT_KEPT), broker("20020000")];

/** A subscription that is granted. The nth request has the id n. */
export function listening(id: number, filter: string, qos = 0, as?: string): Step[] {
  const body = `${word(id)}${word(filter.length)}${hex(filter)}0${String(qos)}`;
  return [
    subscribe(filter, { qos, as }),
    sends(`82${byte(body.length / 2)}${body}`),
    broker(`9003${word(id)}0${String(qos)}`),
    told(`granted ${filter} ${String(qos)}`),
  ];
}

export const byte = (value: number): string => value.toString(16).padStart(2, "0");
export const word = (value: number): string => value.toString(16).padStart(4, "0");

function inRow(steps: Steps): Step[] {
  return Array.isArray(steps) ? steps.flatMap(inRow) : [steps];
}

/** The lines that a case must say. */
export function expectedLines(one: Case): string[] {
  return inRow(one.steps).map((step) => ("line" in step ? step.line : `- ${step.act}`));
}

/** What the stage needs of a case. */
export function playOf(one: Case): Play {
  return {
    options: { ...one.options },
    ...(one.clientId !== undefined && { clientId: hex(one.clientId) }),
    ...(one.username !== undefined && { username: hex(one.username) }),
    ...(one.willTopic !== undefined && { willTopic: hex(one.willTopic) }),
    chance: one.chance ?? 0,
    acts: inRow(one.steps).filter((step): step is Act => !("line" in step)),
  };
}

/** The first packet identifiers of publishes: they count up in the upper half, requests in the lower. */
const FIRST_ID = 0x8000;

/** The packet identifier of the nth publish at QoS 1 or 2, from 0, as it is on the wire. */
export const id = (nth: number): string => word(FIRST_ID + nth);
export const settled = (nth: number, outcome = 0): Step => told(`settled ${String(FIRST_ID + nth)} ${String(outcome)}`);

/** The PUBLISH that carries "x" on the topic "a". */
export const publishA = (qos: 1 | 2, nth: number, dup = false): string =>
  `3${(2 * qos + (dup ? 8 : 0)).toString(16)}06 0001 61 ${id(nth)} 78`;

/** "x" is published on "a" as the nth message, and leaves at once. */
export const publishes = (qos: 1 | 2, nth: number): Step[] => [
  publish("a", "x", { qos }),
  returns(FIRST_ID + nth),
  sends(publishA(qos, nth)),
];
/** The same while nothing may leave. */
export const waits = (qos: 1 | 2, nth: number): Step[] => [publish("a", "x", { qos }), returns(FIRST_ID + nth)];

/** A PUBLISH of the broker on the topic "a", without spaces. */
export const incoming = (qos: 0 | 1 | 2, packetId: string, payload: string, dup = false): string =>
  `3${(2 * qos + (dup ? 8 : 0)).toString(16)}${byte(3 + (qos > 0 ? 2 : 0) + payload.length)}000161${packetId}${hex(payload)}`;
