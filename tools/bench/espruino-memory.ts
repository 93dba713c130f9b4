// JsVars (14 bytes each) that a connected client costs on the real Espruino: its code loaded into RAM or run from
// Storage, its objects and its socket, against the published modules and a bare socket. The broker is mosquitto.

import { type Broker, findProgram, startBroker } from "./broker.js";
import { moduleForEspruino, peerCode, peersFolder, PUBLISHER_MODULE } from "./espruino-code.js";
import { espruinoMissing, runEspruino } from "./espruino-run.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

const RAM_REACH = 300;
/** After the last event the interpreter still holds that event's own objects for a turn. */
const SETTLE_MS = 100;

interface Kind {
  code: string;
  /** Makes and connects the client from `m`, and calls ok() when it is connected. */
  start(port: number): string;
}

const peer = (code: string): Kind => ({
  code,
  start: (port) => `c=m.create("127.0.0.1",{port:${port}});c.on("connected",ok);c.connect();`,
});

const midge = (code: string): Kind => ({
  code,
  start: (port) =>
    `c=m.create(m.link,{target:{host:"127.0.0.1",port:${port}},clientId:"bench"});m.ready(c,ok);c.connect();`,
});

const bareSocket: Kind = {
  code: "",
  start: (port) =>
    `c=require("net").connect({host:"127.0.0.1",port:${port}},ok);c.on("data",function(){});c.on("close",function(){});`,
};

/** Variables in use after loading, and when connected. */
async function cost(kind: Kind, port: number, fromStorage: boolean): Promise<{ loaded: number; connected: number }> {
  const load =
    kind.code === ""
      ? ""
      : fromStorage
        ? `require("Storage").write("m",require("fs").readFileSync("module.js"));`
        : `Modules.addCached("m",require("fs").readFileSync("module.js"));`;
  const program = `var u0=0,m,c;
function say(w){print("RESULT "+w+" "+(process.memory().usage-u0))}
function ok(){setTimeout(function(){say("connected");setTimeout(quit,1)},${SETTLE_MS})}
function go(){say("loaded");${kind.start(port)}}
function load(){${kind.code === "" ? "" : `m=require("m");`}setTimeout(go,1)}
function begin(){u0=process.memory().usage;${fromStorage ? "" : load}setTimeout(load,1)}
${fromStorage ? load : ""}
setTimeout(begin,1);
`;
  const { results } = await runEspruino(program, { files: { "module.js": kind.code } });
  const { loaded, connected } = results;
  if (loaded === undefined || connected === undefined) throw new Error("a client did not connect on Espruino");
  return { loaded, connected };
}

async function measureAll(how: How, broker: Broker): Promise<Found[]> {
  const peers = await peerCode(peersFolder() as string);
  const ours = midge(await moduleForEspruino(how.root, PUBLISHER_MODULE));
  const bare = (await cost(bareSocket, broker.port, false)).connected;
  const found: Found[] = [];
  for (const fromStorage of [false, true]) {
    const one = await cost(ours, broker.port, fromStorage);
    const tiny = await cost(peer(peers.tiny), broker.port, fromStorage);
    const stock = await cost(peer(peers.stock), broker.port, fromStorage);
    const text = (vars: { loaded: number; connected: number }): string =>
      `${count(vars.connected)} (${count(vars.loaded)} before connect)`;
    found.push({
      midge: text(one),
      peer: `tinyMQTT ${text(tiny)}, MQTT.js ${text(stock)}, bare socket ${count(bare)}`,
      ratio: ratio(one.connected / tiny.connected),
      reached: fromStorage ? undefined : one.connected <= RAM_REACH,
    });
  }
  return found;
}

export const measurement: Measurement = {
  name: "espruino-memory",
  rows: [
    { measure: "Espruino: JsVars of the connected publisher with sockets, code in RAM", reach: "at most 300" },
    { measure: "Espruino: the same, code run from Storage", reach: "-" },
  ],
  missing: () =>
    espruinoMissing() ??
    (findProgram("mosquitto") === undefined ? "mosquitto is not installed" : undefined) ??
    (peersFolder() === undefined ? "ESPRUINO_PEERS is not set" : undefined),
  async run(how) {
    const broker = await startBroker();
    try {
      return await measureAll(how, broker);
    } finally {
      await broker.stop();
    }
  },
};
