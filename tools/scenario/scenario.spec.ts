// Scenarios: each step does what it says, each expectation can fail, and what is wrong with a file is told by line and column.

import { createStage, loadProgram, type Program } from "midge/test";
import { beforeAll, describe, expect, it } from "vitest";
import { parseScenario, readScenario } from "./read.js";
import { runScenario, type ScenarioResult } from "./run.js";

let thermometer: Program;
let logger: Program;
beforeAll(async () => {
  thermometer = await loadProgram("examples/thermometer");
  logger = await loadProgram("test/simulation/logger");
});

const yaml = (...steps: string[]): string => `steps:\n${steps.map((step) => `  - ${step}\n`).join("")}`;

async function play(...steps: string[]): Promise<ScenarioResult> {
  const stage = await createStage();
  stage.add(thermometer);
  return runScenario(stage, parseScenario(yaml(...steps), "x.yaml"));
}
/** Why the last step failed; "" when all were well. */
const why = async (...steps: string[]): Promise<string> => (await play(...steps)).steps.at(-1)?.why ?? "";

const TEMPERATURE = "home/kitchen/temperature";

describe("the scenario of the thermometer", () => {
  it("is well, whatever the seed", async () => {
    const scenario = readScenario("examples/thermometer/bad-day.yaml");
    for (const seed of [1, 2, 3]) {
      const stage = await createStage({ seed });
      stage.add(thermometer, { settings: scenario.settings });
      const result = await runScenario(stage, scenario);
      expect(result.steps.filter(({ ok }) => !ok)).toEqual([]);
      expect(result).toMatchObject({ ok: true, name: "The thermometer through a bad day" });
      expect(result.steps).toHaveLength(scenario.steps.length);
    }
  });
});

describe("expect", () => {
  it.each([
    `{ topic: ${TEMPERATURE} }`,
    `{ topic: home/+/temperature, qos: 0, retain: false }`,
    `{ topic: home/kitchen/status, payload: online, retain: true }`,
    `{ topic: ${TEMPERATURE}, payload: { matches: '^2\\d\\.\\d$' } }`,
    `{ topic: ${TEMPERATURE}, payload: { above: 20, below: 22 } }`,
    `{ topic: ${TEMPERATURE}, payload: { not: { contains: x } } }`,
    `{ topic: ${TEMPERATURE}, count: 3, within: 10s }`,
    `{ topic: ${TEMPERATURE}, count: { least: 2, most: 4 }, within: 10s }`,
    `{ topic: ${TEMPERATURE}, count: { least: 5 } }`,
    `{ topic: no/such, count: 0, within: 10s }`,
    `[{ topic: home/kitchen/fault }, { topic: home/kitchen/humidity }, { topic: ${TEMPERATURE} }]`,
    `{ any-order: [{ topic: home/kitchen/humidity }, { topic: home/kitchen/status }], within: 5s }`,
  ])("%s holds", async (expected) => {
    expect(await why(`expect: ${expected}`)).toBe("");
  });

  it.each([
    [`{ topic: ${TEMPERATURE}, payload: "99", within: 5s }`, `${TEMPERATURE} 99 did not come within 5s.`],
    [`{ topic: ${TEMPERATURE}, within: 2s }`, "did not come within 2s."],
    [`{ topic: ${TEMPERATURE}, qos: 1, within: 5s }`, "QoS 1 did not come"],
    [`{ topic: home/kitchen/status, retain: false, within: 5s }`, "not retained did not come"],
    [`{ topic: ${TEMPERATURE}, payload: { above: 40 }, within: 9s }`, "above 40 did not come"],
    [`{ topic: ${TEMPERATURE}, payload: { near: 15, by: 1 }, within: 9s }`, "15 ± 1 did not come"],
    [`{ topic: ${TEMPERATURE}, count: 4, within: 10s }`, "4 times home/kitchen/temperature came 3 times within 10s."],
    [`{ topic: ${TEMPERATURE}, count: { most: 2 }, within: 1m }`, "0 to 2 times home/kitchen/temperature came 3 times"],
    [
      `{ in-order: [{ topic: ${TEMPERATURE} }, { topic: home/kitchen/status }], within: 9s }`,
      "home/kitchen/status did not come",
    ],
    [`{ any-order: [{ topic: ${TEMPERATURE} }, { topic: no/such }], within: 9s }`, "no/such did not come within 9s."],
  ])("%s fails, and shows what came", async (expected, text) => {
    const told = await why(`expect: ${expected}`);
    expect(told).toContain(text);
    expect(told).toMatch(/The last messages:\n {2}0\.05 s {2}home\/kitchen\/status online/);
  });

  it("takes each message once, and looks back to those that came before it was asked", async () => {
    expect(await why("delay: 4s", `expect: { topic: ${TEMPERATURE}, within: 0 }`)).toBe("");
    expect(
      await why("delay: 4s", `expect: { topic: ${TEMPERATURE} }`, `expect: { topic: ${TEMPERATURE}, within: 1s }`),
    ).toContain("did not come");
  });

  it("reads payloads as JSON, where there may be more than is said", async () => {
    const stage = await createStage();
    stage.add(thermometer);
    const steps = (json: string): string =>
      yaml(
        `publish: { topic: a, payload: { one: 1, two: [1, { x: true }], three: 3 } }`,
        `expect: { topic: a, payload: { json: ${json} }, within: 1s }`,
      );
    expect((await runScenario(stage, parseScenario(steps("{ one: 1, two: [1, { x: true }] }"), "x"))).ok).toBe(true);
    for (const wrong of ["{ one: 2 }", "{ two: [1] }", "{ four: 4 }", "[1]"])
      expect((await runScenario(stage, parseScenario(steps(wrong), "x"))).ok).toBe(false);
  });
});

describe("a step", () => {
  it("that fails is the last", async () => {
    const result = await play("delay: 1s", "expect: { topic: no/such, within: 1s }", "delay: 1s");
    expect(result).toMatchObject({
      ok: false,
      steps: [
        { step: 1, ok: true, at: "x.yaml:2:5" },
        { step: 2, ok: false, at: "x.yaml:3:5" },
      ],
    });
  });

  it("sets inputs, by our name and by Wokwi's, lets them follow and lets go", async () => {
    const near = (value: number): string =>
      `expect: { topic: ${TEMPERATURE}, payload: { near: ${value} }, within: 7s }`;
    expect(
      await why(
        "set: { climate.temperature: -5 }",
        near(-5),
        "set-control: { part-id: climate, control: temperature, value: 12.5 }",
        near(12.5),
        "follow: { climate.temperature: { constant: 3 } }",
        near(3),
        "release: climate.temperature",
        `expect: { topic: ${TEMPERATURE}, payload: { above: 18 }, within: 7s }`,
      ),
    ).toBe("");
  });

  it("waits for what the board says, and fails when it says nothing of it", async () => {
    expect(await why("wait-serial: online")).toBe("");
    const told = await why("wait-serial: { text: melted, within: 3s }");
    expect(told).toBe('"melted" did not come within 3s.\nThe last lines:\n  online');
  });

  it("breaks and mends, and hears silence", async () => {
    expect(
      await why(
        "fault: climate unplugged",
        "expect: { topic: home/kitchen/fault, payload: { contains: absent } }",
        `silent: { topic: ${TEMPERATURE}, for: 30s }`,
        "mend: climate",
        `expect: { topic: ${TEMPERATURE} }`,
      ),
    ).toBe("");
    expect(await why(`silent: { topic: "home/#", for: 30s }`)).toMatch(
      /^home\/# was not silent for 30s: home\/kitchen\/status online/,
    );
  });

  it("looks at pins", async () => {
    const stage = await createStage();
    stage.add(logger);
    const run = async (...steps: string[]) => runScenario(stage, parseScenario(yaml(...steps), "x"));
    expect(
      await run(
        "expect-pin: { part-id: lamp, value: 0 }",
        "expect-pin: { part-id: pump, pin: closed, value: 1, within: 5s }",
        "expect-pin: { part-id: lamp, value: 1 }",
      ),
    ).toMatchObject({ ok: true });
    expect((await run("expect-pin: { part-id: lamp, value: 0, within: 1s }")).steps[0]?.why).toBe(
      "lamp.light is 1, and did not become 0 within 1s.",
    );
    await expect(run("expect-pin: { part-id: lmp, value: 0 }")).rejects.toThrow(/x:2:5: the board has no part "lmp"/);
    await expect(run("expect-pin: { part-id: lamp, pin: tone, value: 0 }")).rejects.toThrow(
      /shows no "tone": it shows light/,
    );
  });

  it("names its board where there are several", async () => {
    const stage = await createStage();
    stage.add(thermometer, { id: "one", settings: { room: "one" } });
    stage.add(thermometer, { id: "two", settings: { room: "two" } });
    const run = async (step: string) => runScenario(stage, parseScenario(`steps:\n  - ${step}\n`, "x"));
    expect(await run("{ board: two, expect: { topic: home/+/status, payload: online } }")).toMatchObject({ ok: true });
    await expect(run("set: { climate.temperature: 1 }")).rejects.toThrow(/x:2:5: say which board: there is one, two/);
    await expect(run("{ board: tow, delay: 1s }")).rejects.toThrow(/did you mean "two"/);
  });
});

describe("a file that is wrong", () => {
  it.each([
    ["steps:\n  - expct: { topic: a }\n", 'x.yaml:2:5: there is no step "expct"; did you mean "expect"?'],
    ["step: []\n", 'x.yaml:1:1: a scenario has no "step"; did you mean "steps"?'],
    ["name: x\n", 'x.yaml:1:1: a scenario needs "steps"'],
    ["version: 2\nsteps: []\n", 'x.yaml:1:10: "version" must be 1.'],
    ["steps: 3\n", 'x.yaml:1:8: "steps" must be a list'],
    ["steps:\n  - name: x\n", "x.yaml:2:5: a step needs something to do"],
    ["steps:\n  - delay: 1s\n    set: {}\n", 'x.yaml:3:10: a step does one thing: put "set" into a step of its own.'],
    ["steps:\n  - delay: soon\n", 'x.yaml:2:12: "delay" must be a length of time'],
    ["steps:\n  - expect: { topc: a }\n", 'x.yaml:2:15: "expect" has no "topc"; did you mean "topic"?'],
    ["steps:\n  - expect: {}\n", 'x.yaml:2:13: "expect" needs its "topic".'],
    ["steps:\n  - expect: { topic: a/#/b }\n", 'x.yaml:2:22: "a/#/b" is no topic filter.'],
    ["steps:\n  - publish: { topic: a/+ }\n", 'x.yaml:2:23: "a/+" is no topic.'],
    ["steps:\n  - expect: { topic: a, qos: 3 }\n", 'x.yaml:2:30: "qos" must be 0, 1 or 2.'],
    [
      "steps:\n  - expect: { topic: a, payload: { matches: '(' } }\n",
      'x.yaml:2:45: "matches" is no regular expression',
    ],
    ["steps:\n  - expect: { topic: a, payload: { neer: 1 } }\n", 'has no "neer"; did you mean "near"?'],
    ["steps:\n  - expect: { topic: a, payload: { above: hot } }\n", '"above" must be a number.'],
    ["steps:\n  - expect: { topic: a, count: -1 }\n", '"count" must be a whole number from 0 up.'],
    ["steps:\n  - set: { temperature: 3 }\n", "takes PART.INPUT"],
    ["steps:\n  - write-serial: hi\n", '"write-serial" is a step of Wokwi alone'],
    ["steps:\n  - take-screenshot: {}\n", "midge simulate --ui has one"],
    ["steps:\n  - [a\n", "x.yaml:3:1: "],
    ["a: 1\na: 2\n", "x.yaml:2:1: Map keys must be unique"],
  ])("%j", (text, told) => {
    expect(() => parseScenario(text, "x.yaml")).toThrow(told);
  });

  it.each([
    ["set: { climat.temperature: 1 }", 'x.yaml:2:5: the board has no part "climat"; did you mean "climate"?'],
    [
      "follow: { climate.humdity: { constant: 1 } }",
      'x.yaml:2:5: climate has no input "humdity"; did you mean "humidity"?',
    ],
    ["fault: wfi down", 'x.yaml:2:5: the fault "wfi down": there is no such fault; did you mean "wifi down"?'],
  ])("%s is found before anything runs", async (step, told) => {
    const stage = await createStage();
    stage.add(thermometer);
    await expect(runScenario(stage, parseScenario(`steps:\n  - ${step}\n  - delay: 1s\n`, "x.yaml"))).rejects.toThrow(
      told,
    );
    expect(stage.now()).toBe(0);
  });
});
