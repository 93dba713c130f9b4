// The same specs once more on the code of the runtimes whose strings are bytes: `wire/text.ts` and the primitives of
// Espruino, in Node. What the interpreters themselves make of it is tested in test/hosts.

import { Reason } from "midge";
import { describe, expect, it, vi } from "vitest";
import { publishHex } from "../../test/support/packets.js";
import { meet } from "../../test/support/scripted-broker.js";

vi.mock("#wire", async () => ({
  ...(await import("../wire/espruino.js")),
  // The interpreter cuts off what is above a byte.
  u16: (value: number) => String.fromCharCode(value >> 8, value & 255),
  key: (value: number) => String.fromCharCode(value >> 8, value & 255),
}));
vi.mock("#send", () => import("../wire/text.js" as string));

await import("./chunks.spec.js");
await import("./drain.spec.js");
await import("./inbound.spec.js");
await import("./kicks.spec.js");
await import("./outbound.spec.js");
await import("./outbox.spec.js");
await import("./recovery.spec.js");
await import("./recovery-session.spec.js");
await import("./stream.spec.js");
await import("./subscriptions.spec.js");
await import("../outbox/ring.spec.js");

describe("receiveWindow, which counts on these runtimes alone", () => {
  it.each(["x", "x".repeat(100)])("closes the link when more messages at QoS 2 are under way (%#)", (payload) => {
    const m = meet({ receiveWindow: 1, receiveBytes: 64, cleanSession: false });
    const heard: string[] = [];
    m.client.subscribeChunks("#", (message) => heard.push(message.topic));
    m.say(publishHex("a", payload, 2, 1), publishHex("b", payload, 2, 2));
    expect(heard).toEqual(["a"]);
    expect(m.told[1]).toBe(`offline:${Reason.WINDOW}`);
    expect(m.ends[0]?.packets.some((packet) => packet.startsWith("50020002"))).toBe(false);
  });
});
