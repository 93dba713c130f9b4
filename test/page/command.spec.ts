// `midge simulate --ui` as a person starts it where there is no display: it says where the page is, opens nothing, and ends
// when it is asked to.

import { describe, expect, it } from "vitest";
import { canOpen } from "../../tools/page/browser.js";
import { midge } from "../command/run.js";

describe("midge simulate --ui", () => {
  it("prints the address of the page, serves it, and ends with it", async () => {
    const running = midge(["simulate", "examples/thermometer", "--ui"]);
    await running.shows("The page: http://127.0.0.1:");
    const url = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\//.exec(running.err() + running.out())?.[0] as string;
    expect(await (await fetch(url)).text()).toContain('<script type="module" src="page.js">');
    expect((await fetch(`${url}page.js`)).status).toBe(200);
    expect((await fetch(new URL("/", url))).status).toBe(403);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("says so when its port is taken", async () => {
    const first = midge(["simulate", "examples/thermometer", "--ui"]);
    await first.shows("The page: http://127.0.0.1:");
    const port = /127\.0\.0\.1:(\d+)\/[\w-]{32}/.exec(first.err() + first.out())?.[1] as string;
    const second = midge(["simulate", "examples/thermometer", "--ui", "--ui-port", port]);
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(`--ui-port ${port} is taken.`);
    first.child.kill("SIGINT");
    await first.ended;
  });

  it("opens a browser at a terminal with a display alone", () => {
    expect(canOpen({ DISPLAY: ":0" }, "linux", true)).toBe(true);
    expect(canOpen({ WAYLAND_DISPLAY: "wayland-0" }, "linux", true)).toBe(true);
    expect(canOpen({}, "darwin", true)).toBe(true);
    expect(canOpen({}, "linux", true)).toBe(false);
    expect(canOpen({ DISPLAY: ":0" }, "linux", false)).toBe(false);
    expect(canOpen({ DISPLAY: ":0", CI: "1" }, "linux", true)).toBe(false);
    expect(canOpen({ SSH_CONNECTION: "a b" }, "darwin", true)).toBe(false);
  });
});
