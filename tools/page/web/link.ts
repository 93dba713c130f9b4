// The page's line to its server: what the server says comes in, what the page asks goes out and is answered. It comes back
// by itself when the line is lost.

import type { Command, Deed, PacketDetail, ToPage } from "../model.js";
import { alarm } from "./dom.js";

/** From one try to the next. */
const AGAIN_MS = 1000;

export interface Link {
  /** Resolves when it is done; a refusal is shown, and resolves with undefined too. */
  ask(deed: Deed | { do: "packet"; n: number }): Promise<PacketDetail | undefined>;
}

export function openLink(hear: (message: ToPage) => void, onLink: (isUp: boolean) => void): Link {
  const waiting = new Map<number, (packet?: PacketDetail) => void>();
  let socket: WebSocket | undefined;
  let count = 0;

  function open(): void {
    const url = new URL("live", location.href);
    url.protocol = "ws:";
    const opened = new WebSocket(url);
    socket = opened;
    opened.onopen = () => onLink(true);
    opened.onmessage = (event) => {
      const message = JSON.parse(event.data as string) as ToPage;
      if (message.type !== "done" && message.type !== "refused") return hear(message);
      if (message.type === "refused") alarm(message.message);
      waiting.get(message.id)?.(message.type === "done" ? message.packet : undefined);
      waiting.delete(message.id);
    };
    opened.onclose = () => {
      for (const end of waiting.values()) end();
      waiting.clear();
      onLink(false);
      setTimeout(open, AGAIN_MS);
    };
  }

  open();
  return {
    ask: (deed) =>
      new Promise((resolve) => {
        if (socket?.readyState !== WebSocket.OPEN) return resolve(undefined);
        const id = ++count;
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ ...deed, id } satisfies Command));
      }),
  };
}
