// A setting that is not declared, or read by the call of another type, is told with file, line and column; what is right, and
// what cannot be known, passes.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Declared } from "../project/setting-types.js";
import { checkSettingCalls } from "./setting-calls.js";

const settings: Record<string, Declared> = {
  room: { type: "text" },
  scale: { type: "choice", choices: ["C", "F"] },
  periodMs: { type: "number" },
  loud: { type: "boolean" },
  key: { type: "secret" },
};
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-calls-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(code: string, other = ""): void {
  writeFileSync(join(folder, "publisher.ts"), code);
  writeFileSync(join(folder, "other.ts"), other);
  checkSettingCalls(join(folder, "publisher.ts"), settings);
}
const IMPORT = 'import { flag, numberSetting, secret, setting } from "@board";\n';

it.each([
  'setting("room"); setting("scale"); numberSetting("periodMs"); flag("loud"); secret("key");',
  "const name = Math.random() > 0.5 ? 'a' : 'b'; setting(name);",
  "function own(setting: (name: string) => void) {} own((name) => name);",
])("passes %s", (code) => expect(() => check(IMPORT + code)).not.toThrow());

it("passes a function of the same name that is not the board's", () => {
  expect(() => check('function setting(name: string) {}\nsetting("none");')).not.toThrow();
  expect(() => check('import { setting } from "./other.js";\nsetting("none");')).not.toThrow();
});

it.each([
  ['setting("roon")', /publisher\.ts:2:9: .*declares no setting "roon"; did you mean "room"\?/],
  [
    'setting("periodMs")',
    /"periodMs" is a number in midge\.json: read it with numberSetting\("periodMs"\), not with setting/,
  ],
  ['numberSetting("room")', /"room" is a text in midge\.json: read it with setting\("room"\), not with numberSetting/],
  ['flag("scale")', /"scale" is a choice in midge\.json: read it with setting\("scale"\), not with flag/],
  ['setting("key")', /"key" is a secret in midge\.json: read it with secret\("key"\), not with setting/],
  ['secret("loud")', /"loud" is a boolean in midge\.json: read it with flag\("loud"\), not with secret/],
  ["setting(`toString`)", /declares no setting "toString"/],
])("refuses %s", (code, words) => expect(() => check(IMPORT + code)).toThrow(words));

it("follows an import of a file beside it, and another name", () => {
  const other = 'import { setting as read } from "@board";\n\nread("roon");\n';
  expect(() => check('import "./other.js";\nimport "./missing.js";\n', other)).toThrow(/other\.ts:3:6: .*"roon"/);
});
