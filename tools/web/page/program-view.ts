// The panel of the program: which one, for which board, and how its way onto the board goes.

import { h, panel, setText } from "../../page/web/dom.js";
import { kilobytes } from "./words.js";

export interface ProgramView {
  element: HTMLElement;
  show(board: string | undefined, isConnected: boolean, isBusy: boolean): void;
  /** How far it is; undefined when nothing is on its way. */
  progress(done: number | undefined, total: number): void;
  /** How it ended. */
  tell(text: string, isGood: boolean): void;
}

export function createProgramView(program: string | null, upload: () => void): ProgramView {
  if (program === null) {
    const words =
      "No program was named. End the command by Ctrl-C and start it with one: midge web examples/thermometer";
    return {
      element: panel("Program", "program", h("p", { class: "empty" }, words)),
      show() {},
      progress() {},
      tell() {},
    };
  }
  const what = h("p", { class: "what-program" });
  const button = h("button", { type: "button", class: "main", onclick: upload }, `Upload ${program}`);
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Bytes on the board" });
  const far = h("span", { class: "far" });
  const way = h("div", { class: "upload-way" }, bar, far);
  way.hidden = true;
  const result = h("p", { class: "result", role: "status" });
  result.hidden = true;
  return {
    element: panel("Program", "program", what, button, way, result),
    show(board, isConnected, isBusy) {
      setText(what, board === undefined ? `${program}, for the board that you connect` : `${program}, for ${board}`);
      button.disabled = !isConnected || isBusy || board === undefined;
    },
    progress(done, total) {
      way.hidden = done === undefined;
      if (done === undefined) return;
      result.hidden = true;
      setText(result, "");
      bar.max = Math.max(1, total);
      bar.value = done;
      setText(far, total === 0 ? "building…" : `${kilobytes(done)} of ${kilobytes(total)}`);
    },
    tell(text, isGood) {
      result.hidden = false;
      result.className = isGood ? "result good" : "result bad";
      setText(result, text);
    },
  };
}
