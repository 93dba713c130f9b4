// What can go wrong with a board as a whole: its WiFi, its link, its power, its clock. A fault that lasts is a switch, one that
// happens is a button.

import type { BoardState, BoardView, Deed } from "../model.js";
import { h, panel, toggle } from "./dom.js";

export interface Faults {
  element: HTMLElement;
  show(state: BoardState): void;
}

export function createFaults(board: BoardView, act: (deed: Deed) => Promise<unknown>): Faults {
  const wifi = toggle("WiFi", (isUp) => void act({ do: "wifi", board: board.id, isUp }));
  const switches = board.faults.map(({ name, title, choices, isOnce }) => {
    const choice =
      choices &&
      h("select", { "aria-label": `${title}: which` }, ...choices.map((one) => h("option", { value: one }, one)));
    const argument = (): { argument?: string } => (choice ? { argument: choice.value } : {});
    if (isOnce) {
      const happen = (): void => void act({ do: "fault", board: board.id, fault: name, ...argument() });
      const button = h("button", { class: "small", type: "button", onclick: happen }, title);
      return { element: h("div", { class: "fault", "data-fault-name": name }, button, choice), isOnce, set: () => {} };
    }
    const lasting = toggle(title, (isOn) => {
      void act(
        isOn
          ? { do: "fault", board: board.id, fault: name, ...argument() }
          : { do: "mend", board: board.id, fault: name },
      );
    });
    choice?.addEventListener("change", () => {
      if (lasting.element.getAttribute("aria-checked") === "true")
        void act({ do: "fault", board: board.id, fault: name, ...argument() });
    });
    return {
      element: h("div", { class: "fault", "data-fault-name": name }, lasting.element, choice),
      isOnce: false,
      set: (state: BoardState) => lasting.set(state.faults.includes(name)),
    };
  });
  return {
    element: panel(
      "Break it",
      "faults",
      h("div", { class: "fault good", "data-fault-name": "wifi" }, wifi.element),
      ...switches.filter(({ isOnce }) => !isOnce).map(({ element }) => element),
      h("div", { class: "happen" }, ...switches.filter(({ isOnce }) => isOnce).map(({ element }) => element)),
    ),
    show(state) {
      wifi.set(state.wifi.isUp);
      for (const { set } of switches) set(state);
    },
  };
}
