// One process of many clients: simulated boards, MQTT.js clients or bare sockets, all of them started at the same pace and
// publishing the same. It tells what the process takes once all of them are there, and ends when it is told.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectMqttJs } from "mqtt";
import { collectGarbage } from "../fleet/collect.js";
import { createFleet } from "../fleet/fleet.js";
import { loadProgram } from "../simulation/program.js";
import { type Role, tell } from "./channel.js";
import type { FleetMeasured } from "./fleet.js";
import { connectPacket } from "./raw.js";

const PERIOD_MS = 10_000;
const RAMP = 400;
/** All of them have published once, and what the start left behind had time to go. */
const SETTLE_MS = 15_000;
const LOOK_MS = 1000;

const PUBLISHER = `
import { createPublisher, fixed, watchSensor } from "midge";
import { deviceId, dht22, link, pin, startNetwork, target } from "@board";

const client = createPublisher(link, { target: target, clientId: "bench-" + deviceId, keepAlive: 300 });
const temperature = client.topic("fleet/" + deviceId + "/temperature");
watchSensor(
  link.clock,
  dht22(pin("climate")),
  { periodMs: ${PERIOD_MS} },
  (sample) => { temperature.publish(fixed(sample.thermometer.temperature, 1)); },
  () => {},
);
startNetwork(() => client.connect());
`;

interface Running {
  online(): number;
  messages(): number;
}
type Start = (port: number, clients: number) => Promise<Running>;

async function startBoards(port: number, clients: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "midge-fleet-"));
  writeFileSync(join(folder, "publisher.ts"), PUBLISHER);
  writeFileSync(join(folder, "midge.json"), JSON.stringify({ parts: { climate: "dht22" } }));
  const fleet = await createFleet({
    program: await loadProgram(folder),
    boards: clients,
    broker: { kind: "url", url: `mqtt://127.0.0.1:${port}` },
    ramp: RAMP,
    observe: 0,
  });
  rmSync(folder, { recursive: true });
  void fleet.run(Infinity, new AbortController().signal);
  return { online: () => fleet.tally.online, messages: () => fleet.tally.messages };
}

/** Starts one after the other, at the pace of the fleet. */
function ramp(clients: number, startOne: (index: number) => void): void {
  const beganAt = performance.now();
  let started = 0;
  const timer = setInterval(() => {
    const due = Math.min(clients, Math.floor(((performance.now() - beganAt) * RAMP) / 1000) + 1);
    while (started < due) startOne(started++);
    if (started === clients) clearInterval(timer);
  }, 20);
}

const idOf = (index: number): string => (0x51e0000001 + index).toString(16);

function startMqttJs(port: number, clients: number): Promise<Running> {
  let online = 0;
  let messages = 0;
  ramp(clients, (index) => {
    const id = idOf(index);
    const topic = `fleet/${id}/temperature`;
    const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: `bench-${id}`, keepalive: 300 });
    client.on("connect", () => online++);
    client.on("close", () => online--);
    setInterval(() => {
      client.publish(topic, (21 + 2.5 * Math.sin(performance.now() / 20_000 + index)).toFixed(1));
      messages++;
    }, PERIOD_MS);
  });
  return Promise.resolve({ online: () => online, messages: () => messages });
}

function startSockets(port: number, clients: number): Promise<Running> {
  let online = 0;
  let messages = 0;
  ramp(clients, (index) => {
    const id = idOf(index);
    const topic = `fleet/${id}/temperature`;
    const frame = Buffer.from(`\x30\0\0\0${topic}21.5`);
    frame[1] = frame.length - 2;
    frame[3] = topic.length;
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("connect", () => socket.write(connectPacket(`bench-${id}`)));
    socket.once("data", () => {
      online++;
      setInterval(() => {
        socket.write(frame);
        messages++;
      }, PERIOD_MS);
    });
  });
  return Promise.resolve({ online: () => online, messages: () => messages });
}

const STARTS: Record<string, Start> = {
  bare: (_port, clients) => Promise.resolve({ online: () => clients, messages: () => 0 }),
  midge: startBoards,
  mqttjs: startMqttJs,
  socket: startSockets,
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits, and lets the parent know that it lives. */
async function wait(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= LOOK_MS) {
    await pause(Math.min(left, LOOK_MS));
    tell("alive");
  }
}

export const role: Role = async (kind = "", port = "", clientsText = "", windowText = "") => {
  const clients = Number(clientsText);
  const windowMs = Number(windowText) * 1000;
  const running = await (STARTS[kind] as Start)(Number(port), clients);
  const mostMs = (clients * 1000) / RAMP + 30_000;
  for (let ms = 0; running.online() < clients && ms < mostMs; ms += LOOK_MS) await wait(LOOK_MS);
  // As the fleet does by itself: all are measured without the garbage of the start.
  collectGarbage();
  if (kind !== "bare") await wait(SETTLE_MS);
  const cpu = process.cpuUsage();
  const before = running.messages();
  if (kind !== "bare") await wait(windowMs);
  const { user, system } = process.cpuUsage(cpu);
  const { rss, heapUsed } = process.memoryUsage();
  tell({
    online: running.online(),
    rssBytes: rss,
    heapBytes: heapUsed,
    cpuS: (user + system) / 1e6,
    systemS: system / 1e6,
    messages: running.messages() - before,
  } satisfies FleetMeasured);
};
