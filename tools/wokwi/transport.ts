// The WebSocket to Wokwi's simulation API, as its client wants it. It carries messages and knows none of them but a refusal
// and the greeting. The token goes to that server alone and into no message.
// Source: @wokwi/client 0.26.0, transport/ITransport; wokwi-cli 0.26.1, packages/cli/src/transport/WebSocketTransport.ts.

import type { WebSocket as Socket } from "ws";
import { Exit, MidgeError } from "../error.js";

/** The protocol that the client speaks. */
const PROTOCOL_VERSION = 1;
const CONNECT_MS = 20_000;

export interface Transport {
  onMessage: (message: unknown) => void;
  onClose?: (code: number, reason?: string) => void;
  onError?: (error: Error) => void;
  send(message: unknown): void;
  connect(): Promise<void>;
  close(): void;
}

/** `lost` hears, once, why there is nothing more to come; not when it was closed from here. */
export function createTransport(server: string, token: string, lost: (error: MidgeError) => void): Transport {
  let socket: Socket | undefined;
  let isOver = false;
  const hidden = (text: string): string => text.replaceAll(token, "***");
  function end(why: string): void {
    if (isOver) return;
    isOver = true;
    socket?.terminate();
    lost(new MidgeError(hidden(why), Exit.PORT));
  }
  const transport: Transport = {
    onMessage: () => {},
    send(message) {
      if (!isOver) socket?.send(JSON.stringify(message), () => {});
    },
    async connect() {
      needSafe(server);
      const { WebSocket } = await import("ws");
      const made = new WebSocket(server, {
        headers: { Authorization: `Bearer ${token}`, "User-Agent": "midge" },
        handshakeTimeout: CONNECT_MS,
        followRedirects: false,
      });
      socket = made;
      // The greeting may come with the handshake's last bytes.
      made.on("message", (data) => hear(String(data)));
      await new Promise<void>((resolve, reject) => {
        const refuse = (why: string): void => reject(new MidgeError(hidden(why), Exit.PORT));
        let isOpen = false;
        made.once("open", () => {
          isOpen = true;
          resolve();
        });
        made.on("error", (error) => {
          if (isOpen) return end(`the connection to Wokwi broke: ${error.message}.`);
          isOver = true;
          refuse(`cannot reach Wokwi at ${server}: ${error.message}. Is the network up?`);
        });
        made.once("unexpected-response", (_request, answer) => {
          refuse(refusal(answer.statusCode ?? 0, server));
          isOver = true;
          answer.resume();
          made.terminate();
        });
        made.on("close", (code) =>
          end(`Wokwi ended the simulation (code ${code}): the plan's minutes may be used up.`),
        );
      });
    },
    close() {
      isOver = true;
      socket?.close();
      socket = undefined;
    },
  };
  function hear(text: string): void {
    if (isOver) return;
    let message: { type?: unknown; message?: unknown; protocolVersion?: unknown };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return end("Wokwi sent what is no JSON.");
    }
    if (message.type === "error") return end(`Wokwi says: ${String(message.message)}`);
    if (message.type === "hello" && message.protocolVersion !== PROTOCOL_VERSION)
      return end(
        `Wokwi speaks version ${String(message.protocolVersion)} of its protocol, and Midge version ${PROTOCOL_VERSION}: a newer Midge is needed.`,
      );
    transport.onMessage(message);
  }
  return transport;
}

/** A token is not sent in the clear. */
function needSafe(server: string): void {
  let url: URL | undefined;
  try {
    url = new URL(server);
  } catch {
    url = undefined;
  }
  if (url?.protocol === "wss:") return;
  if (url?.protocol === "ws:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) return;
  throw new MidgeError(
    `WOKWI_CLI_SERVER is "${server}": give wss://HOST/PATH, so that nobody reads the token on its way.`,
    Exit.USAGE,
  );
}

function refusal(status: number, server: string): string {
  if (status === 401 || status === 403)
    return `Wokwi refused the token of WOKWI_CLI_TOKEN (HTTP ${status}): make a new one at https://wokwi.com/dashboard/ci.`;
  if (status === 429)
    return "Wokwi refused the simulation (HTTP 429): the plan's minutes are used up, or too many run.";
  return `cannot reach Wokwi at ${server}: HTTP ${status}. Try again in a while.`;
}
