// Makes elements in one line each. Text always goes in as text, never as markup.

type Child = Node | string | undefined | false;
type Props = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** `class`, `on…` handlers and attributes; `true` is an attribute without a value, `false` and undefined are none. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), props, children);
}

/** The same for SVG. */
export function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), props, children);
}

function fill<E extends Element>(element: E, props: Props, children: Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** Writes a text only where it differs, so that nothing is laid out, or read aloud, anew. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

let count = 0;
/** An id that no other element has. */
export const newId = (): string => `id${++count}`;

/** Something that a screen reader says when it has time. */
export function say(text: string): void {
  const place = document.getElementById("say");
  if (place) place.textContent = text;
}

/** Something that went wrong: shown for a while, and said at once. */
export function alarm(text: string): void {
  const place = document.getElementById("alarm");
  if (!place) return;
  place.textContent = text;
  place.className = "alarm";
  clearTimeout(fading);
  fading = setTimeout(() => {
    place.className = "unseen";
    place.textContent = "";
  }, ALARM_MS);
}

const ALARM_MS = 6000;
let fading: ReturnType<typeof setTimeout> | undefined;

/** A titled part of the page that a screen reader can jump to. */
export function panel(title: string, name: string, ...children: Child[]): HTMLElement {
  const id = newId();
  return h("section", { class: `panel ${name}`, "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

/** A switch, on or off, with its name beside it. */
export function toggle(
  name: string,
  onChange: (isOn: boolean) => void,
): { element: HTMLElement; set(on: boolean): void } {
  const element = h(
    "button",
    {
      class: "switch",
      type: "button",
      role: "switch",
      "aria-checked": "false",
      onclick: () => onChange(element.getAttribute("aria-checked") !== "true"),
    },
    h("span", { class: "knob", "aria-hidden": "true" }),
    h("span", {}, name),
  );
  return { element, set: (on) => setAttribute(element, "aria-checked", String(on)) };
}
