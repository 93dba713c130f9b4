// Tabs as the ARIA practices have them: arrow keys go from one to the next, Tab goes into the one that is open.

import { h, newId } from "./dom.js";

export function createTabs(name: string, pages: Record<string, HTMLElement>): HTMLElement {
  const entries = Object.entries(pages);
  const tabs = entries.map(([title]) => h("button", { type: "button", role: "tab", id: newId() }, title));
  const panels = entries.map(([, page], i) => {
    const tab = tabs[i] as HTMLElement;
    const panel = h("div", { role: "tabpanel", id: newId(), "aria-labelledby": tab.id, tabindex: 0 }, page);
    tab.setAttribute("aria-controls", panel.id);
    return panel;
  });
  const open = (index: number): void => {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      (panels[i] as HTMLElement).hidden = i !== index;
    });
  };
  const STEPS: Record<string, (i: number) => number> = {
    ArrowRight: (i) => (i + 1) % tabs.length,
    ArrowLeft: (i) => (i + tabs.length - 1) % tabs.length,
    Home: () => 0,
    End: () => tabs.length - 1,
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(i));
    tab.addEventListener("keydown", (event) => {
      const next = STEPS[event.key]?.(i);
      if (next === undefined) return;
      event.preventDefault();
      open(next);
      tabs[next]?.focus();
    });
  });
  open(0);
  return h(
    "div",
    { class: "tabs" },
    h("div", { role: "tablist", "aria-label": name, class: "tablist" }, ...tabs),
    ...panels,
  );
}
