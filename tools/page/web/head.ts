// The bar at the top: what runs, the simulation's time, the broker and its switch, and whether the page still hears of it.

import type { Deed } from "../model.js";
import { h, s, setAttribute, setText, toggle } from "./dom.js";
import type { Store } from "./store.js";
import { time } from "./words.js";

export interface Head {
  show(store: Store): void;
  setLink(isUp: boolean): void;
}

export function createHead(place: HTMLElement, act: (deed: Deed) => Promise<unknown>): Head {
  const title = h("h1", {}, "midge");
  const publisher = h("span", { class: "publisher" });
  const clock = h("span", { class: "clock", title: "Time of the simulation" });
  const messages = h("span", { class: "count" });
  const online = h("span", { class: "pill" });
  const url = h("code", {});
  const broker = toggle("Broker", (isUp) => void act({ do: "broker", isUp }));
  const link = h("span", { class: "pill lost", role: "status" });
  link.hidden = true;
  place.append(
    h("div", { class: "brand" }, logo(), title, publisher),
    h("div", { class: "facts" }, link, online, messages, clock),
    h("div", { class: "broker-switch" }, url, broker.element),
  );
  return {
    show({ scene, atMs, isBrokerUp, states, messages: count }) {
      setText(publisher, scene.publisher);
      setText(url, scene.broker);
      setText(clock, time(atMs));
      setText(messages, `${count} message${count === 1 ? "" : "s"}`);
      const all = Object.values(states);
      const on = all.filter((state) => state.isOnline).length;
      setText(online, all.length === 1 ? (on === 1 ? "online" : "offline") : `${on} of ${all.length} online`);
      setAttribute(online, "data-state", on === all.length ? "good" : on === 0 ? "bad" : "some");
      broker.element.hidden = !scene.isOurs;
      broker.set(isBrokerUp);
    },
    setLink(isUp) {
      link.hidden = isUp;
      setText(link, isUp ? "" : "The simulation has ended, or cannot be reached");
      document.body.classList.toggle("is-lost", !isUp);
    },
  };
}

export function logo(): SVGElement {
  return s(
    "svg",
    { viewBox: "0 0 32 32", width: 30, height: 30, "aria-hidden": "true" },
    s("rect", { width: 32, height: 32, rx: 8, fill: "var(--brand)" }),
    s("ellipse", {
      cx: 11,
      cy: 11.5,
      rx: 6.5,
      ry: 3.4,
      transform: "rotate(28 11 11.5)",
      fill: "#99f6e4",
      opacity: 0.85,
    }),
    s("ellipse", {
      cx: 21,
      cy: 11.5,
      rx: 6.5,
      ry: 3.4,
      transform: "rotate(-28 21 11.5)",
      fill: "#99f6e4",
      opacity: 0.85,
    }),
    s("rect", { x: 13.6, y: 10, width: 4.8, height: 15, rx: 2.4, fill: "#fff" }),
    s("circle", { cx: 16, cy: 9, r: 3, fill: "#fff" }),
  );
}
