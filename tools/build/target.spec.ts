// What a board's TLS is worth decides what is built: each level, each option, each refusal with its way out, and the data
// that goes onto the board beside the program.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import type { Project } from "../project.js";
import type { TlsConfig } from "../project/config.js";
import type { Local } from "../project/local.js";
import { boardData, boardDataText } from "./board-data.js";
import { nodeTlsFields, targetOf, tlsMemory } from "./target.js";

const SECURE = "mqtts://broker.example";
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-tls-"));
  for (const kind of ["rsa:2048", "ec"]) {
    const [name] = kind.split(":") as [string];
    const words = ["req", "-x509", "-nodes", "-newkey", kind, "-subj", "/CN=c", "-days", "2"];
    const curve = kind === "ec" ? ["-pkeyopt", "ec_paramgen_curve:prime256v1"] : [];
    const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)];
    execFileSync("openssl", [...words, ...curve, ...files], { stdio: "ignore" });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const board = (name: string): Profile => profiles.find((one) => one.name === name) as Profile;
const esp32 = board("esp32");
const none: Profile = { ...esp32, name: "bare", tls: "none", tlsOptions: undefined };

function project(broker: string | undefined, tls: TlsConfig = {}, local: Partial<Local> = {}): Project {
  return {
    entry: join(folder, "publisher.ts"),
    name: "a",
    values: {},
    broker,
    config: { settings: {}, tls, parts: {} },
    local: { networks: [], secrets: {}, tls: {}, ...local },
    secrets: [],
  };
}

describe("mqtts:// means verified [pain 20]", () => {
  it("a board without TLS is refused, with signed payloads and other boards as the way out", () => {
    for (const level of [undefined, "encrypted", "verified"])
      expect(() => targetOf(project(SECURE), none, level)).toThrow(
        /^bare has no TLS \(.*\), and mqtts:\/\/ means verified\. Use mqtt:\/\/ with signed payloads \(docs\/signed\.md\), or a board that has TLS: .*esp32/,
      );
  });

  it.each(["esp32", "nodemcu-esp8266"])("%s cannot verify, and takes less only when that is said aloud", (name) => {
    const refusal =
      /cannot verify a server.*--tls encrypted or "tls": "encrypted" in midge\.json, or use mqtt:\/\/ with signed/;
    expect(() => targetOf(project(SECURE), board(name), undefined)).toThrow(refusal);
    expect(() => targetOf(project(SECURE), board(name), "verified")).toThrow(refusal);
    expect(() => targetOf(project(SECURE, { level: "encrypted" }), board(name), "verified")).toThrow(refusal);
    const target = { host: "broker.example", port: 8883, secure: true };
    expect(targetOf(project(SECURE), board(name), "encrypted")).toEqual(target);
    expect(targetOf(project(SECURE, { level: "encrypted" }), board(name), undefined)).toEqual(target);
  });

  it("NodeMCU says what its check of the chain leaves open", () => {
    expect(() => targetOf(project(SECURE), board("nodemcu-esp8266"), undefined)).toThrow(
      /it checks the chain, but neither host name nor dates/,
    );
  });

  it("a board that verifies needs no word", () => {
    expect(targetOf(project(SECURE), board("simulated"), undefined).secure).toBe(true);
  });

  it("refuses another level, and a login in the URL without repeating it", () => {
    expect(() => targetOf(project(SECURE), esp32, "some")).toThrow(/--tls takes encrypted or verified, not "some"/);
    expect(() => targetOf(project("mqtt://me:hidden@h"), esp32, undefined)).toThrow(
      /^(?!.*hidden).*midge\.local\.json/,
    );
  });
});

describe("memory [pain 17]", () => {
  it("a board that cannot hold a handshake is refused", () => {
    const small: Profile = { ...esp32, name: "small", memory: { jsVars: 1700 } };
    expect(() => targetOf(project(SECURE), small, "encrypted")).toThrow(
      /^TLS takes 3171 variables while it connects, and small has 1700: use mqtt:\/\/ with signed payloads/,
    );
    expect(targetOf(project("mqtt://h"), small, undefined).secure).toBe(false);
  });

  it("is stated by the profile, in the unit of its memory", () => {
    expect(tlsMemory(esp32)).toEqual({ takes: 3171, of: 16383, unit: "variables" });
    expect(tlsMemory(board("nodemcu-esp8266"))).toEqual({ takes: 30000, of: 45000, unit: "B of heap" });
  });
});

describe("options [pain 19]", () => {
  it.each([
    ["esp32", { ca: "rsa.pem" }, /^esp32 would ignore "ca" of "tls" \(it honours cert\)/],
    ["esp32", { serverName: "h" }, /would ignore "serverName"/],
    ["nodemcu-esp8266", { alpn: ["mqtt"] }, /would ignore "alpn" of "tls" \(it honours ca, cert\)/],
  ] as const)("what %s would ignore is refused: %j", (name, tls, words) => {
    expect(() => targetOf(project(SECURE, { ...tls } as TlsConfig), board(name), "encrypted")).toThrow(words);
  });

  it("a board that honours no option says so", () => {
    const plain: Profile = { ...esp32, tlsOptions: undefined };
    expect(() => targetOf(project(SECURE, { ca: "rsa.pem" }), plain, "encrypted")).toThrow(/it honours no TLS option/);
  });

  it("an authority goes into the program, and must be PEM", () => {
    const target = targetOf(project(SECURE, { ca: "rsa.pem" }), board("nodemcu-esp8266"), "encrypted");
    expect(target.ca).toMatch(/^-----BEGIN CERTIFICATE/);
    const missing = project(SECURE, { ca: "none.pem" });
    expect(() => targetOf(missing, board("nodemcu-esp8266"), "encrypted")).toThrow(/none\.pem, which is not there/);
  });

  it("all of them are for TLS", () => {
    const tls = { ca: "rsa.pem", alpn: ["mqtt"] };
    expect(() => targetOf(project("mqtt://h", tls), esp32, undefined)).toThrow(
      /^ca, alpn: for TLS only, so the broker URL must be mqtts/,
    );
    expect(() => targetOf(project(undefined, tls), esp32, undefined)).toThrow(/for TLS only, so there is no broker/);
    expect(() => nodeTlsFields(project("mqtt://h", {}, { tls: { key: "k" } }), false, {})).toThrow(
      /^key: for TLS only/,
    );
  });

  it("certificate and key come together", () => {
    const key = { tls: { key: "k" } };
    expect(() => targetOf(project(SECURE, { cert: "rsa.pem" }), esp32, "encrypted")).toThrow(
      /"cert" of "tls" needs its key/,
    );
    expect(() => targetOf(project(SECURE, {}, key), esp32, "encrypted")).toThrow(/a TLS key, but no "cert"/);
    expect(() => nodeTlsFields(project(SECURE, { cert: "rsa.pem" }), true, {})).toThrow(/needs its key/);
  });

  it("the simulated board takes all", () => {
    const tls: TlsConfig = { level: "verified", ca: "rsa.pem", cert: "ec.pem", serverName: "n", alpn: ["mqtt"] };
    const fields = nodeTlsFields(project(SECURE, tls, { tls: { key: "K", passphrase: "P" } }), true, {});
    expect(Object.keys(fields).sort()).toEqual(["alpn", "ca", "cert", "key", "passphrase", "serverName"]);
    expect(nodeTlsFields(project(SECURE, tls, { tls: { key: "K" } }), true, { ca: "given" }).ca).toBe("given");
  });
});

describe("the data for a board", () => {
  const login = { networks: [{ ssid: "home", password: "12345678" }], username: "me", password: "hidden" };

  it("holds networks, broker, login and secrets, and nothing that is not there", () => {
    const local = { ...login, hostname: "s1", address: { ip: "10.0.0.5" }, secrets: { k: "v" } };
    const made = project("mqtt://h:1884", {}, local);
    const data = boardData(made, esp32, targetOf(made, esp32, undefined));
    expect(JSON.parse(boardDataText(data))).toEqual({ ...local, host: "h", port: 1884, secure: false });
    const bare = project(undefined);
    expect(boardDataText(boardData(bare, esp32, targetOf(bare, esp32, undefined)))).toBe("{}\n");
  });

  it("asks for a declared secret that has no value", () => {
    const made = project("mqtt://h");
    made.config.settings = { k: { type: "secret" } };
    expect(() => boardData(made, esp32, targetOf(made, esp32, undefined))).toThrow(/needs the secret "k"/);
  });

  it.each(["rsa", "ec"])(
    "holds the client's %s certificate and key, which never are in the target [pain 19]",
    (kind) => {
      const key = readFileSync(join(folder, `${kind}.key`), "utf8");
      const made = project(SECURE, { cert: `${kind}.pem` }, { tls: { key } });
      for (const name of ["esp32", "nodemcu-esp8266"]) {
        const target = targetOf(made, board(name), "encrypted");
        expect(target).toEqual({ host: "broker.example", port: 8883, secure: true });
        const data = boardData(made, board(name), target);
        if (name === "nodemcu-esp8266") expect(data.key).toBe(key);
        else {
          const der = (text = ""): string => Buffer.from(text, "base64").toString("latin1");
          // A DER sequence.
          expect([der(data.cert).charCodeAt(0), der(data.key).charCodeAt(0)]).toEqual([0x30, 0x30]);
          const pem = `-----BEGIN ${kind.toUpperCase()} PRIVATE KEY-----\n${data.key?.replace(/.{64}/g, "$&\n")}\n-----END ${kind.toUpperCase()} PRIVATE KEY-----\n`;
          expect(execFileSync("openssl", ["pkey", "-pubout"], { input: pem, encoding: "utf8" })).toBe(
            execFileSync("openssl", ["pkey", "-pubout"], { input: key, encoding: "utf8" }),
          );
        }
      }
    },
  );

  it("says when a key cannot be read", () => {
    const made = project(SECURE, { cert: "rsa.pem" }, { tls: { key: "-----BEGIN nothing" } });
    expect(() => boardData(made, esp32, targetOf(made, esp32, "encrypted"))).toThrow(/takes RSA and EC keys without/);
  });
});
