// JsVars (14 bytes each) that a connected client costs on the real Espruino: its code loaded into RAM or run from
// Storage, its objects and its socket, against the published modules and a bare socket. The broker is mosquitto.

import { type Broker, findProgram, startBroker } from "./broker.js";
import { CLIENT_MODULE, moduleForEspruino, peerCode, peersFolder, PUBLISHER_MODULE } from "./espruino-code.js";
import { espruinoMissing, runEspruino } from "./espruino-run.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

/** What is measured of Midge: its module, and JsVars to reach with the code in RAM and in Storage. */
const OURS = [
  { name: "publisher", module: PUBLISHER_MODULE, ram: 300, storage: undefined },
  { name: "whole client", module: CLIENT_MODULE, ram: 600, storage: 330 },
];
/** After the last event the interpreter still holds that event's own objects for a turn. */
const SETTLE_MS = 100;

interface Kind {
  code: string;
  /** True for what `midge build` makes: a program, which a board runs at its top level; else a module, to require. */
  isProgram: boolean;
  /** Makes and connects the client from `theModule`, and calls ok() when it is connected. */
  start(port: number): string;
}

const peer = (code: string): Kind => ({
  code,
  isProgram: false,
  start: (port) =>
    `theClient=theModule.create("127.0.0.1",{port:${port}});theClient.on("connected",ok);theClient.connect();`,
});

const midge = (code: string): Kind => ({
  code,
  isProgram: true,
  start: (port) =>
    `theClient=theModule.create(theModule.link,{target:{host:"127.0.0.1",port:${port}},clientId:"bench"});theModule.ready(theClient,ok);theClient.connect();`,
});

const bareSocket: Kind = {
  code: "",
  isProgram: false,
  start: (port) =>
    `theClient=require("net").connect({host:"127.0.0.1",port:${port}},ok);theClient.on("data",function(){});theClient.on("close",function(){});`,
};

/** Variables in use after loading, and when connected. */
async function cost(kind: Kind, port: number, fromStorage: boolean): Promise<{ loaded: number; connected: number }> {
  // Names of one letter are the program's.
  const text = `require("fs").readFileSync("module.js")`;
  const write = `require("Storage").write("m",${text});`;
  const run = kind.isProgram ? `setTimeout(${fromStorage ? `require("Storage").read("m")` : text},1);` : "";
  const take = kind.isProgram ? "theModule=exports;" : `theModule=require("m");`;
  const program = `var used=0,theModule,theClient,exports={};
function say(w){print("RESULT "+w+" "+(process.memory().usage-used))}
function ok(){setTimeout(function(){say("connected");setTimeout(quit,1)},${SETTLE_MS})}
function go(){say("loaded");${kind.start(port)}}
function load(){${kind.code === "" ? "" : take}setTimeout(go,1)}
function begin(){used=process.memory().usage;${kind.code === "" ? "" : kind.isProgram ? run : fromStorage ? "" : `Modules.addCached("m",${text});`}setTimeout(load,${SETTLE_MS})}
${fromStorage && kind.code !== "" ? write : ""}
setTimeout(begin,${SETTLE_MS});
`;
  const { results } = await runEspruino(program, { files: { "module.js": kind.code } });
  const { loaded, connected } = results;
  if (loaded === undefined || connected === undefined) throw new Error("a client did not connect on Espruino");
  return { loaded, connected };
}

async function measureAll(how: How, broker: Broker): Promise<Found[]> {
  const peers = await peerCode(peersFolder() as string);
  const bare = (await cost(bareSocket, broker.port, false)).connected;
  const text = (vars: { loaded: number; connected: number }): string =>
    `${count(vars.connected)} (${count(vars.loaded)} before connect)`;
  const measured = async (fromStorage: boolean): Promise<Found[]> => {
    const tiny = await cost(peer(peers.tiny), broker.port, fromStorage);
    const stock = await cost(peer(peers.stock), broker.port, fromStorage);
    const found: Found[] = [];
    for (const { module, ram, storage } of OURS) {
      const one = await cost(midge(await moduleForEspruino(how.root, module)), broker.port, fromStorage);
      const reach = fromStorage ? storage : ram;
      const other = module === PUBLISHER_MODULE ? tiny : stock;
      found.push({
        midge: text(one),
        peer: `tinyMQTT ${text(tiny)}, MQTT.js ${text(stock)}, bare socket ${count(bare)}`,
        ratio: ratio(one.connected / other.connected),
        reached: reach === undefined ? undefined : one.connected <= reach,
      });
    }
    return found;
  };
  const inRam = await measured(false);
  const inStorage = await measured(true);
  return OURS.flatMap((_, i) => [inRam[i] as Found, inStorage[i] as Found]);
}

function reachText(vars: number | undefined): string {
  return vars === undefined ? "-" : `at most ${vars}`;
}

/** How each runs, for the table. */
const AS = " (Midge as the program that `midge build` makes, the others as modules)";

export const measurement: Measurement = {
  name: "espruino-memory",
  rows: OURS.flatMap(({ name, ram, storage }) => [
    { measure: `Espruino: JsVars of the connected ${name} with sockets, code in RAM${AS}`, reach: reachText(ram) },
    { measure: `Espruino: JsVars of the connected ${name}, code run from Storage${AS}`, reach: reachText(storage) },
  ]),
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
