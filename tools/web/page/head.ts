// The bar at the top: which program the page has, and whether a board is connected.

import { h, setAttribute, setText } from "../../page/web/dom.js";
import { logo } from "../../page/web/head.js";
import type { Session } from "./session.js";

export interface Head {
  show(session: Session | undefined, doing: string): void;
}

export function createHead(place: HTMLElement, program: string | null): Head {
  const state = h("span", { class: "pill" });
  const what = h("span", { class: "doing-now" });
  place.append(
    h(
      "div",
      { class: "brand" },
      logo(),
      h("h1", {}, "midge"),
      h("span", { class: "publisher" }, program ?? "no program"),
    ),
    h("div", { class: "facts" }, state, what),
  );
  return {
    show(session, doing) {
      setText(state, session ? `${session.info.board} connected` : "not connected");
      setAttribute(state, "data-state", session ? "good" : "");
      setText(what, session ? doing : "");
    },
  };
}
