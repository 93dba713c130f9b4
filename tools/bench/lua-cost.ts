// Instructions of Lua for one publish: the client as built for NodeMCU over a stub socket, against the shortest Lua that
// makes the same packet. Taken as the difference of two runs under callgrind, less the empty loop.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import { buildLua } from "../build/lua.js";
import { findProgram } from "./broker.js";
import { runProgram, valgrindMissing } from "./espruino-run.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

const FEW = 1000;
const MANY = 3000;
const REACH = 2;
const VERSIONS = ["lua5.1", "lua5.3"];

/** A publisher that is online over a socket whose `write` is the Lua global \`send\`. */
const ENTRY = `
import { createPublisher, type Net, type SocketEvents, type Topic } from "midge";

declare const send: () => boolean;
declare let benchTopic: Topic;

let owner: SocketEvents | undefined;
let due: ((argument: never) => void) | undefined;
let given: unknown;
const net: Net = {
  open(_target, events) {
    owner = events;
    return { write: send as never };
  },
  close(_socket) {},
};
const client = createPublisher(
  {
    net: net,
    clock: {
      after(_ms, run, argument) {
        due = run as never;
        given = argument;
        return 1;
      },
      cancel(_timer) {},
      random() {
        return 0;
      },
    },
  },
  { target: { host: "x", port: 1 }, clientId: "x", transmitBytes: 1e9 },
);
benchTopic = client.topic("home/kitchen/tempera");
client.connect();
if (due) due(given as never);
if (owner) {
  owner.opened();
  owner.received("\\x20\\x02\\x00\\x00" as never, 0, 4);
}
`;

function buildEntry(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), "midge-bench-"));
  try {
    const entry = join(folder, "entry.ts");
    writeFileSync(entry, ENTRY);
    const target = { host: "127.0.0.1", port: 1883, secure: false };
    return buildLua({ profile: nodemcuEsp8266, entry, root, target, values: {} }).code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The loop is the same for all; only the statement differs. */
function program(setup: string, statement: string): string {
  return `sent = 0
function send(socket, bytes) last = bytes; return true end
${setup}
local t, p, char = benchTopic, "012345678901234567890", string.char
local topic = "home/kitchen/tempera"
for i = 1, __N__ do ${statement} end
if last then print("RESULT bytes " .. #last) end
`;
}

async function perOperation(lua: string, text: string, bytes: number | undefined): Promise<number> {
  const runs = await Promise.all(
    [FEW, MANY].map((n) => runProgram([lua], "program.lua", text.replace("__N__", String(n)), { callgrind: true })),
  );
  if (runs.some((one) => one.results["bytes"] !== bytes)) throw new Error(`${lua}: the packet has the wrong length`);
  return ((runs[1]?.instructions ?? NaN) - (runs[0]?.instructions ?? NaN)) / (MANY - FEW);
}

async function run(how: How): Promise<Found[]> {
  const bundle = `(function(...) ${buildEntry(how.root)} end)()`;
  const found: Found[] = [];
  for (const version of VERSIONS) {
    const lua = findProgram(version) as string;
    const none = await perOperation(lua, program("", ""), undefined);
    const plain = await perOperation(lua, program("", "send(nil, char(48, 22 + #p, 0, 20) .. topic .. p)"), 45);
    const midge = await perOperation(lua, program(bundle, "t:publish(p)"), 45);
    const times = (midge - none) / (plain - none);
    found.push({
      midge: count(midge - none),
      peer: `concatenation by hand ${count(plain - none)}`,
      ratio: ratio(times),
      reached: times <= REACH,
    });
  }
  return found;
}

export const measurement: Measurement = {
  name: "lua-cost",
  rows: VERSIONS.map((version) => ({
    measure: `Lua ${version.slice(3)}: instructions per QoS 0 publish (20 B topic, 21 B payload)`,
    reach: "at most 2x",
  })),
  missing: () =>
    valgrindMissing() ??
    VERSIONS.filter((version) => findProgram(version) === undefined).map((version) => `${version} is not installed`)[0],
  run,
};
