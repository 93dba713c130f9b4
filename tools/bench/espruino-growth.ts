// Does anything grow? JsVars in use before and after thousands of messages that leave the real Espruino for mosquitto and
// come back to a handler of the same client. Both looks follow a single message, for the client keeps the chunk that came
// last, whatever its size.

import { findProgram, startBroker } from "./broker.js";
import { CLIENT_MODULE, moduleForEspruino } from "./espruino-code.js";
import { espruinoMissing, runEspruino } from "./espruino-run.js";
import type { Found, How, Measurement } from "./measure.js";

/** Messages under way at once: fewer than the transmit memory holds. */
const BURST = 40;
/** After the last event the interpreter still holds that event's own objects for a turn. */
const SETTLE_MS = 100;

async function run(how: How): Promise<Found[]> {
  const code = await moduleForEspruino(how.root, CLIENT_MODULE);
  const total = how.quick ? 2_000 : 10_000;
  const broker = await startBroker();
  try {
    // The counts live in an array: a large number in a variable takes a JsVar more than a small one.
    const program = `var m,c,t,k=new Uint32Array(3),n=0,u=0,next;
Modules.addCached("m",require("fs").readFileSync("module.js"));
function send(a){for(var i=0;i<a;i++)if(t.publish("012345678901234567890")!==0)k[2]++;else k[0]++}
function got(x){var p=x.text();k[1]++;if(k[1]===k[0])next()}
function round(){if(++n<=${total / BURST})send(${BURST});else single(last)}
function single(f){next=function(){setTimeout(f,${SETTLE_MS})};send(1)}
function first(){u=process.memory().usage;next=round;round()}
function last(){u=process.memory().usage-u;print("RESULT grown "+u);print("RESULT seen "+(k[1]-${BURST + 2}));print("RESULT bad "+k[2]);setTimeout(quit,1)}
function warm(){next=function(){single(first)};send(${BURST})}
function begin(){m=require("m");c=m.create(m.link,{target:{host:"127.0.0.1",port:${broker.port}},clientId:"bench"});
t=c.topic("home/kitchen/tempera");c.subscribe("home/kitchen/tempera",got,0,warm);c.connect()}
setTimeout(begin,1);
`;
    const { results } = await runEspruino(program, { files: { "module.js": code } });
    const { grown, seen, bad } = results;
    if (grown === undefined || seen !== total || bad !== 0)
      throw new Error(`only ${String(seen)} received of ${total}`);
    return [{ midge: String(grown), peer: "-", ratio: "-", reached: grown === 0 }];
  } finally {
    await broker.stop();
  }
}

export const measurement: Measurement = {
  name: "espruino-growth",
  rows: [{ measure: "Espruino: JsVars more after 10,000 publishes and 10,000 received messages", reach: "0" }],
  missing: () =>
    espruinoMissing() ?? (findProgram("mosquitto") === undefined ? "mosquitto is not installed" : undefined),
  run,
};
