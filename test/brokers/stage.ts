// What a feature is shown on: one broker, clients of ours on it, each with a diary of what it was told, and links that can
// be broken. Every wait is for something in a diary and has a deadline. It judges nothing.

import { type Client, type ClientOptions, createClient, type Message, type Net } from "midge";
import { createNodeNet, createRealClock } from "midge/node";
import { type FaultProxy, startFaultProxy } from "../../tools/bench/fault-proxy.js";
import { type Authority, createAuthority } from "../contract/authority.js";
import { type Broker, type BrokerKind, LOGIN } from "./broker.js";

const DEADLINE_MS = 15_000;

/**
 * One client. Its diary has, in order: `online`, `online present`, `offline REASON`, `settled OUTCOME ID`,
 * `granted FILTER CODE`, and `heard TOPIC QOS PAYLOAD` or, with the retain bit, `heard TOPIC QOSr PAYLOAD`, whoever it was
 * for.
 */
export interface Device {
  client: Client;
  diary: readonly string[];
  write(line: string): void;
  /** The first line from line `from` on that begins with one of `starts`, whole words. */
  line(starts: string | string[], from?: number): Promise<string>;
  /** Subscribes. Resolves with the code of SUBACK. */
  subscribed(filter: string, qos: number): Promise<number>;
  /** The payloads heard on a topic so far. */
  payloads(topic: string): string[];
  /** Says goodbye and hears no more. */
  leave(): Promise<void>;
}

export interface Stage {
  /** A topic that no other stage uses. */
  topic(name: string): string;
  clientId(name: string): string;
  /** A client that is told to connect, as the user that the broker knows. */
  device(options?: Partial<ClientOptions>, net?: Net): Device;
  /** The same, when it is online. */
  online(options?: Partial<ClientOptions>, net?: Net): Promise<Device>;
  /** A way to the broker that can be broken. */
  proxy(): Promise<FaultProxy>;
  broker: Broker;
  /** The same kind of broker with TLS, whose certificate is for 127.0.0.1. */
  secure(asksClient: boolean): Promise<Broker>;
  authority: Authority;
  kind: BrokerKind;
}

export interface Theatre {
  /** Runs `play` on a new stage, and leaves nobody on it. */
  show<T>(play: (stage: Stage) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function createDevice(options: ClientOptions, net: Net = createNodeNet()): Device {
  const client = createClient({ net, clock: createRealClock() }, options);
  const diary: string[] = [];
  const wakes = new Set<() => void>();
  const write = (line: string): void => {
    diary.push(line);
    for (const wake of wakes) wake();
  };
  client.onOnline = (present) => write(present ? "online present" : "online");
  client.onOffline = (reason) => write(`offline ${reason}`);
  const hear = (message: Message): void =>
    write(`heard ${message.topic} ${message.qos}${message.retain ? "r" : ""} ${message.text()}`);
  client.onOther = hear;
  client.onSettled = (id, outcome) => write(`settled ${outcome} ${id}`);
  const device: Device = {
    client,
    diary,
    write,
    async line(starts, from = 0) {
      const wanted = typeof starts === "string" ? [starts] : starts;
      let next = from;
      const deadline = Date.now() + DEADLINE_MS;
      for (;;) {
        for (; next < diary.length; next++) {
          const line = diary[next] as string;
          if (wanted.some((start) => line === start || line.startsWith(`${start} `))) return line;
        }
        const left = deadline - Date.now();
        if (left <= 0)
          throw new Error(`never came: ${wanted.join(" or ")}. The diary:\n${diary.slice(-40).join("\n")}`);
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            wakes.delete(wake);
            clearTimeout(timer);
            resolve();
          };
          const timer = setTimeout(wake, left);
          wakes.add(wake);
        });
      }
    },
    async subscribed(filter, qos) {
      const from = diary.length;
      const refused = client.subscribe(filter, hear, qos, (code) => write(`granted ${filter} ${code}`));
      if (refused !== 0) throw new Error(`subscribe says ${refused}`);
      const granted = await device.line(`granted ${filter}`, from);
      return Number(granted.split(" ").at(-1));
    },
    payloads: (topic) =>
      diary.filter((line) => line.startsWith(`heard ${topic} `)).map((line) => line.split(" ").slice(3).join(" ")),
    async leave() {
      client.onOnline = client.onOffline = client.onSettled = undefined;
      client.disconnect();
      if ("idle" in net) await (net as ReturnType<typeof createNodeNet>).idle();
    },
  };
  return device;
}

/** All stages of one broker; it and its TLS siblings are started when first needed. */
export async function openTheatre(kind: BrokerKind): Promise<Theatre> {
  const authority = createAuthority("Midge's test authority");
  const broker = await kind.start();
  const siblings = new Map<boolean, Promise<Broker>>();
  let stages = 0;

  function secure(asksClient: boolean): Promise<Broker> {
    // A broker that takes a certificate for a password asks everybody, and lives with those who have none.
    if (kind.certificateIs === "password") asksClient = true;
    const made =
      siblings.get(asksClient) ?? kind.start({ ca: authority.ca, ...authority.issue("127.0.0.1"), asksClient });
    siblings.set(asksClient, made);
    return made;
  }
  return {
    async show(play) {
      const number = ++stages;
      const devices: Device[] = [];
      const proxies: FaultProxy[] = [];
      const device = (options: Partial<ClientOptions> = {}, net?: Net): Device => {
        const target = { host: "127.0.0.1", port: broker.port };
        const clientId = `s${number}d${devices.length}`;
        const made = createDevice({ target, clientId, retryCapMs: 200, ...LOGIN, ...options }, net);
        devices.push(made);
        const refused = made.client.connect();
        if (refused !== 0) throw new Error(`connect says ${refused}`);
        return made;
      };
      try {
        return await play({
          broker,
          kind,
          authority,
          secure,
          device,
          topic: (name) => `s${number}/${name}`,
          clientId: (name) => `s${number}${name}`,
          async online(options, net) {
            const made = device(options, net);
            await made.line("online");
            return made;
          },
          async proxy() {
            const made = await startFaultProxy(broker.port);
            proxies.push(made);
            return made;
          },
        });
      } finally {
        await Promise.all(devices.map((one) => one.leave()));
        await Promise.all(proxies.map((one) => one.stop()));
      }
    },
    async close() {
      const all = await Promise.allSettled(siblings.values());
      await broker.stop();
      for (const one of all) if (one.status === "fulfilled") await one.value.stop();
    },
  };
}
