// One quantity of a part: a slider with a number beside it. While nobody holds it, it follows its curve and moves by itself;
// who moves it takes it in hand. It sends the last value only, never faster than the answers come.

import type { QuantityView } from "../model.js";
import { h, newId, setAttribute } from "./dom.js";
import { digitsOf, number, stepOf, title, withUnit } from "./words.js";

export interface Slider {
  element: HTMLElement;
  show(value: number | undefined, isHeld: boolean): void;
}

/** Light and gas are felt by their ratio: their sliders give the small values more room. */
const CUBIC = new Set(["lx", "ppm"]);
const CUBIC_STEPS = 500;
/** After somebody has moved it, its own state is taken back over by the simulation's. */
const REST_MS = 400;

export function createSlider(
  part: string,
  quantity: QuantityView,
  set: (value: number) => Promise<unknown>,
  release: () => void,
): Slider {
  const { name, unit, min, max } = quantity;
  const isCubic = CUBIC.has(unit);
  const digits = digitsOf(min, max);
  const step = stepOf(min, max);
  const id = newId();
  const toValue = (at: number): number => {
    const value = isCubic ? min + (max - min) * (at / CUBIC_STEPS) ** 3 : at;
    return Math.min(max, Math.max(min, Number(value.toFixed(digits))));
  };
  const toSlider = (value: number): number =>
    isCubic ? CUBIC_STEPS * Math.cbrt(Math.max(0, (value - min) / (max - min))) : value;

  const range = h("input", {
    id,
    type: "range",
    min: isCubic ? 0 : min,
    max: isCubic ? CUBIC_STEPS : max,
    step: isCubic ? 1 : step,
    oninput: () => take(toValue(Number(range.value))),
  });
  const field = h("input", {
    type: "number",
    min,
    max,
    step: "any",
    "aria-label": `${title(name)} of ${part}${unit === "" ? "" : `, ${unit}`}`,
    onchange: () => {
      if (field.value !== "" && field.checkValidity()) take(Number(field.value));
    },
  });
  const free = h(
    "button",
    {
      class: "free",
      type: "button",
      title: "Let it follow its curve again",
      "aria-label": `Let ${title(name)} of ${part} follow its curve again`,
      onclick: () => {
        range.focus();
        release();
      },
    },
    "↺",
  );
  const element = h(
    "div",
    { class: "quantity", "data-quantity": name },
    h("label", { for: id }, title(name), h("span", { class: "unseen" }, ` of ${part}`)),
    range,
    h("span", { class: "number" }, field, h("span", { class: "unit" }, unit)),
    free,
  );

  let touchedAt = -Infinity;
  let isAsking = false;
  let next: number | undefined;
  function take(value: number): void {
    touchedAt = performance.now();
    write(value);
    next = value;
    if (!isAsking) void send();
  }
  async function send(): Promise<void> {
    isAsking = true;
    while (next !== undefined) {
      const value = next;
      next = undefined;
      await set(value);
    }
    isAsking = false;
  }
  function write(value: number): void {
    const text = number(value, digits);
    range.value = String(toSlider(value));
    setAttribute(range, "aria-valuetext", withUnit(text, unit));
    if (document.activeElement !== field) field.value = text === "NaN" ? "" : text;
    range.style.setProperty(
      "--part",
      `${(100 * (Number(range.value) - Number(range.min))) / (Number(range.max) - Number(range.min))}%`,
    );
  }

  return {
    element,
    show(value, isHeld) {
      element.classList.toggle("is-held", isHeld);
      setAttribute(range, "aria-description", isHeld ? "held" : "follows its curve");
      if (value !== undefined && value !== null && performance.now() - touchedAt > REST_MS) write(value);
    },
  };
}
