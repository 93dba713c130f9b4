// The client against four real brokers: every feature is played on each of them, and what was seen makes the table in
// docs/brokers.md. What a broker lacks stands in `exceptions.ts` and must be seen too.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aedes } from "./aedes.js";
import { ejabberd } from "./ejabberd.js";
import { exceptions } from "./exceptions.js";
import { YES } from "./feature.js";
import { links } from "./links.js";
import { messages } from "./messages.js";
import { mosquitto } from "./mosquitto.js";
import { nats } from "./nats.js";
import { sessions } from "./sessions.js";
import { openTheatre, type Theatre } from "./stage.js";
import { page } from "./table.js";

const kinds = [mosquitto, aedes, ejabberd, nats];
const features = [...links, ...messages, ...sessions];
const seen = new Map<string, Map<string, string>>(features.map(({ name }) => [name, new Map()]));

describe.each(kinds)("$name", (kind) => {
  let theatre: Theatre;
  beforeAll(async () => void (theatre = await openTheatre(kind)));
  afterAll(() => theatre?.close());

  it.each(features)("$name", async ({ name, play }) => {
    const exception = exceptions.find((one) => one.feature === name && one.broker === kind.name);
    const answer = await theatre.show(play);
    seen.get(name)?.set(kind.name, answer);
    expect(answer).toBe(exception?.seen ?? YES);
  });
});

describe("the exceptions", () => {
  it.each(exceptions)("$broker, $feature: names a broker and a feature that there are", ({ broker, feature }) => {
    expect(kinds.map(({ name }) => name)).toContain(broker);
    expect([...seen.keys()]).toContain(feature);
  });
});

describe("docs/brokers.md", () => {
  it("is what this run saw", async () => {
    const titles = new Map(kinds.map((kind) => [kind.name, `${kind.name} ${kind.version()}`]));
    await expect(await page(seen, titles, exceptions)).toMatchFileSnapshot("../../docs/brokers.md");
  });
});
