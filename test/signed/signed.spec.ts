// Every runtime makes the same HMAC and the same signed payloads: the published vectors, all lengths around a block, and a
// signer's faults, in Node, the Espruino host, Lua 5.1 and 5.3, and the interpreter that ESPRUINO names. The verifier reads
// what each of them signed.

import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSigner, createVerifier } from "midge/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { hmac } from "../../boards/node/hmac.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { END_LINE, espruinoPath, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import { LUAS, run as runOnLua, stopAll } from "../hosts/nodemcu/rig.js";
import { sayAll } from "./program.js";
import { DEVICE, KEY, LENGTHS, SAYINGS, VECTORS } from "./vectors.js";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The second way on Espruino: SHA-256 of our own, for builds without it. */
const OWN = `import { hmac } from ${JSON.stringify(at("../../boards/espruino/sha256.js"))};\n`;
const BOARDS = `import { hmac } from "@board";\n`;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-signed-"));
});
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** The input of a build with either HMAC. */
function inputFor(profile: Profile, from: string): BuildInput {
  const entry = join(folder, `${profile.name}-${from === OWN ? "own" : "board"}.ts`);
  writeFileSync(
    entry,
    `${from}import { createSigner } from "midge";\nimport { sayAll } from ${JSON.stringify(at("./program.js"))};\nsayAll(hmac, createSigner);\n`,
  );
  const target = { host: "127.0.0.1", port: 1883, secure: false };
  return { profile, entry, root: at("../.."), target, values: {} } as unknown as BuildInput;
}

const times = SAYINGS.map(({ now }) => Math.floor(now));
/** The second saying goes on in the session of the first; the fourth begins one, and so on. */
const SESSIONS = [times[0], times[0], times[0], times[3], 0, times[3]] as number[];
const COUNTERS = [1, 2, 3, 1, 0, 2];

/** A signed payload as docs/signed.md describes it. */
function signedByHand(index: number): string {
  const { topic, payload } = SAYINGS[index] as (typeof SAYINGS)[number];
  const head = `m1 ${DEVICE} ${times[index]} ${SESSIONS[index]} ${COUNTERS[index]} `;
  const mac = createHmac("sha256", KEY)
    .update(`${head}${Buffer.byteLength(topic)} ${topic}${payload}`)
    .digest("hex");
  return `${head}${mac.slice(0, 32)} ${payload}`;
}

const EXPECTED = [
  ...VECTORS.map(({ mac }) => `mac ${mac}`),
  ...LENGTHS.map((length) => `length ${createHmac("sha256", KEY).update("a".repeat(length)).digest("hex")}`),
  ...SAYINGS.flatMap(({ now }, index) => (now === 0 ? ["fault 1"] : ["fault 0", `signed ${signedByHand(index)}`])),
  "none 2",
  ...Array.from({ length: 8 }, () => "none 3"),
  END_LINE,
];

/** A payload may hold a line's end. */
const lined = (lines: readonly string[]): string => lines.join("\n").trimEnd();

function expectAll(lines: readonly string[]): void {
  expect(lined(lines)).toBe(lined(EXPECTED));
}

it("the vectors are those of the RFC, by node:crypto", () => {
  for (const { key, message, mac } of VECTORS) {
    const made = createHmac("sha256", Buffer.from(key, "hex")).update(Buffer.from(message, "hex")).digest("hex");
    expect(made).toBe(mac);
  }
});

describe("signing", () => {
  it("on Node", () => {
    const lines: string[] = [];
    const global = globalThis as unknown as { print: (line: string) => void };
    global.print = (line) => void lines.push(line);
    // A text stands for its UTF-8 here: the vectors with bytes above 127 are left to node:crypto, above.
    sayAll(hmac, createSigner);
    const isWide = (hex: string): boolean => /^(..)*[89a-f]/.test(hex);
    const keep = (_line: string, i: number): boolean => !VECTORS[i] || !isWide(VECTORS[i].key + VECTORS[i].message);
    expect(lined(lines.filter(keep))).toBe(lined(EXPECTED.filter(keep)));
  });

  for (const [name, from] of [
    ["by its own module", BOARDS],
    ["by Midge's own SHA-256", OWN],
  ] as const) {
    it(`in the Espruino host, ${name}`, async () => {
      const host = createEspruinoHost();
      try {
        host.run((await buildEspruino(inputFor(espruinoEsp32, from))).code);
        expect(host.errors).toEqual([]);
        expectAll(host.lines);
      } finally {
        await host.stop();
      }
    });

    const isThere = espruinoPath() !== undefined;
    it.skipIf(!isThere)(
      `on the real Espruino, ${name}${isThere ? "" : " (skipped: ESPRUINO names no interpreter)"}`,
      async () => {
        const { code } = await buildEspruino(inputFor(espruinoLinux, from));
        const { lines, errors } = await runOnEspruino(code, { timeoutMs: 50_000 });
        expect(errors).toEqual([]);
        expectAll([...lines, END_LINE]);
      },
    );
  }

  it.each(LUAS)("on %s", async (lua) => {
    const { stdout, stderr } = await runOnLua(lua, buildLua(inputFor(nodemcuEsp8266, BOARDS)).code);
    expect(stderr).toBe("");
    expectAll(stdout.trimEnd().split("\n"));
  });
});

it("FIPS 180-4: the examples of one block and of several, and a long text", async () => {
  const { sha256 } = (await import("../../boards/espruino/sha256.js")) as { sha256: (bytes: string) => string };
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
  expect(sha256("")).toBe(createHash("sha256").update("").digest("hex"));
  for (let length = 1; length < 200; length++) {
    const bytes = Array.from({ length }, (_, i) => (i * 37 + length) % 256);
    expect(sha256(String.fromCharCode(...bytes))).toBe(createHash("sha256").update(Buffer.from(bytes)).digest("hex"));
  }
});

it("what a device signed, the verifier takes once, and only as it is [pain 20]", () => {
  for (const [index, { topic, payload, now }] of SAYINGS.entries()) {
    if (now === 0) continue;
    const verifier = createVerifier({ keyFor: () => KEY, now: () => now });
    const signed = signedByHand(index);
    const taken = verifier.verify(topic, signed);
    expect(taken).toMatchObject({ ok: true, device: DEVICE, timeS: times[index], counter: COUNTERS[index] });
    expect(taken.ok && taken.payload.toString()).toBe(payload);
    expect(verifier.verify(topic, signed)).toEqual({ ok: false, reason: "replayed" });
    const bytes = Buffer.from(signed);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] as number) ^ 1;
      expect(createVerifier({ keyFor: () => KEY, now: () => now }).verify(topic, changed).ok).toBe(false);
    }
  }
});
