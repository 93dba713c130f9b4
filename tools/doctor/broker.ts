// Does the broker take this login, and may it publish and listen? A broker of MQTT 3.1.1 acknowledges a publish that it does
// not allow and drops it, so that only the echo proves it: a message at QoS 1 under a topic that nobody else has.

import { randomBytes } from "node:crypto";
import { hidePassword } from "../../sdk/link/url.js";
import { createDeskClient, type DeskClient, type LinkOptions } from "../client/desk-client.js";
import { MidgeError } from "../error.js";
import { type Finding, finding } from "./check.js";

const ANSWER_MS = 5000;
/** The echo comes with the acknowledgement or not at all. */
const ECHO_MS = 2000;
const NO_ANSWER = Symbol();
/** MQTT 3.1.1, section 3.9.3. */
const SUBACK_REFUSED = 0x80;

export async function checkBroker(options: LinkOptions, topic: string): Promise<Finding[]> {
  const where = hidePassword(options.url);
  let desk: DeskClient;
  try {
    desk = createDeskClient(options, {});
  } catch (error) {
    return [refused(error), skipped()];
  }
  try {
    const asked = performance.now();
    if ((await within(desk.online, ANSWER_MS)) === NO_ANSWER)
      return [
        finding(
          "broker",
          "fail",
          `${where} does not answer in ${ANSWER_MS / 1000} s.`,
          "is it running, and does a firewall stand between?",
        ),
        skipped(),
      ];
    const ms = Math.round(performance.now() - asked);
    return [
      finding("broker", "ok", `${where} takes the login (${ms} ms).`),
      await echo(desk, `${topic}/${randomBytes(6).toString("hex")}`),
    ];
  } catch (error) {
    return [refused(error), skipped()];
  } finally {
    await desk.end();
  }
}

function refused(error: unknown): Finding {
  if (!(error instanceof MidgeError)) throw error;
  return finding("broker", "fail", error.message);
}

const skipped = (): Finding => finding("acl", "skipped", "the broker cannot be used.");

function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof NO_ANSWER> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof NO_ANSWER>((resolve) => (timer = setTimeout(() => resolve(NO_ANSWER), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function echo({ client }: DeskClient, topic: string): Promise<Finding> {
  const below = topic.slice(0, topic.lastIndexOf("/"));
  let came = (): void => {};
  const heard = new Promise<void>((resolve) => (came = resolve));
  const grant = new Promise<number>((resolve) => client.subscribe(topic, () => came(), 1, resolve));
  const granted = await within(grant, ANSWER_MS);
  if (granted === NO_ANSWER) return finding("acl", "fail", `the broker does not answer a subscription to ${topic}.`);
  if (granted === SUBACK_REFUSED)
    return finding(
      "acl",
      "fail",
      `the broker refuses this login a subscription below ${below}/.`,
      allow("read", below),
    );
  const settled = new Promise<number>((resolve) => (client.onSettled = (_id, outcome) => resolve(outcome)));
  client.topic(topic, { qos: 1 }).publish("midge doctor");
  const outcome = await within(settled, ANSWER_MS);
  if (outcome === NO_ANSWER)
    return finding("acl", "fail", `the broker does not acknowledge a publish to ${topic}.`, allow("write", below));
  if ((await within(heard, ECHO_MS)) !== NO_ANSWER)
    return finding("acl", "ok", `what is published below ${below}/ comes back.`);
  return finding(
    "acl",
    "fail",
    `the broker acknowledges a publish below ${below}/ and drops it: this login may not publish there, or not read it.`,
    allow("readwrite", below),
  );
}

const allow = (how: string, below: string): string =>
  `allow it at the broker (mosquitto's acl_file: topic ${how} ${below}/#), or name a topic that is allowed with --topic.`;
