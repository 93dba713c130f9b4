// What can be done to the parts of one board: sliders, switches, buttons to press, and what is wrong with each of them. It
// also says in words what the outputs show.

import type { Deed, PartState, PartView, QuantityView } from "../model.js";
import { h, newId, panel, setAttribute, setText, toggle } from "./dom.js";
import { createSlider } from "./slider.js";
import { outputText } from "./values.js";
import { title } from "./words.js";

export interface Controls {
  element: HTMLElement;
  show(states: Record<string, PartState>): void;
}

type Act = (deed: Deed) => Promise<unknown>;
type Show = (state: PartState) => void;

export function createControls(board: string, parts: PartView[], act: Act): Controls {
  const shows = new Map<string, Show>();
  const cards = parts.map((part) => {
    const { element, show } = createPart(board, part, act);
    shows.set(part.name, show);
    return element;
  });
  const none = h("p", { class: "empty" }, "This project has no parts. Name them in “parts” of midge.json.");
  return {
    element: panel("Parts", "parts", ...(cards.length === 0 ? [none] : cards)),
    show(states) {
      for (const [name, show] of shows) {
        const state = states[name];
        if (state) show(state);
      }
    },
  };
}

function createPart(board: string, part: PartView, act: Act): { element: HTMLElement; show: Show } {
  const id = newId();
  const shows: Show[] = [];
  const set = (quantity: string) => (value: number) => act({ do: "set", board, part: part.name, quantity, value });
  const rows = part.quantities.map((quantity, i) => {
    const row = quantity.isSwitch ? createContact(part, quantity, set(quantity.name)) : undefined;
    if (row) {
      shows.push((state) => row.show((state.values[i] ?? 0) >= 0.5));
      return row.element;
    }
    const slider = createSlider(part.name, quantity, set(quantity.name), () => {
      void act({ do: "release", board, part: part.name, quantity: quantity.name });
    });
    shows.push((state) => slider.show(state.values[i], state.held.includes(quantity.name)));
    return slider.element;
  });
  const output = h("p", { class: "output" });
  if (part.quantities.length === 0) shows.push((state) => setText(output, outputText(part, state).join(", ")));
  const fault = createFault(board, part, act);
  const element = h(
    "section",
    { class: "part", "aria-labelledby": id, "data-part": part.name },
    h(
      "div",
      { class: "part-head" },
      h("h3", { id }, part.name),
      h("span", { class: "what" }, `${part.title} · ${where(part)}`),
      fault.element,
    ),
    ...rows,
    part.quantities.length === 0 && output,
  );
  return {
    element,
    show(state) {
      for (const show of shows) show(state);
      fault.show(state.fault);
      setAttribute(element, "data-fault", state.fault === "none" ? "" : state.fault);
    },
  };
}

function where(part: PartView): string {
  if (part.address !== undefined) return `I2C 0x${part.address.toString(16)}`;
  return Object.entries(part.gpios)
    .map(([name, gpio]) => `${name === "pin" ? "" : `${name} `}GPIO ${gpio}`)
    .join(", ");
}

/** A contact: a button is pressed as long as it is held, anything else stays as it is put. */
function createContact(
  part: PartView,
  quantity: QuantityView,
  set: (value: number) => Promise<unknown>,
): { element: HTMLElement; show(isOn: boolean): void } {
  const stay = toggle(part.part === "button" ? "Keep pressed" : title(quantity.name), (isOn) => void set(isOn ? 1 : 0));
  const element = h("div", { class: "contact" });
  setAttribute(
    stay.element,
    "aria-label",
    `${part.part === "button" ? "Keep pressed" : title(quantity.name)}: ${part.name}`,
  );
  if (part.part !== "button") {
    element.append(stay.element);
    return { element, show: (isOn) => stay.set(isOn) };
  }
  const push = h("button", { class: "push", type: "button", "aria-label": `Press ${part.name}` }, "Press");
  let isDown = false;
  const hold = (down: boolean): void => {
    if (down === isDown) return;
    isDown = down;
    void set(down ? 1 : 0);
  };
  push.addEventListener("pointerdown", () => hold(true));
  for (const name of ["pointerup", "pointerleave", "pointercancel", "blur", "keyup"])
    push.addEventListener(name, () => hold(false));
  push.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") hold(true);
  });
  element.append(push, stay.element);
  return {
    element,
    show(isOn) {
      push.classList.toggle("is-down", isOn);
      stay.set(isOn && !isDown);
    },
  };
}

function createFault(board: string, part: PartView, act: Act): { element: HTMLElement; show(fault: string): void } {
  const select = h(
    "select",
    {
      "aria-label": `Fault of ${part.name}`,
      onchange: () => void act({ do: "break", board, part: part.name, fault: select.value }),
    },
    h("option", { value: "none" }, "works"),
    ...part.faults.filter((fault) => fault !== "none").map((fault) => h("option", { value: fault }, fault)),
  );
  return {
    element: select,
    show(fault) {
      if (document.activeElement !== select || fault === "none") select.value = fault;
      select.classList.toggle("is-broken", fault !== "none");
    },
  };
}
