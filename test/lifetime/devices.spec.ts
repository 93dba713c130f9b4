// Ten thousand links of one client, and ten thousand round trips, as programs of the device builds: the memory is the same
// after each thousand, to the byte in Lua and to the block on the real Espruino. The interpreter takes milliseconds
// for a link, so it gets a tenth, and all of them by `LIFETIME=10000 npx vitest run test/lifetime`.

import { Reason } from "midge";
import { describe, expect, it } from "vitest";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { LUAS } from "../hosts/nodemcu/rig.js";
import { type Life, liveOnEspruino, liveOnEspruinoHost, liveOnLua, TIMEOUT_MS } from "./runtimes.js";
import { Count } from "./stage.js";

const ALL = 10_000;
const ON_ESPRUINO = Number(process.env["LIFETIME"] ?? ALL / 10);
/** Of the host, which has the heap of this process. Compiled code comes and goes; a leak shows in every step. */
const ON_HOST: Life = { play: "playLinks", count: 18_000, step: 6_000 };
/** For each link: less than any object. */
const NOISE_BYTES = 4;

const reason = espruinoPath() === undefined ? " (skipped: ESPRUINO names no interpreter)" : "";

/** The numbers behind a word. */
function said(lines: readonly string[], word: string): number[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.slice(word.length + 1)));
}

/** That the links ended as they should, so that the memory is that of a client which did something. */
function checkLinks(lines: readonly string[], life: Life): void {
  const counts = new Map(lines.filter((line) => line.startsWith("count ")).map((line) => numbers(line)));
  const count = (what: number): number => counts.get(what) ?? 0;
  const links = life.step + life.count;
  const rests = links / life.step;
  // Ten ways, each in four variants; each rest ends by `disconnect`.
  for (const refused of [2, 3, 4, 5]) expect(count(refused), `refused ${String(refused)}`).toBe(links / 40);
  expect(count(Reason.DISCONNECTED), "disconnected").toBe(links / 10 + rests);
  expect(count(Reason.UNREACHABLE), "unreachable").toBe(links / 10);
  expect(count(Reason.CONNECT_TIMEOUT), "no CONNACK").toBe(links / 10);
  expect(count(Reason.SILENT), "silent").toBe(links / 10);
  expect(count(Reason.CLOSED) + count(Reason.TAKEN_OVER), "closed").toBe((links * 15) / 40);
  expect(count(Reason.BAD_LENGTH) + count(Reason.BAD_FLAGS) + count(Reason.UNEXPECTED), "malformed").toBe(links / 10);
  expect(count(Reason.CUT), "cut").toBe(links / 40);
  expect(count(Count.ACCEPTED), "accepted").toBeGreaterThan(2 * links);
  expect(count(Count.SETTLED), "settled").toBe(count(Count.ACCEPTED));
  expect(count(Count.INTERRUPTED), "interrupted").toBe((links * 3) / 40);
  expect(count(Count.DELIVERED), "delivered").toBeGreaterThan(links / 2);
  expect(count(Count.CHUNKS), "chunks").toBe(links / 10);
  expect(count(Count.DRAINED), "drained").toBeGreaterThan(links / 40);
  expect(lines.filter((line) => !/^(start|links|count) /.test(line))).toEqual([]);
}

function numbers(line: string): [number, number] {
  const [, what, count] = line.split(" ");
  return [Number(what), Number(count)];
}

/** What must hold of all looks at the memory: they are the same. */
function checkEqual(looks: number[], life: Life): void {
  expect(looks.length).toBe(life.count / life.step + 1);
  expect(new Set(looks).size, looks.join(" ")).toBe(1);
  expect(looks[0]).toBeGreaterThan(0);
}

function checkTrips(lines: readonly string[], life: Life): void {
  const each = life.step + life.count;
  expect(said(lines, "settled")).toEqual([2 * each]);
  expect(said(lines, "delivered")).toEqual([each]);
  checkEqual(said(lines, "qos1"), life);
  checkEqual(said(lines, "qos2"), life);
}

const links = (count: number): Life => ({ play: "playLinks", count, step: count / 5 });
const trips = (count: number): Life => ({ play: "playTrips", count, step: count / 5 });

describe.each(LUAS)("one client on %s", (lua) => {
  it(`has the same memory after ${ALL} links`, { timeout: TIMEOUT_MS }, async () => {
    const life = links(ALL);
    const lines = await liveOnLua(life, lua);
    checkLinks(lines, life);
    checkEqual(said(lines, "links"), life);
  });

  it(`has the same memory after ${ALL} round trips at QoS 1 and 2`, { timeout: TIMEOUT_MS }, async () => {
    const life = trips(ALL);
    checkTrips(await liveOnLua(life, lua), life);
  });
});

describe("one client in the Espruino host", () => {
  it(`leaves nothing behind in ${ON_HOST.count} links`, { timeout: TIMEOUT_MS }, async () => {
    const lines = await liveOnEspruinoHost(ON_HOST);
    checkLinks(lines, ON_HOST);
    const looks = said(lines, "links");
    const steps = looks.slice(1).map((bytes, i) => bytes - (looks[i] as number));
    expect(steps.length).toBe(3);
    expect(Math.min(...steps)).toBeLessThan(NOISE_BYTES * ON_HOST.step);
  });
});

describe("one client on the real Espruino", () => {
  const on = espruinoPath() !== undefined;
  it.skipIf(!on)(`has the same memory after ${ON_ESPRUINO} links${reason}`, { timeout: TIMEOUT_MS }, async () => {
    const life = links(ON_ESPRUINO);
    const lines = await liveOnEspruino(life);
    checkLinks(lines, life);
    checkEqual(said(lines, "links"), life);
  });

  it.skipIf(!on)(
    `has the same memory after ${ON_ESPRUINO} round trips at QoS 1 and 2${reason}`,
    { timeout: TIMEOUT_MS },
    async () => {
      const life = trips(ON_ESPRUINO);
      checkTrips(await liveOnEspruino(life), life);
    },
  );
});
