// The console and the pins of the page: what is typed is evaluated once and whole, and looking at the pins changes none.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStand, fakeBoard, type Stand, type Web, soon } from "./stand.js";

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.end());

/** Ten characters, as they are written between single quotes. */
const ESCAPED = "\\x00\\n\\'\\\\\"`${1}";

describe("evaluating", () => {
  let web: Web;
  beforeAll(async () => {
    web = await stand.open(fakeBoard());
    await web.connect();
  });

  it.each([
    ["a number", "1/3", /^= 0\.3333/],
    ["what is no value", "undefined", /^= undefined$/],
    ["an object", "({a:[1,2]})", /^= \{"a":\[1,2\]\}$/],
    ["text with all kinds of quotes", `'${ESCAPED}'.length`, /^= 10$/],
    ["a function", "(function(a){return a})", /^= function/],
    ["a long value, cut", "new Array(5000).join('x')", /^= "x{1999}\.\.\. \(5001 characters\)$/],
    ["several lines with a comment", "var z=1 // one\nz+1", /^= 2$/],
    ["an error of its own", "nothing.there", /^! Uncaught ReferenceError: nothing is not defined$/],
    ["a mistake in the writing", "1+", /^! Uncaught SyntaxError/],
    ["more than fits", `"${"y".repeat(2000)}"`, /^! this is 2002 bytes long, and the console takes 1900 at once/],
  ])("shows %s", async (_, source, line) => {
    await web.evaluate(source);
    const answer = async (): Promise<string[]> => {
      const lines = await web.lines();
      return lines.slice(lines.map((one) => one.startsWith(">")).lastIndexOf(true) + 1);
    };
    await soon(answer).toContainEqual(expect.stringMatching(line));
    expect(web.trouble).toEqual([]);
  });

  it("keeps what is declared, shows what is printed, and brings back what was typed", async () => {
    await web.evaluate("var kept = 20");
    await soon(web.lines).toContain("= undefined");
    await web.evaluate("print('said'), kept + 2");
    await soon(web.lines).toContain("= 22");
    expect((await web.lines()).slice(-3)).toEqual(["> print('said'), kept + 2", "said", "= 22"]);
    const box = web.page.getByRole("textbox", { name: "Evaluate on the board" });
    expect(await box.inputValue()).toBe("");
    for (const [key, value] of [
      ["ArrowUp", "print('said'), kept + 2"],
      ["ArrowUp", "var kept = 20"],
      ["ArrowDown", "print('said'), kept + 2"],
      ["ArrowDown", ""],
    ] as const) {
      await box.press(key);
      expect(await box.inputValue()).toBe(value);
    }
    await box.pressSequentially("kept");
    await box.press("Shift+Enter");
    await box.pressSequentially("+1");
    await box.press("Enter");
    await soon(web.lines).toContain("= 21");
    await web.close();
  });

  it("evaluates once, although bytes are lost on the way there", async () => {
    const { board, reach } = fakeBoard();
    const web = await stand.open({ reach });
    await web.connect();
    const from = board.received();
    // The third byte of the text that is evaluated comes as another.
    let isDone = false;
    board.faults.toBoard = (byte, index) => {
      if (isDone || byte !== "Q".charCodeAt(0) || index < from) return byte;
      isDone = true;
      return "R".charCodeAt(0);
    };
    await web.evaluate("var Q=(typeof Q=='number'?Q:0)+1;Q");
    await soon(web.lines).toContain("= 1");
    delete board.faults.toBoard;
    await web.evaluate("[Q,typeof R]");
    await soon(web.lines).toContain('= [1,"undefined"]');
    await web.close();
  });

  it("waits when the board asks to wait", async () => {
    const { board, reach } = fakeBoard();
    const web = await stand.open({ reach });
    await web.connect();
    await web.evaluate("print('\\x13'),1");
    await soon(web.lines).toContain("= 1");
    const before = board.received();
    await web.evaluate("2");
    await soon(web.lines).toContain("> 2");
    expect(board.received()).toBe(before);
    // XON, from whoever is at the board.
    await web.page.evaluate("midgePort.hear('\\x11')");
    await soon(web.lines).toContain("= 2");
    await web.close();
  });
});

describe("the pins", () => {
  /** Modes as a program set them; levels as they are. */
  function pinWorld() {
    const modes: Record<number, string> = { 2: "output", 4: "input_pullup", 36: "analog", 21: "af_opendrain" };
    const touched: string[] = [];
    class Pin {
      constructor(readonly at: number) {}
      getInfo(): object {
        return { mode: modes[this.at], output: this.at === 2 ? 1 : 0 };
      }
    }
    const globals = {
      Pin,
      digitalRead({ at }: Pin) {
        touched.push(`digitalRead ${at}`);
        modes[at] = "input";
        return 1;
      },
      analogRead({ at }: Pin) {
        touched.push(`analogRead ${at}`);
        return 0.25;
      },
      pinMode({ at }: Pin, mode: string, isAutomatic: boolean) {
        touched.push(`pinMode ${at} ${mode} ${isAutomatic}`);
        modes[at] = mode;
      },
    };
    return { globals, modes, touched };
  }

  it("are shown with their modes and levels, and stay as they are", async () => {
    const { globals, modes, touched } = pinWorld();
    const before = { ...modes };
    const web = await stand.open({ ...fakeBoard({ globals }), serving: { program: undefined } });
    await web.connect();
    await web.page.getByRole("button", { name: "Read pins" }).click();
    const row = (name: string): Promise<string[]> =>
      web.page
        .locator("tr", { has: web.page.getByRole("rowheader", { name, exact: true }) })
        .locator("td")
        .allInnerTexts();
    await soon(() => row("D2")).toEqual(["", "output", "1, high"]);
    expect(await row("D4")).toEqual(["", "input, pull-up", "1, high"]);
    expect(await row("D21")).toEqual(["", "used by a bus", ""]);
    expect(await row("VP (GPIO36)")).toEqual(["", "analogue", "0.250"]);
    expect(await row("D5")).toEqual(["", "not in use", ""]);
    expect(modes).toEqual(before);
    expect(touched).toEqual(["digitalRead 4", "pinMode 4 input_pullup true", "analogRead 36"]);
    // Those of the flash and the console are nobody's.
    expect(await web.page.getByRole("rowheader", { name: /^D6$|TX/ }).count()).toBe(0);
    await web.close();
  });

  it("are read each second until somebody stops it, or the board is gone", async () => {
    const { globals, touched } = pinWorld();
    const web = await stand.open(fakeBoard({ globals }));
    await web.connect();
    const live = web.page.getByRole("switch", { name: "Each second" });
    await live.click();
    await soon(() => touched.filter((one) => one === "analogRead 36").length).toBeGreaterThan(1);
    await web.ports.unplug();
    await soon(() => live.getAttribute("aria-checked")).toBe("false");
    expect(web.trouble).toEqual([]);
    await web.close();
  });
});
