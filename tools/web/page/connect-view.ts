// The panel that connects: which board, by which way, and what answers. Where the browser lacks a way, words stand in its place.

import type { Profile } from "../../../boards/profile.js";
import { h, newId, panel, setText } from "../../page/web/dom.js";
import type { Session } from "./session.js";
import { MISSING, type Way } from "./words.js";

export interface ConnectView {
  element: HTMLElement;
  /** The board that is named, or undefined for the one that answers. */
  board(): string | undefined;
  /** `doing`: what happens before there is a session. */
  show(session: Session | undefined, doing: string): void;
}

export interface ConnectActs {
  connect(way: Way): void;
  disconnect(): void;
  chooseBoard(): void;
}

const LABELS: Record<Way, string> = { serial: "Connect by USB", bluetooth: "Connect by Bluetooth" };

export function createConnect(
  profiles: readonly Profile[],
  board: string | null,
  has: Record<Way, boolean>,
  acts: ConnectActs,
): ConnectView {
  const id = newId();
  const choice = h(
    "select",
    { id, onchange: acts.chooseBoard },
    h("option", { value: "" }, "The one that answers"),
    ...profiles.map(({ name, title }) => h("option", { value: name, selected: name === board }, title)),
  );
  const button = (way: Way): HTMLElement =>
    has[way]
      ? h("button", { type: "button", class: "main", onclick: () => acts.connect(way) }, LABELS[way])
      : h("p", { class: "empty" }, MISSING[way]);
  const ways = h("div", { class: "ways" }, button("serial"), button("bluetooth"));
  const facts = h("dl", { class: "board-facts" });
  const off = h("button", { type: "button", onclick: acts.disconnect }, "Disconnect");
  const status = h("p", { class: "doing", role: "status" });
  const element = panel(
    "Board",
    "connect",
    h("div", { class: "field" }, h("label", { for: id }, "Which board"), choice),
    ways,
    status,
    facts,
    off,
  );
  return {
    element,
    board: () => (choice.value === "" ? undefined : choice.value),
    show(session, doing) {
      const isBusy = doing !== "";
      ways.hidden = session !== undefined;
      for (const one of ways.querySelectorAll("button")) one.disabled = isBusy;
      setText(status, doing);
      status.hidden = !isBusy;
      off.hidden = session === undefined;
      facts.hidden = session === undefined;
      if (!session) return;
      const { info, profile, note } = session;
      const rows: [string, string][] = [
        ["Port", session.name],
        ["Board", profile ? profile.title : `${info.board}, which Midge has no profile of`],
        ["Firmware", `Espruino ${info.version} for ${info.board}`],
        ["Free", `${info.freeVars} variables`],
        ...(note === undefined ? [] : [["Note", note] as [string, string]]),
      ];
      facts.replaceChildren(...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
    },
  };
}
