// Instructions of the real Espruino for one publish and one received message: the difference of two runs under
// callgrind, less the same difference of the same program that does nothing. The ratios carry over to a chip, not the
// counts.

import { moduleForEspruino, CLIENT_MODULE, peerCode, peersFolder, PUBLISHER_MODULE } from "./espruino-code.js";
import { espruinoMissing, runEspruino, valgrindMissing } from "./espruino-run.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

const FEW = 100;
const MANY = 300;
const PUBLISH_REACH = 0.4;
const RECEIVE_REACH = 0.35;

/** The module in a function of its own, with a `net` whose only socket is S. */
function inScope(code: string): string {
  return `var exports={},S={write:function(s){return true},end:function(){}};
(function(require){${code}
})(function(){return {connect:function(){return S}}});
`;
}

/** 20 bytes of topic, 21 of payload, and the same as a PUBLISH of 45 bytes. */
const DATA = `var W=0,T="home/kitchen/tempera",P="012345678901234567890",M=String.fromCharCode(48,43,0,20)+T+P;\n`;

/** The limit is put out of the way: no "drain" comes from S. */
const WIDEN = "made.widen = function (client) { client._port._limit = 1e9; };";
/** Names that a build shortens, as in espruino-code. */
const SETTLED = "made.settled = function (client, run) { client.onSettled = run; };";

/** Midge over S, online; then start(). */
const MIDGE_ONLINE = `var c=exports.create(exports.link,{target:{host:"x",port:1},clientId:"x"});
exports.ready(c,function(){setTimeout(start,1)});
exports.widen(c);
c.connect();
setTimeout(function(){S.emit("connect");S.emit("data","\\x20\\x02\\0\\0")},20);
`;

/** The loop stands in a function, the same for all; only the statement differs. */
function publishLoop(statement: string): string {
  return `function start(){for(var i=0;i<__N__;i++){${statement}}S.write=function(s){W++;return true};${statement}print("RESULT writes "+W);setTimeout(quit,1)}\n`;
}

/** Each message is sent to S as an event when the one before has reached its handler: no timers, no polling. */
const STEP = `var n=0;function step(){if(++n<__N__)S.emit("data",M);else setTimeout(quit,1)}
function start(){S.emit("data",M)}
`;

/** Each PUBACK is sent to S as an event after the publish; the next publish follows when the one before is settled. */
function ackedLoop(publish: string): string {
  return `var n=0,id=0;function step(){if(++n<__N__)start();else setTimeout(quit,1)}
function start(){${publish};S.emit("data","\\x40\\2"+String.fromCharCode(id>>8,id))}
`;
}

/** After the loop the operation is done once more, and `writes` packets must leave: nothing was refused meanwhile. */
async function perOperation(program: string, writes: number): Promise<number> {
  const [few, many] = await Promise.all(
    [FEW, MANY].map((n) => runEspruino(program.replaceAll("__N__", String(n)), { callgrind: true })),
  );
  if ((many?.results["writes"] ?? 0) !== writes) throw new Error("a publish was not taken");
  return ((many?.instructions ?? NaN) - (few?.instructions ?? NaN)) / (MANY - FEW);
}

async function run(how: How): Promise<Found[]> {
  const peers = await peerCode(peersFolder() as string);
  const publisher = inScope(await moduleForEspruino(how.root, PUBLISHER_MODULE + WIDEN));
  const client = inScope(await moduleForEspruino(how.root, CLIENT_MODULE + WIDEN + SETTLED));
  const tiny = inScope(peers.tiny) + `var c=exports.create("x",{});c.cn=true;c.cl=S;setTimeout(start,1);\n`;
  const stock = inScope(peers.stock) + `var c=exports.create("x",{});`;

  const noPublish = await perOperation(DATA + "var S={};" + publishLoop("") + "setTimeout(start,1);", 0);
  const cost = async (setup: string, statement: string): Promise<number> =>
    (await perOperation(DATA + publishLoop(statement) + setup, 1)) - noPublish;
  const midge = await cost(publisher + MIDGE_ONLINE + "var t=c.topic(T);", "t.publish(P)");
  const drained = await cost(publisher + MIDGE_ONLINE + "var t=c.topic(T);", "t.publish(P);c.drained()");
  const tinyCost = await cost(tiny, "c.publish(T,P)");
  const stockCost = await cost(`${stock}c.client=S;setTimeout(start,1);\n`, "c.publish(T,P)");

  const noReceive = await perOperation(
    `${DATA}${STEP}var S={};S.on("data",function(d){var t=T,p=P;step()});setTimeout(start,1);`,
    0,
  );
  const midgeIn =
    (await perOperation(
      `${DATA}${STEP}${client}${MIDGE_ONLINE}c.subscribe(T,function(m){var t=m.topic,p=m.text();step()});`,
      0,
    )) - noReceive;
  const stockIn =
    (await perOperation(
      `${DATA}${STEP}${stock}c.connect(S);c.on("publish",function(m){var t=m.topic,p=m.message;step()});
S.emit("data","\\x20\\x02\\0\\0");c.on("connected",function(){setTimeout(start,1)});`,
      0,
    )) - noReceive;

  const noAcked = await perOperation(
    `${DATA}${ackedLoop("id=33000")}var S={};S.on("data",function(d){step()});setTimeout(start,1);`,
    0,
  );
  const midgeAcked =
    (await perOperation(
      `${DATA}${ackedLoop("id=t.publish(P)")}${client}${MIDGE_ONLINE}var t=c.topic(T,{qos:1});exports.settled(c,step);`,
      0,
    )) - noAcked;
  const publishRatio = midge / tinyCost;
  const receiveRatio = midgeIn / stockIn;
  return [
    {
      midge: `${count(midge)} (with one "drain" event each ${count(drained)})`,
      peer: `tinyMQTT ${count(tinyCost)}, MQTT.js ${count(stockCost)}`,
      ratio: ratio(publishRatio),
      reached: publishRatio <= PUBLISH_REACH,
    },
    {
      midge: count(midgeIn),
      peer: `MQTT.js ${count(stockIn)}`,
      ratio: ratio(receiveRatio),
      reached: receiveRatio <= RECEIVE_REACH,
    },
    {
      midge: count(midgeAcked),
      peer: `MQTT.js QoS 0, without any answer ${count(stockCost)}`,
      ratio: ratio(midgeAcked / stockCost),
      reached: midgeAcked <= stockCost,
    },
  ];
}

export const measurement: Measurement = {
  name: "espruino-cost",
  rows: [
    {
      measure: "Espruino: instructions per QoS 0 publish (20 B topic, 21 B payload)",
      reach: "at most 0.4x tinyMQTT",
    },
    {
      measure: "Espruino: instructions from the socket's event to the handler (45 B message)",
      reach: "at most 0.35x MQTT.js",
    },
    {
      measure: "Espruino: instructions per QoS 1 publish with its PUBACK (20 B topic, 21 B payload)",
      reach: "at most 1x MQTT.js at QoS 0",
    },
  ],
  missing: () =>
    espruinoMissing() ?? valgrindMissing() ?? (peersFolder() === undefined ? "ESPRUINO_PEERS is not set" : undefined),
  run,
};
