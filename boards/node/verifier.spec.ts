// The verifier against an attacker who has every message that was ever sent and may change, hold back, repeat and reorder
// them: each refusal by its reason, and memory that stays bounded. What devices sign is tested in test/signed.

import { createSigner, createVerifier, type Verified, type VerifierOptions } from "midge/node";
import { describe, expect, it } from "vitest";
import { hmac } from "./hmac.js";

const KEY = "0123456789abcdef";
const TOPIC = "home/kitchen/temperature";

function met(options: Partial<VerifierOptions> = {}) {
  const world = { deviceS: 1_795_000_000, hereS: 1_795_000_000 };
  const all: VerifierOptions = {
    keyFor: (name) => (name === "x" ? undefined : KEY),
    now: () => world.hereS,
    ...options,
  };
  const verifier = createVerifier(all);
  const boot = (device = "d1") => {
    const signer = createSigner({ hmac, key: KEY, device, now: () => world.deviceS });
    return (payload: string): string => signer.sign(TOPIC, payload) as string;
  };
  const pass = (seconds: number): void => {
    world.deviceS += seconds;
    world.hereS += seconds;
  };
  const verify = (message: string | Uint8Array): string => said(verifier.verify(TOPIC, message));
  return { world, all, verifier, boot, pass, verify };
}

/** The payload, or why not. */
const said = (verified: Verified): string => (verified.ok ? `= ${verified.payload.toString()}` : verified.reason);

describe("the form", () => {
  it.each([
    ["nothing", ""],
    ["a plain payload", "21.5"],
    ["another version", "m2 d1 1 1 1 00000000000000000000000000000000 x"],
    ["a signature that is too short", "m1 d1 1 1 1 0000000000000000000000000000000 x"],
    ["a signature in capitals", "m1 d1 1 1 1 ABCDEF00000000000000000000000000 x"],
    ["no payload, not even an empty one", "m1 d1 1 1 1 00000000000000000000000000000000"],
    ["a device with a space", "m1 d 1 1 1 1 00000000000000000000000000000000 x"],
    ["a negative time", "m1 d1 -1 1 1 00000000000000000000000000000000 x"],
    ["a number with 13 digits", "m1 d1 1000000000000 1 1 00000000000000000000000000000000 x"],
    ["a device that is too long", `m1 ${"d".repeat(65)} 1 1 1 00000000000000000000000000000000 x`],
  ])("%s is malformed", (_name, message) => expect(met().verify(message)).toBe("malformed"));

  it("takes the longest head there can be", () => {
    const m = met();
    expect(m.verify(m.boot("d".repeat(64))("x"))).toBe("= x");
  });

  it("takes a payload of any bytes, as bytes and as text", () => {
    const m = met();
    const sign = m.boot();
    expect(m.verify(Buffer.from(sign("grad \u00b0 \n \u0000")))).toBe("= grad \u00b0 \n \u0000");
    expect(m.verify(sign("\u20ac"))).toBe("= \u20ac");
  });

  it("no two messages give the same signature by moving a border", () => {
    const m = met();
    const message = m.boot()("5 x");
    for (const topic of [`${TOPIC}5`, `${TOPIC}5 `, TOPIC.slice(0, -1), `1 ${TOPIC}`])
      expect(said(m.verifier.verify(topic, message))).toBe("bad signature");
    const moved = message.replace(/ 5 x$/, " x");
    expect(said(m.verifier.verify(`${TOPIC}5 `, moved))).toBe("bad signature");
  });
});

describe("who", () => {
  it("knows no device without a key, and takes no key but its own", () => {
    const m = met();
    expect(m.verify(m.boot("x")("1"))).toBe("unknown device");
    expect(m.verify(m.boot()("1").replace(" d1 ", " d2 "))).toBe("bad signature");
    const other = createVerifier({ ...m.all, keyFor: () => "fedcba9876543210" });
    expect(said(other.verify(TOPIC, m.boot()("1")))).toBe("bad signature");
  });

  it("takes a key as bytes, and refuses to work with one that is too short", () => {
    const m = met({ keyFor: () => Buffer.from(KEY) });
    expect(m.verify(m.boot()("1"))).toBe("= 1");
    const short = met({ keyFor: () => "short" });
    expect(() => short.verify(short.boot()("1"))).toThrow(/the key of d1 has fewer than 16 bytes/);
  });
});

describe("when", () => {
  it("takes what is as old as the window, and nothing older", () => {
    const m = met({ windowS: 100 });
    const [first, second] = ["1", "2"].map(m.boot()) as [string, string];
    m.pass(100);
    expect(m.verify(first)).toBe("= 1");
    m.pass(1);
    expect(m.verify(second)).toBe("too old");
  });

  it("takes a clock that is ahead a little, and none that is far ahead", () => {
    const m = met();
    m.world.deviceS += 60;
    const sign = m.boot();
    expect(m.verify(sign("1"))).toBe("= 1");
    m.world.deviceS += 1;
    expect(m.verify(sign("2"))).toBe("too early");
  });

  it("a message held back is refused, however late the device's next ones are", () => {
    const m = met();
    const sign = m.boot();
    const held = sign("open");
    m.pass(301);
    expect(m.verify(sign("shut"))).toBe("= shut");
    expect(m.verify(held)).toBe("too old");
  });
});

describe("once", () => {
  it("takes each message once, in any order", () => {
    const m = met();
    const messages = ["1", "2", "3", "4"].map(m.boot()) as [string, string, string, string];
    for (const index of [2, 0, 3, 1]) expect(m.verify(messages[index] as string)).toBe(`= ${index + 1}`);
    for (const message of messages) expect(m.verify(message)).toBe("replayed");
  });

  it("remembers 1,024 messages back, and refuses what it cannot tell apart", () => {
    const m = met();
    const sign = m.boot();
    const messages = Array.from({ length: 1025 }, (_, i) => sign(String(i)));
    expect(m.verify(messages[1024] as string)).toBe("= 1024");
    expect(m.verify(messages[1] as string)).toBe("= 1");
    expect(m.verify(messages[0] as string)).toBe("replayed");
    expect(m.verify(messages[1] as string)).toBe("replayed");
    for (let i = 0; i < 3000; i++) sign("");
    expect(m.verify(sign("far ahead"))).toBe("= far ahead");
    expect(m.verify(messages[1024] as string)).toBe("replayed");
  });

  it("a reset begins a new session; the old one's messages may still come, each once", () => {
    const m = met();
    const before = m.boot();
    const [seen, late] = [before("seen"), before("late")] as const;
    expect(m.verify(seen)).toBe("= seen");
    m.pass(5);
    const after = m.boot();
    expect(m.verify(after("new"))).toBe("= new");
    expect(m.verify(late)).toBe("= late");
    expect(m.verify(late)).toBe("replayed");
    expect(m.verify(seen)).toBe("replayed");
  });

  it("forgets an old session by its latest message, not by its first", () => {
    const m = met();
    const before = m.boot();
    expect(m.verify(before("1"))).toBe("= 1");
    m.pass(299);
    const late = before("2");
    expect(m.verify(late)).toBe("= 2");
    m.pass(100);
    expect(m.verify(m.boot()("3"))).toBe("= 3");
    expect(m.verify(late)).toBe("replayed");
  });

  it("two sessions that begin in the same second cannot be told apart: refused, not taken twice", () => {
    const m = met();
    expect(m.verify(m.boot()("1"))).toBe("= 1");
    expect(m.verify(m.boot()("2"))).toBe("replayed");
  });

  it("a clock that is set back after a reset locks nobody out", () => {
    const m = met();
    m.world.deviceS += 50;
    expect(m.verify(m.boot()("ahead"))).toBe("= ahead");
    m.world.deviceS -= 55;
    expect(m.verify(m.boot()("right"))).toBe("= right");
  });

  it("many resets within the window: eight sessions are remembered, and none older is taken again", () => {
    const m = met();
    const messages: string[] = [];
    for (let i = 0; i < 20; i++) {
      const sign = m.boot();
      messages.push(sign("a"));
      expect(m.verify(messages[i] as string)).toBe("= a");
      m.pass(2);
    }
    for (const message of messages) expect(m.verify(message)).toBe("replayed");
    expect(m.verifier.remember()["d1"]?.sessions).toHaveLength(8);
  });
});

describe("memory", () => {
  it("what it remembered outlives a restart; without it, the window is open again", () => {
    const m = met();
    const message = m.boot()("1");
    expect(m.verify(message)).toBe("= 1");
    const memory = JSON.parse(JSON.stringify(m.verifier.remember())) as ReturnType<typeof m.verifier.remember>;
    expect(said(createVerifier({ ...m.all, memory }).verify(TOPIC, message))).toBe("replayed");
    expect(said(createVerifier(m.all).verify(TOPIC, message))).toBe("= 1");
  });

  it("is bounded in devices: the silent ones make room, and otherwise nobody is forgotten", () => {
    const m = met({ devicesMost: 3 });
    const first = ["a", "b", "c"].map((name) => m.boot(name)("1"));
    for (const message of first) expect(m.verify(message)).toBe("= 1");
    expect(m.verify(m.boot("e")("1"))).toBe("too many devices");
    m.pass(200);
    expect(m.verify(m.boot("a")("2"))).toBe("= 2");
    m.pass(101);
    expect(m.verify(m.boot("e")("1"))).toBe("= 1");
    expect(Object.keys(m.verifier.remember())).toEqual(["a", "e"]);
    for (const message of first) expect(m.verify(message)).toBe("too old");
  });

  it("a stranger cannot fill it", () => {
    const m = met();
    for (let i = 0; i < 100; i++) expect(m.verify(`m1 s${i} 1795000000 1 1 ${"0".repeat(32)} x`)).toBe("bad signature");
    expect(m.verifier.remember()).toEqual({});
  });
});
