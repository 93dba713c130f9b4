// Features of a link's life: who may open one, how it is kept up, and what happens when it breaks.

import { type Net, Outcome, Reason } from "midge";
import { createNodeNet } from "midge/node";
import { createAuthority } from "../contract/authority.js";
import { LOGIN } from "./broker.js";
import { type Feature, publishAcked, saw, YES } from "./feature.js";
import type { Stage } from "./stage.js";

const PINGRESP = 0xd0;
const PINGS = 4;

/** True when the reason is one of the two that a broker has for a wrong user name or password. */
const isRefused = (line: string): boolean =>
  [Reason.REFUSED_LOGIN, Reason.REFUSED_AUTHORIZATION].includes(Number(line.split(" ")[1]));

/** A net that tells of every PINGRESP that comes by itself. */
function listening(onPong: () => void): Net & Pick<ReturnType<typeof createNodeNet>, "idle"> {
  const net = createNodeNet();
  return {
    ...net,
    open: (target, events) =>
      net.open(target, {
        opened: () => events.opened(),
        received(bytes, from, to) {
          if (to - from === 2 && bytes[from] === PINGRESP) onPong();
          events.received(bytes, from, to);
        },
        drained: () => events.drained(),
        closed: (reason) => events.closed(reason),
      }),
  };
}

/** Opens a link over TLS. Resolves with the diary's first line. */
async function firstOver(stage: Stage, asksClient: boolean, files: object, login: object = LOGIN): Promise<string> {
  const { port } = await stage.secure(asksClient);
  const target = { host: "127.0.0.1", port, secure: true, ...files };
  const device = stage.device({ target, ...login });
  const first = await device.line(["online", "offline"]);
  if (first === "online") {
    await device.subscribed(stage.topic("tls"), 1);
    await publishAcked(device, stage.topic("tls"), "over TLS");
    await device.line(`heard ${stage.topic("tls")} 1 over TLS`);
  }
  await device.leave();
  return first;
}

export const links: Feature[] = [
  {
    name: "user name and password; a wrong one is refused",
    async play(stage) {
      await stage.online();
      const wrong = stage.device({ ...LOGIN, password: "wrong" });
      const unknown = stage.device({ ...LOGIN, username: "nobody@localhost" });
      const lines = [await wrong.line(["online", "offline"]), await unknown.line(["online", "offline"])];
      return saw(lines.map(isRefused), [true, true]);
    },
  },
  {
    name: "TLS with a private CA; without it, or for another name, no link",
    async play(stage) {
      const { ca } = stage.authority;
      const lines = [
        await firstOver(stage, false, { ca }),
        await firstOver(stage, false, {}),
        await firstOver(stage, false, { ca, serverName: "another.example" }),
      ];
      return saw(lines, ["online", `offline ${Reason.TLS}`, `offline ${Reason.TLS}`]);
    },
  },
  {
    name: "client certificate; without one, or with a stranger's, no entry",
    async play(stage) {
      const { ca } = stage.authority;
      const stranger = createAuthority("a stranger");
      const own = stage.kind.certificateIs === "password" ? { username: LOGIN.username, password: undefined } : LOGIN;
      const lines = [
        await firstOver(stage, true, { ca, ...stage.authority.issue("device", LOGIN.username) }, own),
        await firstOver(stage, true, { ca }, own),
        await firstOver(stage, true, { ca, ...stranger.issue("device", LOGIN.username) }, own),
      ];
      return saw(
        lines.map((line) => line.split(" ")[0]),
        ["online", "offline", "offline"],
      );
    },
  },
  {
    name: "a client id chosen by the broker",
    async play(stage) {
      const one = await stage.online({ clientId: "" });
      const other = await stage.online({ clientId: "" });
      await publishAcked(one, stage.topic("id"), "x");
      await publishAcked(other, stage.topic("id"), "x");
      return saw(
        [...one.diary, ...other.diary].filter((line) => line.startsWith("offline")),
        [],
      );
    },
  },
  {
    name: "keep-alive: pings are answered and the link stays",
    async play(stage) {
      let pongs = 0;
      let enough = (): void => {};
      const heard = new Promise<void>((resolve) => (enough = resolve));
      // Four pings of a keep-alive of 1 s outlast the 1.5 s after which a broker ends a silent link [MQTT-3.1.2-24].
      const device = await stage.online(
        { keepAlive: 1 },
        listening(() => {
          if (++pongs === PINGS) enough();
        }),
      );
      await Promise.race([heard, device.line("offline")]);
      return saw([pongs, device.diary], [PINGS, ["online"]]);
    },
  },
  {
    name: "will on a broken link, and none after a goodbye",
    async play(stage) {
      const [topic, end] = [stage.topic("will"), stage.topic("end")];
      const witness = await stage.online();
      await witness.subscribed(topic, 1);
      await witness.subscribed(end, 1);
      const polite = await stage.online({ will: { topic, payload: "polite", qos: 1 } });
      await polite.leave();
      const proxy = await stage.proxy();
      const target = { host: "127.0.0.1", port: proxy.port };
      const device = await stage.online({ target, will: { topic, payload: "broken", qos: 1 } });
      proxy.reset();
      await device.line("offline");
      await witness.line(`heard ${topic} 1 broken`);
      await publishAcked(witness, end, "end");
      await witness.line(`heard ${end} 1 end`);
      return saw(witness.payloads(topic), ["broken"]);
    },
  },
  {
    name: "the second client with an id takes over from the first",
    async play(stage) {
      const topic = stage.topic("taken");
      const clientId = stage.clientId("twin");
      const first = await stage.online({ clientId });
      first.client.onOffline = (reason) => {
        first.client.disconnect();
        first.write(`offline ${reason}`);
      };
      const second = await stage.online({ clientId });
      await first.line("offline");
      await second.subscribed(topic, 1);
      await publishAcked(second, topic, "mine");
      await second.line(`heard ${topic} 1 mine`);
      return saw(
        second.diary.filter((line) => line.startsWith("offline")),
        [],
      );
    },
  },
  {
    name: "two clients that fight for an id are told so",
    async play(stage) {
      const clientId = stage.clientId("fight");
      const [first, second] = [stage.device({ clientId }), stage.device({ clientId })];
      await Promise.race([first.line(`offline ${Reason.TAKEN_OVER}`), second.line(`offline ${Reason.TAKEN_OVER}`)]);
      return YES;
    },
  },
  {
    name: "a link broken in the middle: what was in flight is sent again",
    async play(stage) {
      const topic = stage.topic("again");
      const witness = await stage.online();
      await witness.subscribed(topic, 1);
      const proxy = await stage.proxy();
      const target = { host: "127.0.0.1", port: proxy.port };
      const device = await stage.online({ target, clientId: stage.clientId("flight"), cleanSession: false });
      const publisher = device.client.topic(topic, { qos: 1 });
      const ids = Array.from({ length: 20 }, (_, i) => publisher.publish(`n${i}`));
      proxy.reset();
      for (const id of ids) await device.line(`settled ${Outcome.ACKED} ${id}`);
      await witness.line(`heard ${topic} 1 n19`);
      const once = [...new Set(witness.payloads(topic))];
      return saw(
        once,
        ids.map((_, i) => `n${i}`),
      );
    },
  },
];
