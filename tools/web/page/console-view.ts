// The panel of the console: what the board prints, and a place to type. Enter runs, Shift and Enter begins a new line, the arrows
// bring back what was typed before. It keeps a fixed number of lines and asks nothing by itself.

import { h, newId, panel } from "../../page/web/dom.js";

/** Lines that are kept; the oldest go. */
const LINES_MOST = 500;
const LINE_CHARS_MOST = 4000;
const HISTORY_MOST = 100;

export type LineKind = "typed" | "printed" | "value" | "error" | "note";

/** Before each line, so that its kind is not told by colour alone. */
const SIGNS: Record<LineKind, string> = { typed: ">", printed: "", value: "=", error: "!", note: "·" };

export interface ConsoleView {
  element: HTMLElement;
  add(kind: LineKind, text: string): void;
  show(isConnected: boolean, isBusy: boolean): void;
  focus(): void;
}

export interface ConsoleActs {
  run(source: string): void;
  interrupt(): void;
}

export function createConsoleView({ run, interrupt }: ConsoleActs): ConsoleView {
  const history: string[] = [];
  let at = 0;
  const log = h("div", { class: "log", role: "log", "aria-label": "What the board says", tabindex: 0 });
  const id = newId();
  const input = h("textarea", {
    id,
    rows: 2,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": `${id}-how`,
    onkeydown: (event) => press(event as KeyboardEvent),
  });
  const go = h("button", { type: "submit", class: "main" }, "Run");
  const stop = h("button", { type: "button", onclick: interrupt }, "Interrupt");
  const clear = h("button", { type: "button", class: "small", onclick: () => log.replaceChildren() }, "Clear");
  const form = h(
    "form",
    {
      class: "typed",
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    h("label", { for: id }, "Evaluate on the board"),
    input,
    h("div", { class: "buttons" }, go, stop),
    h(
      "p",
      { id: `${id}-how`, class: "empty" },
      "Enter runs, Shift+Enter begins a new line, ↑ brings back what was typed.",
    ),
  );
  const element = panel("Console", "console-panel", h("div", { class: "panel-tools" }, clear), log, form);

  function submit(): void {
    const source = input.value.trim();
    if (source === "" || go.disabled) return;
    if (history.at(-1) !== source) history.push(source);
    if (history.length > HISTORY_MOST) history.shift();
    at = history.length;
    input.value = "";
    run(source);
  }
  function recall(step: number): void {
    at = Math.max(0, Math.min(history.length, at + step));
    input.value = history[at] ?? "";
  }
  function press(event: KeyboardEvent): void {
    const { value, selectionStart } = input;
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) submit();
    else if (event.key === "ArrowUp" && !value.slice(0, selectionStart).includes("\n")) recall(-1);
    else if (event.key === "ArrowDown" && !value.slice(selectionStart).includes("\n")) recall(1);
    else return;
    event.preventDefault();
  }
  return {
    element,
    add(kind, text) {
      const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
      const sign = SIGNS[kind];
      log.append(
        h(
          "div",
          { class: `line is-${kind}` },
          h("span", { class: "sign" }, sign),
          h("span", { class: "said" }, text.slice(0, LINE_CHARS_MOST)),
        ),
      );
      while (log.childElementCount > LINES_MOST) log.firstElementChild?.remove();
      if (isAtEnd) log.scrollTop = log.scrollHeight;
    },
    show(isConnected, isBusy) {
      go.disabled = !isConnected || isBusy;
      stop.disabled = !isConnected;
      input.disabled = !isConnected;
    },
    focus: () => input.focus(),
  };
}
