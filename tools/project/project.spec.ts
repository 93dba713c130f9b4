// A project's settings and secrets as a person writes them, and the one line that says what is wrong. No error may hold the
// value of a secret.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { needSecrets, type Project, readProject, root } from "../project.js";
import { KEYS, TLS_KEYS } from "./config.js";
import { FIELDS } from "./setting-types.js";

const HIDDEN = "hidden-7Q!";
let all = "";
let folder = "";
let made = 0;

beforeAll(() => {
  all = mkdtempSync(join(tmpdir(), "midge-project-"));
});
afterAll(() => rmSync(all, { recursive: true, force: true }));
beforeEach(() => {
  folder = join(all, String(made++));
  mkdirSync(folder);
  writeFileSync(join(folder, "publisher.ts"), "");
});
afterEach(() => void vi.unstubAllEnvs());

function write(file: string, content: unknown): void {
  writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
}

function read(config: unknown = {}, local?: unknown, set: Record<string, string> = {}): Project {
  write("midge.json", config);
  if (local !== undefined) write("midge.local.json", local);
  return readProject(folder, { set });
}

const settings = (declared: unknown, set: Record<string, string> = {}): Project["values"] =>
  read({ settings: { s: declared } }, undefined, set).values;

/** One line, with a next step, and without anything secret. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const { message, name } = error as Error;
    expect(name).toBe("MidgeError");
    expect(message).not.toMatch(/\n/);
    expect(message).not.toContain(HIDDEN);
    return message;
  }
  throw new Error("nothing was refused");
}

describe("settings", () => {
  it.each([
    ["a text in short", "kitchen", "kitchen"],
    ["a number in short", 5, 5],
    ["a boolean in short", false, false],
    ["a text", { type: "text", default: "a", about: "where it stands" }, "a"],
    ["a number", { type: "number", default: 3000, min: 100, max: 5000, unit: "ms" }, 3000],
    ["a boolean", { type: "boolean", default: true }, true],
    ["a choice", { type: "choice", choices: ["C", "F"], default: "F" }, "F"],
  ])("%s has its default", (_name, declared, value) => expect(settings(declared)).toEqual({ s: value }));

  it.each([
    [null, "attic", "attic"],
    ["kitchen", "5", "5"],
    [{ type: "number", min: 100 }, "250.5", 250.5],
    [{ type: "number" }, "-1e3", -1000],
    [{ type: "boolean", default: true }, "false", false],
    [{ type: "choice", choices: ["C", "F"] }, "C", "C"],
  ])("%j takes %s from the command line, and from the environment", (declared, text, value) => {
    expect(settings(declared, { s: text })).toEqual({ s: value });
    vi.stubEnv("MIDGE_S", text);
    expect(settings(declared)).toEqual({ s: value });
  });

  it("the command line goes before the environment, which goes before the default", () => {
    vi.stubEnv("MIDGE_S", "2");
    expect(settings(1)).toEqual({ s: 2 });
    expect(settings(1, { s: "3" })).toEqual({ s: 3 });
  });

  it.each([
    [{ type: "number", min: 100, max: 5000, unit: "ms" }, "50", "must be a number from 100 to 5000 ms, not 50"],
    [{ type: "number", min: 100, max: 5000, unit: "ms" }, "5001", "must be a number from 100 to 5000 ms, not 5001"],
    [{ type: "number", min: 1 }, "0", "must be a number from 1 up, not 0"],
    [{ type: "number", max: 1, unit: "s" }, "2", "must be a number up to 1 s, not 2"],
    [{ type: "number" }, "many", 'must be a number, not "many"'],
    [{ type: "number" }, "", 'must be a number, not ""'],
    [{ type: "number" }, "Infinity", 'must be a number, not "Infinity"'],
    [{ type: "boolean" }, "yes", 'must be true or false, not "yes"'],
    [{ type: "choice", choices: ["C", "F"] }, "K", 'must be one of C, F, not "K"'],
  ])("%j refuses %s and says from where it came", (declared, text, words) => {
    expect(refusal(() => settings(declared, { s: text }))).toBe(`--set s: the value ${words}.`);
    vi.stubEnv("MIDGE_S", text);
    expect(refusal(() => settings(declared))).toBe(`MIDGE_S: the value ${words}.`);
  });

  it.each([
    [{ type: "number", default: "5" }, 'must be a number, not "5"'],
    [{ type: "number", default: 5, min: 6 }, "must be a number from 6 up, not 5"],
    [{ type: "number", min: 2, max: 1 }, '"min" is greater than "max"'],
    [{ type: "number", min: "1" }, '"min" must be a number'],
    [{ type: "number", unit: 1 }, '"unit" must be a text'],
    [{ type: "text", default: 5 }, "must be a text, not 5"],
    [{ type: "choice" }, '"choices" must be a list of texts'],
    [{ type: "choice", choices: [] }, '"choices" must be a list of texts'],
    [{ type: "choice", choices: ["a"], default: "b" }, 'must be one of a, not "b"'],
    [{ type: "nubmer" }, 'no type that is known; did you mean "number"?'],
    [{}, "no type that is known: there is text, number, boolean, choice, secret"],
    [{ type: "number", minimum: 1 }, 'no field "minimum"'],
    [{ type: "text", defualt: "a" }, 'no field "defualt"; did you mean "default"?'],
    [["a"], "must be a default, null when it has none, or an object"],
  ])("the declaration %j is refused with file and name", (declared, words) => {
    const said = refusal(() => settings(declared));
    expect(said).toMatch(/midge\.json: the setting "s"/);
    expect(said).toContain(words);
  });

  it("one without a value is asked for, by its names", () => {
    const said = refusal(() => read({ settings: { "room name": null } }));
    expect(said).toMatch(/needs the setting "room name": give --set "room name"=VALUE, set MIDGE_ROOM_NAME, or write/);
  });

  it("one that is not declared is refused, with the nearest", () => {
    expect(refusal(() => settings("a", { t: "b" }))).toMatch(/no setting "t"; did you mean "s"\?/);
    expect(refusal(() => read({}, undefined, { room: "b" }))).toMatch(/no setting "room": there is none\./);
  });

  it("two with one name in the environment, and Midge's own names, are refused", () => {
    expect(refusal(() => read({ settings: { "a b": 1, A_B: 2 } }))).toMatch(/"A_B": MIDGE_A_B belongs to "a b"/);
    expect(refusal(() => read({ settings: { broker: "a" } }))).toMatch(/MIDGE_BROKER belongs to Midge itself/);
  });
});

describe("midge.json", () => {
  it.each([
    [{ setings: {} }, /knows no "setings"; did you mean "settings"\?/],
    [{ colour: 1 }, /knows no "colour"/],
    [{ networks: [] }, /goes into git, so "networks" has no place in it.*midge\.local\.json/],
    [{ password: HIDDEN }, /"password" has no place in it/],
    [{ broker: `mqtt://me:${HIDDEN}@h` }, /"broker" holds a user name or password.*midge\.local\.json/],
    [{ broker: 5 }, /"broker" must be a text/],
    [{ broker: "http://h" }, /use mqtt:\/\//],
    [{ settings: [] }, /"settings" must be an object/],
    [[], /must be an object/],
    [
      { settings: { k: { type: "secret", default: HIDDEN } } },
      /is a secret, and midge\.json is no place for its value/,
    ],
    [{ settings: { k: { type: "secret", value: HIDDEN } } }, /is a secret, and midge\.json is no place for its value/],
    [{ tls: "encrytped" }, /"tls" takes encrypted or verified, not "encrytped"/],
    [{ tls: { key: "k.pem" } }, /"key" is secret.*midge\.local\.json/],
    [{ tls: { sni: "h" } }, /"tls" knows no "sni"/],
    [{ tls: { alpn: "mqtt" } }, /"alpn" must be a list of texts/],
    [{ tls: { ca: 1 } }, /"ca" must be a text/],
  ])("%j is refused", (config, words) => expect(refusal(() => read(config))).toMatch(words));

  it("takes what its schema names, and the schema names no more", () => {
    const schema = JSON.parse(readFileSync(join(root, "midge.schema.json"), "utf8")) as {
      properties: Record<string, { properties?: object; oneOf?: { properties?: object }[] }>;
      $defs: Record<string, { properties: object }>;
    };
    expect(Object.keys(schema.properties).sort()).toEqual([...KEYS].sort());
    expect(Object.keys(schema.properties["tls"]?.oneOf?.[1]?.properties ?? {}).sort()).toEqual([...TLS_KEYS].sort());
    for (const [type, fields] of Object.entries(FIELDS))
      expect(Object.keys(schema.$defs[type]?.properties ?? {}).sort()).toEqual([...fields].sort());
  });

  it("is not quoted when it is no JSON", () => {
    expect(refusal(() => read(`{"a": "${HIDDEN}" x}`))).toMatch(/midge\.json is not valid JSON/);
    expect(refusal(() => read({}, `${HIDDEN}`))).toMatch(/midge\.local\.json is not valid JSON/);
  });
});

describe("what is secret", () => {
  const declared = { settings: { "signing key": { type: "secret" }, room: "kitchen" } };

  it("comes from midge.local.json, and says from where", () => {
    const { local, secrets, values } = read(declared, {
      networks: [{ ssid: "home", password: HIDDEN }, { ssid: "open" }],
      hostname: "sensor-1",
      address: { ip: "10.0.0.5" },
      username: "me",
      password: HIDDEN,
      secrets: { "signing key": HIDDEN },
    });
    expect(local).toEqual({
      networks: [{ ssid: "home", password: HIDDEN }, { ssid: "open" }],
      hostname: "sensor-1",
      address: { ip: "10.0.0.5" },
      username: "me",
      password: HIDDEN,
      secrets: { "signing key": HIDDEN },
      tls: {},
    });
    expect(values).toEqual({ room: "kitchen" });
    expect(secrets.map(({ name }) => name)).toEqual([
      'password of the network "home"',
      "the broker's password",
      'the secret "signing key"',
    ]);
    for (const { from } of secrets) expect(from).toMatch(/midge\.local\.json$/);
  });

  it("comes from the environment first", () => {
    const given = { WIFI_SSID: "desk", WIFI_PASSWORD: HIDDEN, USERNAME: "you", PASSWORD: HIDDEN, SIGNING_KEY: HIDDEN };
    for (const [name, value] of Object.entries(given)) vi.stubEnv(`MIDGE_${name}`, value);
    const { local, secrets } = read(declared, { networks: [{ ssid: "home" }], username: "me", password: "12345678" });
    expect(local.networks).toEqual([{ ssid: "desk", password: HIDDEN }, { ssid: "home" }]);
    expect([local.username, local.password, local.secrets]).toEqual(["you", HIDDEN, { "signing key": HIDDEN }]);
    expect(secrets.map(({ from }) => from)).toEqual(["MIDGE_WIFI_PASSWORD", "MIDGE_PASSWORD", "MIDGE_SIGNING_KEY"]);
  });

  it("a password from the environment opens the first network of the file", () => {
    vi.stubEnv("MIDGE_WIFI_PASSWORD", HIDDEN);
    expect(read({}, { networks: [{ ssid: "home" }] }).local.networks).toEqual([{ ssid: "home", password: HIDDEN }]);
    expect(refusal(() => read({}, {}))).toMatch(/MIDGE_WIFI_PASSWORD is set, but no network: set MIDGE_WIFI_SSID/);
  });

  it("is asked for by the names of its places", () => {
    const project = read(declared);
    expect(refusal(() => needSecrets(project))).toMatch(
      /needs the secret "signing key": write .*midge\.local\.json beside it, or set MIDGE_SIGNING_KEY\./,
    );
    needSecrets(read(declared, { secrets: { "signing key": HIDDEN } }));
  });

  it("is not taken from the command line", () => {
    expect(refusal(() => read(declared, undefined, { "signing key": HIDDEN }))).toMatch(/history of the shell/);
  });

  it.each([
    [{ pasword: HIDDEN }, /knows no "pasword"; did you mean "password"\?/],
    [{ username: 5 }, /"username" must be a text/],
    [{ password: HIDDEN }, /there is a password, but no "username"/],
    [{ networks: {} }, /"networks" must be a list/],
    [{ networks: [{ ssid: "" }] }, /network 1: "ssid" must be a text of 1 to 32 bytes/],
    [{ networks: [{ ssid: "é".repeat(17) }] }, /"ssid" must be a text of 1 to 32 bytes/],
    [{ networks: [{ ssid: "a", password: "1234567" }] }, /"password" must have 8 to 63 characters/],
    [{ networks: [{ ssid: "a" }, { ssid: "b", pass: HIDDEN }] }, /network 2 knows no "pass"/],
    [{ secrets: { "singing key": HIDDEN } }, /no secret "singing key"; did you mean "signing key"\?/],
    [{ secrets: { room: HIDDEN } }, /no secret "room"/],
    [{ secrets: { "signing key": "" } }, /the secret "signing key" must be a text/],
    [{ secrets: { "signing key": 5 } }, /the secret "signing key" must be a text/],
    [{ address: "10.0.0.5" }, /"address" must be an object/],
    [{ tls: { key: "missing.pem" } }, /names .*missing\.pem, which is not there/],
    [{ tls: { key: "midge.json" } }, /holds nothing in PEM form/],
  ])("%j is refused", (local, words) => expect(refusal(() => read(declared, local))).toMatch(words));

  it("a secret nobody declared is shown the way", () => {
    expect(refusal(() => read({}, { secrets: { k: HIDDEN } }))).toMatch(
      /declare it in midge\.json as \{ "type": "secret" \}/,
    );
  });
});
