// The panel of the pins: those that the board's profile has, what the program hangs at them, and what they do, once or each second.

import type { Pin, Profile } from "../../../boards/profile.js";
import { h, panel, setText, toggle } from "../../page/web/dom.js";
import { type PinState, readable } from "./read-pins.js";

const MODES: Record<string, string> = {
  "": "not in use",
  input: "input",
  input_pullup: "input, pull-up",
  input_pulldown: "input, pull-down",
  output: "output",
  opendrain: "open drain",
  opendrain_pullup: "open drain, pull-up",
  af_output: "used by a bus or PWM",
  af_opendrain: "used by a bus",
  analog: "analogue",
};

export interface PinsView {
  element: HTMLElement;
  /** Draws the pins of another board. */
  draw(profile: Profile | undefined): void;
  /** What the program has at its pins, by GPIO. */
  use(uses: Record<number, string>): void;
  fill(states: readonly PinState[]): void;
  show(isConnected: boolean, isBusy: boolean): void;
  /** The pins to ask for. */
  pins(): readonly Pin[];
  isLive(): boolean;
  stop(): void;
}

interface Row {
  use: HTMLElement;
  mode: HTMLElement;
  value: HTMLElement;
}

export function createPinsView(read: () => void): PinsView {
  let pins: readonly Pin[] = [];
  let uses: Record<number, string> = {};
  let isLive = false;
  const rows = new Map<number, Row>();
  const button = h("button", { type: "button", class: "small", onclick: read }, "Read pins");
  const live = toggle("Each second", (isOn) => {
    isLive = isOn;
    live.set(isOn);
    if (isOn) read();
  });
  const place = h("div", { class: "pins-place" });
  const element = panel("Pins", "pins", h("div", { class: "panel-tools" }, live.element, button), place);

  function row(pin: Pin): HTMLElement {
    const made: Row = { use: h("td"), mode: h("td"), value: h("td", { class: "number" }) };
    rows.set(pin.gpio, made);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, pin.label === `D${pin.gpio}` ? pin.label : `${pin.label} (GPIO${pin.gpio})`),
      made.use,
      made.mode,
      made.value,
    );
  }
  function drawUses(): void {
    for (const [gpio, { use }] of rows) setText(use, uses[gpio] ?? "");
  }
  const view: PinsView = {
    element,
    draw(profile) {
      uses = {};
      pins = readable(profile?.pins ?? []);
      rows.clear();
      const none = profile ? `${profile.title} has no pins.` : "They are shown when a board is chosen, or answers.";
      const heads = ["Pin", "Program", "Mode", "Level"].map((name) => h("th", { scope: "col" }, name));
      place.replaceChildren(
        pins.length === 0
          ? h("p", { class: "empty" }, none)
          : h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...pins.map(row))),
      );
      drawUses();
    },
    use(given) {
      uses = given;
      drawUses();
    },
    fill(states) {
      for (const { pin, mode, value } of states) {
        const made = rows.get(pin.gpio);
        if (!made) continue;
        setText(made.mode, MODES[mode] ?? mode);
        setText(made.value, shown(mode, value));
      }
    },
    show(isConnected, isBusy) {
      button.disabled = !isConnected || isBusy || pins.length === 0;
      (live.element as HTMLButtonElement).disabled = !isConnected || pins.length === 0;
    },
    pins: () => pins,
    isLive: () => isLive,
    stop() {
      isLive = false;
      live.set(false);
      for (const { mode, value } of rows.values()) for (const one of [mode, value]) setText(one, "");
    },
  };
  view.draw(undefined);
  return view;
}

function shown(mode: string, value: number | undefined): string {
  if (value === undefined) return "";
  if (mode === "analog") return value.toFixed(3);
  return value === 0 ? "0, low" : "1, high";
}
