// `midge web` as a person types it where there is no display, and the guard of its server: only a browser of this machine that was
// given the address gets the program, for it holds what is secret of the board.

import { request } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { midge } from "../command/run.js";

const ADDRESS = /http:\/\/localhost:\d+\/[\w-]{32}\//;
const BROKER = ["--broker", "mqtt://127.0.0.1:1883"];
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-web-"));
  writeFileSync(join(folder, "publisher.ts"), 'import { log } from "@board";\nlog("here");\n');
  writeFileSync(join(folder, "midge.local.json"), '{"networks":[{"ssid":"home","password":"a-long-one"}]}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));

/** With a Host of one's own, which fetch does not allow. */
function ask(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("midge web", () => {
  it("builds, prints the address, serves page and program, and ends with Ctrl-C", async () => {
    const running = midge(["web", folder, "--board", "esp32", ...BROKER]);
    await running.shows("Ctrl-C ends it.");
    expect(running.err()).toBe("");
    const url = ADDRESS.exec(running.out())?.[0] as string;
    const page = await fetch(url);
    expect(await page.text()).toContain('<script type="module" src="web.js">');
    const policy = page.headers.get("content-security-policy") as string;
    for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self';", "trusted-types 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain("unsafe");
    expect(page.headers.get("permissions-policy")).toContain("serial=(self)");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const { files } = (await (await fetch(`${url}program-esp32.json`)).json()) as {
      files: { name: string; base64: string }[];
    };
    const text = Object.fromEntries(files.map(({ name, base64 }) => [name, Buffer.from(base64, "base64").toString()]));
    expect(Object.keys(text)).toEqual(["midge.json", ".bootcde"]);
    expect(text["midge.json"]).toContain("a-long-one");
    expect(text[".bootcde"]).toContain("here");
    // What is saved meanwhile is what is built.
    writeFileSync(join(folder, "publisher.ts"), 'import { log } from "@board";\nlog("changed");\n');
    expect(await (await fetch(`${url}program-esp32.json`)).text()).not.toBe("");
    const again = (await (await fetch(`${url}program-esp32.json`)).json()) as typeof files extends infer F
      ? { files: F }
      : never;
    expect(Buffer.from(again.files[1]?.base64 as string, "base64").toString()).toContain("changed");
    const missing = await fetch(`${url}program-esp33.json`);
    expect(missing.status).toBe(404);

    const program = `${url}program-esp32.json`;
    const port = new URL(url).port;
    expect(await ask(program, { host: `localhost:${port}` })).toBe(200);
    expect(await ask(program, { host: `rebound.example:${port}` })).toBe(403);
    expect(await ask(program, { host: `localhost:${port}`, origin: "http://evil.example" })).toBe(403);
    expect(
      await ask(program, { host: `localhost:${port}`, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }),
    ).toBe(403);
    expect(await ask(program.replace(/\/[\w-]{32}\//, `/${"a".repeat(32)}/`), { host: `localhost:${port}` })).toBe(403);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("answers by the name localhost on both loopbacks, and on no other address", async () => {
    const running = midge(["web", "--json"]);
    await running.shows("}");
    const { url, program, board } = JSON.parse(running.out()) as Record<string, string>;
    expect([program, board]).toEqual([null, null]);
    for (const host of ["127.0.0.1", ...(hasIpv6 ? ["[::1]"] : [])])
      expect(await ask((url as string).replace("localhost", host), { host: new URL(url as string).host })).toBe(200);
    await expect(ask((url as string).replace("localhost", "127.0.0.2"), {})).rejects.toThrow("ECONNREFUSED");
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
  });

  it("says so when its port is taken, and prints the address alone with --quiet", async () => {
    const first = midge(["web", "--quiet"]);
    await first.shows("\n");
    expect(first.out()).toMatch(new RegExp(`^${ADDRESS.source}\n$`));
    const second = midge(["web", "--port-http", new URL(first.out()).port]);
    expect([await second.ended, second.err()]).toEqual([1, expect.stringContaining("is taken. Choose another one")]);
    first.child.kill("SIGINT");
    await first.ended;
  });

  it.each([
    ["a board with NodeMCU", ["web", "--board", "nodemcu-esp32"], 2, "use midge flash and midge monitor"],
    ["a board that there is not", ["web", "--board", "esp23"], 2, "did you mean esp32?"],
    ["no publisher at that place", ["web", "nowhere"], 1, "there is no publisher at nowhere"],
  ])("refuses %s", async (_, words, code, text) => {
    const running = midge(words);
    expect([await running.ended, running.out()]).toEqual([code, ""]);
    expect(running.err()).toContain(text);
  });
});
