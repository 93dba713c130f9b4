// 2,000 messages at QoS 2, ten in flight, to a mosquitto behind a proxy that resets the link 40 times: how many were
// rejected, lost or came twice. mosquitto_sub counts, straight at the broker. Each client gets the same faults.

import { type ChildProcess, spawn } from "node:child_process";
import { connect as connectMqttJs } from "mqtt";
import { Outcome } from "midge";
import { connectTo } from "midge/node";
import { findProgram, startBroker } from "./broker.js";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.js";
import { count, type Found, type How, type Measurement } from "./measure.js";

const MESSAGES = 2_000;
const WINDOW = 10;
const RESETS = 40;
/** A message of these has about 50 bytes with its answers. */
const LEAST_BYTES = 150;
const MOST_BYTES = 2_700;
const RETRY_MS = 20;
const TOPIC = "bench/resets";
const LAST = "last";
const LIMIT_MS = 60_000;
const SEEDS = [1, 2, 3, 4, 5];

interface Tally {
  rejected: number;
  lost: number;
  twice: number;
}

/** Publishes all messages through the proxy. Resolves with how many were rejected, when none is under way. */
type Publish = (port: number) => Promise<number>;

function midge(port: number): Promise<number> {
  const session = { clientId: "bench-resets", cleanSession: false, window: WINDOW, retryCapMs: RETRY_MS };
  const client = connectTo(`mqtt://127.0.0.1:${port}`, session);
  const topic = client.topic(TOPIC, { qos: 2 });
  let sent = 0;
  let rejected = 0;
  return new Promise((resolve) => {
    const fill = (): void => {
      while (sent < MESSAGES && topic.publish(`n${sent}`) > 0) sent++;
      if (sent < MESSAGES || client.pending() > 0) return;
      client.disconnect();
      resolve(rejected);
    };
    client.onSettled = (_id, outcome) => {
      if (outcome !== Outcome.ACKED) rejected++;
      fill();
    };
    fill();
  });
}

function mqttJs(port: number): Promise<number> {
  const options = { clientId: "bench-resets-peer", clean: false, reconnectPeriod: RETRY_MS };
  const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, options);
  client.on("error", () => undefined);
  let sent = 0;
  let ended = 0;
  let rejected = 0;
  return new Promise((resolve) => {
    const one = (): void => {
      if (sent === MESSAGES) return;
      client.publish(TOPIC, `n${sent++}`, { qos: 2 }, (error) => {
        if (error) rejected++;
        ended++;
        if (ended === MESSAGES) client.end(true, () => resolve(rejected));
        // At once it would reject the next ones too.
        else if (error) setTimeout(one, RETRY_MS);
        else one();
      });
    };
    client.once("connect", () => {
      for (let i = 0; i < WINDOW; i++) one();
    });
  });
}

/** What mosquitto_sub heard, once it heard the last. */
async function counted(port: number, play: () => Promise<number>): Promise<Tally> {
  const words = ["-p", String(port), "-i", "bench-witness", "-c", "-q", "2", "-t", TOPIC];
  const program = findProgram("mosquitto_sub") as string;
  // With -E it subscribes, waits for the answer and leaves; what comes from then on waits for it.
  await ended(spawn(program, [...words, "-E"], { stdio: "ignore" }));
  const rejected = await play();
  const last = ["-p", String(port), "-t", TOPIC, "-q", "2", "-m", LAST];
  await ended(spawn(findProgram("mosquitto_pub") as string, last, { stdio: "ignore" }));
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      text += data.toString();
      if (text.endsWith(`${LAST}\n`)) resolve();
    });
    child.once("exit", () => reject(new Error("mosquitto_sub ended")));
  });
  child.kill();
  const lines = text.trim().split("\n").slice(0, -1);
  const distinct = new Set(lines).size;
  return { rejected, lost: MESSAGES - distinct, twice: lines.length - distinct };
}

async function ended(child: ChildProcess): Promise<void> {
  await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
}

async function once(publish: Publish, seed: number): Promise<Tally> {
  const broker = await startBroker();
  let proxy: FaultProxy | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const made = (proxy = await startFaultProxy(broker.port, {
      seed,
      leastBytes: LEAST_BYTES,
      mostBytes: MOST_BYTES,
      most: RESETS,
    }));
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    });
    const tally = await Promise.race([counted(broker.port, () => publish(made.port)), late]);
    if (made.resets() !== RESETS) throw new Error(`${made.resets()} resets in place of ${RESETS}`);
    return tally;
  } finally {
    clearTimeout(timer);
    await proxy?.stop();
    await broker.stop();
  }
}

/** `0 / 0 / 0`, or for runs that differ `4 to 25 / 3 / 0`. */
function words(tallies: Tally[]): string {
  const range = (values: number[]): string => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? count(least) : `${count(least)} to ${count(most)}`;
  };
  const all = [tallies.map((one) => one.rejected), tallies.map((one) => one.lost), tallies.map((one) => one.twice)];
  return all.map(range).join(" / ");
}

async function run(how: How): Promise<Found[]> {
  const [own, peer]: [Tally[], Tally[]] = [[], []];
  for (const seed of how.quick ? SEEDS.slice(0, 1) : SEEDS) {
    own.push(await once(midge, seed));
    peer.push(await once(mqttJs, seed));
  }
  const reached = own.every(({ rejected, lost, twice }) => rejected + lost + twice === 0);
  return [{ midge: words(own), peer: `MQTT.js ${words(peer)}`, ratio: "-", reached }];
}

export const measurement: Measurement = {
  name: "resets",
  rows: [
    {
      measure: "Node: 2,000 QoS 2 messages, window 10, through 40 resets: rejected / lost / twice",
      reach: "0 / 0 / 0",
    },
  ],
  missing() {
    const missing = ["mosquitto", "mosquitto_sub", "mosquitto_pub"].find((name) => findProgram(name) === undefined);
    return missing === undefined ? undefined : `${missing} is not installed`;
  },
  run,
};
