// Who is let in by the page's server: asked over raw sockets, as a browser that was lured to it would ask, and as nobody else
// would.

import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Command, ToPage } from "../../tools/page/model.js";
import type { PageServer } from "../../tools/page/server.js";
import { createFake, fakeBoard, fakePart, type FakeSource } from "./fake.js";
import { createStand, type Stand } from "./stand.js";

let stand: Stand;
let fake: FakeSource;
let server: PageServer;
let at: URL;
beforeAll(async () => {
  stand = await createStand();
  fake = createFake([fakeBoard("attic", [fakePart("climate", "dht22")])]);
  server = await stand.serve(fake);
  at = new URL(server.url);
});
afterAll(() => stand.end());

interface Answer {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: at.port, path, method, headers: { host: at.host, ...headers } },
      (answer) => {
        let body = "";
        answer.on("data", (data: Buffer) => (body += data.toString()));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
      },
    );
    asked.on("error", reject).end();
  });
}

/** Resolves with the status of the refusal, or with the open socket and what it said first. */
function knock(path: string, headers: Record<string, string>): Promise<number | { socket: WebSocket; first: ToPage }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${at.port}${path}`, { headers: { host: at.host, ...headers } });
    socket.on("unexpected-response", (_request, answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    socket.on("error", () => undefined);
    socket.once("message", (data: Buffer) => resolve({ socket, first: JSON.parse(data.toString()) as ToPage }));
  });
}
const own = (): Record<string, string> => ({ origin: at.origin });

describe("the page's server", () => {
  it("serves the page to who has its address, and nothing else", async () => {
    expect((await ask(at.pathname)).body).toContain("<title>Midge</title>");
    expect((await ask(`${at.pathname}page.js`)).headers["content-type"]).toContain("text/javascript");
    for (const name of ["package.json", "..%2fmidge.js", "../midge.js", "page.js/", "%2e%2e/", "constructor"])
      expect([403, 404], name).toContain((await ask(at.pathname + name)).status);
    expect((await ask(at.pathname, {}, "POST")).status).toBe(405);
    expect(await ask(at.pathname, {}, "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  it("refuses a wrong token, and none", async () => {
    const token = at.pathname.slice(1, -1);
    const last = token.endsWith("A") ? "B" : "A";
    for (const path of ["/", "/page.js", `/${token}`, `/${token.slice(0, -1)}${last}/`, `/${token}x/`, `//${token}/`]) {
      expect((await ask(path)).status, path).toBe(403);
    }
    expect(await knock(`/${token.slice(0, -1)}${last}/live`, own())).toBe(403);
    expect(token).toMatch(/^[\w-]{32}$/);
  });

  it("refuses another origin, and a WebSocket that names none", async () => {
    const live = `${at.pathname}live`;
    for (const origin of [
      "http://evil.example",
      "null",
      `https://${at.host}`,
      "http://127.0.0.1:1",
      `http://localhost:${at.port}`,
    ]) {
      expect((await ask(`${at.pathname}page.js`, { origin })).status, origin).toBe(403);
      expect(await knock(live, { origin }), origin).toBe(403);
    }
    expect(await knock(live, {})).toBe(403);
    expect((await ask(`${at.pathname}page.js`, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    // A link may be followed from anywhere, but into a page of its own.
    const visit = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask(at.pathname, { ...visit, "sec-fetch-dest": "document" })).status).toBe(200);
    expect((await ask(at.pathname, { ...visit, "sec-fetch-dest": "iframe" })).status).toBe(403);
  });

  it("refuses a name that was rebound to this machine", async () => {
    for (const host of [
      `evil.example:${at.port}`,
      "evil.example",
      "127.0.0.1",
      `127.0.0.1.evil.example:${at.port}`,
      "127.0.0.1:1",
    ]) {
      expect((await ask(at.pathname, { host })).status, host).toBe(403);
      expect(await knock(`${at.pathname}live`, { host, origin: `http://${host}` }), host).toBe(403);
    }
    const host = `localhost:${at.port}`;
    expect((await ask(at.pathname, { host, origin: `http://${host}` })).status).toBe(200);
  });

  it("allows its page nothing but itself", async () => {
    const { headers } = await ask(at.pathname);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("looks at each field of a command", async () => {
    const knocked = await knock(`${at.pathname}live`, own());
    if (typeof knocked === "number") throw new Error(`refused with ${knocked}`);
    const { socket, first } = knocked;
    expect(first.type).toBe("scene");
    const reply = (text: string): Promise<ToPage> =>
      new Promise((resolve) => {
        const hear = (data: Buffer): void => {
          const message = JSON.parse(data.toString()) as ToPage;
          if (message.type !== "done" && message.type !== "refused") return;
          socket.off("message", hear);
          resolve(message);
        };
        socket.on("message", hear);
        socket.send(text);
      });
    const set = { id: 1, do: "set", board: "attic", part: "climate", quantity: "temperature", value: 21 };
    for (const wrong of [
      "no json",
      "[]",
      "null",
      "{}",
      JSON.stringify({ ...set, do: "constructor" }),
      JSON.stringify({ ...set, value: "21" }),
      JSON.stringify({ ...set, value: null }),
      JSON.stringify({ ...set, part: 7 }),
      JSON.stringify({ id: 1, do: "publish", topic: "a/#", payload: "", qos: 0, retain: false }),
      JSON.stringify({ id: 1, do: "publish", topic: "a", payload: "", qos: 3, retain: false }),
    ])
      expect((await reply(wrong)).type, wrong).toBe("refused");
    expect(fake.deeds).toEqual([]);
    expect(await reply(JSON.stringify({ ...set, more: "is left out" }))).toEqual({ type: "done", id: 1 });
    expect(fake.deeds).toEqual([set]);
    fake.refuses = "climate.temperature takes -40 to 80 °C, not 99.";
    const deed: Command = { id: 2, do: "set", board: "attic", part: "climate", quantity: "temperature", value: 99 };
    expect(await reply(JSON.stringify(deed))).toEqual({ type: "refused", id: 2, message: fake.refuses });
    const over = new Promise((resolve) => socket.once("close", resolve));
    socket.send("x".repeat(20_000));
    expect(await over).toBe(1009);
  });

  it("shows no password, neither as text nor as bytes", async () => {
    const password = Buffer.from("hunter22");
    const bytes = Buffer.concat([
      Buffer.from([0x10, 26, 0, 4]),
      Buffer.from("MQTT"),
      Buffer.from([4, 0xc2, 0, 30, 0, 1, 97, 0, 1, 98, 0, 8]),
      password,
    ]);
    const knocked = await knock(`${at.pathname}live`, own());
    if (typeof knocked === "number") throw new Error(`refused with ${knocked}`);
    const { socket } = knocked;
    const said: string[] = [];
    const detail = new Promise<ToPage>((resolve) => {
      socket.on("message", (data: Buffer) => {
        said.push(data.toString());
        const message = JSON.parse(data.toString()) as ToPage;
        if (message.type === "tick" && message.events[0])
          socket.send(JSON.stringify({ id: 5, do: "packet", n: message.events[0].n }));
        if (message.type === "done") resolve(message);
      });
    });
    fake.emit({ kind: "packet", atMs: 1, board: "attic", isOut: true, bytes });
    const answer = await detail;
    expect(answer.type === "done" && answer.packet?.bytes.slice(-9)).toEqual(["08", ...Array<string>(8).fill("--")]);
    expect(said.join("")).toContain("(hidden)");
    expect(said.join("")).not.toContain("hunter22");
    socket.terminate();
  });
});

describe("a page of another origin in the same browser", () => {
  it("reads nothing, connects to nothing, and frames nothing", async () => {
    const stranger = await stand.serve(createFake([fakeBoard("other", [])]));
    const { page } = await stand.open(stranger.url);
    // Its policy alone would forbid it: the server must, too.
    const context = await stand.browser.newContext({ bypassCSP: true });
    const evil = await context.newPage();
    await evil.goto(stranger.url);
    const tried = (await evil.evaluate(`(async () => {
      const target = ${JSON.stringify(server.url)};
      const read = await fetch(target).then((answer) => answer.text(), () => "refused");
      const opened = await new Promise((resolve) => {
        const socket = new WebSocket(target.replace("http", "ws") + "live");
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
      });
      return { read, opened };
    })()`)) as { read: string; opened: string };
    expect(tried).toEqual({ read: "refused", opened: "refused" });
    await page.context().close();
    await context.close();
  });
});
