// WebSocket over a socket that is open already, TCP or TLS: the handshake for the subprotocol `mqtt`, then binary frames
// (MQTT 3.1.1, section 6), without extensions. It opens no socket, and programs without `ws://` never load node:http.

import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIPv6, type Socket as TcpSocket } from "node:net";
import type { Target } from "midge";
import { CloseCode, createFrameReader, frameOf, Opcode } from "./frames.js";

/** The name registered for MQTT [MQTT-6.0.0-3]. */
const SUBPROTOCOL = "mqtt";
/** RFC 6455, section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** These ends say no more than that the link is closed. */
const PLAIN_ENDS: number[] = [CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NONE];

/** Answers that may wait to leave. A ping beyond them gets none (RFC 6455, section 5.5.3, allows it). */
const MAX_PONGS = 16;

/** What a link uses of its WebSocket. */
export interface Frames {
  /** Sends one binary frame of `bytes`, whose memory is free at once; `sent` is called when it has left. */
  send(bytes: Uint8Array, sent: () => void): void;
  /** Sends what is queued and a close frame, waits for the server's at most that long, and ends the socket. */
  close(lingerMs: number): void;
}

/** That the socket ended is told by the socket itself. */
export interface FramesOwner {
  opened(frames: Frames): void;
  received(bytes: Uint8Array, from: number, to: number): void;
  /** The server ended it, or must not be listened to any longer: why, in words, if there is more to say. */
  ended(why?: Error): void;
}

/** Asks the server at the far end of `socket` for a WebSocket. Rejects when it cannot even ask. */
export async function upgrade(socket: TcpSocket, target: Target, lingerMs: number, owner: FramesOwner): Promise<void> {
  const { request } = await import("node:http");
  if (socket.destroyed) return;
  const key = randomBytes(16).toString("base64");
  let isAnswered = false;
  const answered = (why?: string): void => {
    isAnswered = true;
    if (why === undefined) return;
    owner.ended(new Error(why));
    socket.destroy();
  };
  const asked = request({
    createConnection: () => socket,
    path: pathOf(target),
    headers: {
      Host: hostOf(target),
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": key,
      "Sec-WebSocket-Version": 13,
      "Sec-WebSocket-Protocol": SUBPROTOCOL,
    },
  });
  asked.on("error", (error: NodeJS.ErrnoException) => {
    // An error of the socket's own is told by the socket.
    if (isAnswered || socket.errored) return;
    const isEnd = error.code === "ECONNRESET";
    answered(
      isEnd
        ? "the server ended the link instead of answering the WebSocket handshake"
        : `WebSocket handshake: ${error.message}`,
    );
  });
  asked.on("response", (response) => {
    response.resume();
    answered(`the server answered ${response.statusCode} ${response.statusMessage} instead of opening a WebSocket`);
  });
  asked.on("upgrade", (response, _socket, head) => {
    const why = findFault(response, key);
    answered(why);
    if (why === undefined) begin(socket, head, lingerMs, owner);
  });
  asked.end();
}

/** What is wrong with the answer of a server that agreed (RFC 6455, section 4.1). */
function findFault({ headers }: IncomingMessage, key: string): string | undefined {
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  if (headers.upgrade?.toLowerCase() !== "websocket") return "the server switched to another protocol than WebSocket";
  if (headers["sec-websocket-accept"] !== accept)
    return "the server's answer to the WebSocket handshake is not genuine";
  // [MQTT-6.0.0-4]
  const chosen = headers["sec-websocket-protocol"];
  if (chosen === undefined) return `the server did not choose the subprotocol "${SUBPROTOCOL}"`;
  if (chosen !== SUBPROTOCOL) return `the server chose the subprotocol "${chosen}" instead of "${SUBPROTOCOL}"`;
  if (headers["sec-websocket-extensions"] !== undefined) return "the server chose an extension that was not offered";
  return undefined;
}

function begin(socket: TcpSocket, head: Buffer, lingerMs: number, owner: FramesOwner): void {
  let isClosing = false;
  let pongs = 0;
  const pongLeft = (): void => void pongs--;
  /** Sends a close frame, unless one was sent. Then the socket ends: at once, or when the server answers. */
  const close = (code: number, isLast: boolean, waitMs: number): void => {
    if (!isClosing) socket.write(frameOf(Opcode.CLOSE, code === CloseCode.NONE ? Buffer.alloc(0) : codeBytes(code)));
    if (isLast) socket.destroySoon();
    if (isClosing) return;
    isClosing = true;
    const timer = setTimeout(() => socket.destroy(), waitMs);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
  };
  const read = createFrameReader({
    data(bytes, from, to) {
      if (!isClosing) owner.received(bytes, from, to);
    },
    ping(payload) {
      if (isClosing || pongs === MAX_PONGS) return;
      pongs++;
      socket.write(frameOf(Opcode.PONG, payload), pongLeft);
    },
    close(code, reason) {
      if (!isClosing) owner.ended(PLAIN_ENDS.includes(code) ? undefined : endOf(code, reason));
      close(code, true, lingerMs);
    },
    broken(code, why) {
      if (!isClosing) owner.ended(new Error(why));
      close(code, true, lingerMs);
    },
  });
  socket.on("data", read);
  owner.opened({
    send(bytes, sent) {
      if (!isClosing) socket.write(frameOf(Opcode.BINARY, bytes), sent);
    },
    close: (waitMs) => close(CloseCode.NORMAL, false, waitMs),
  });
  if (head.length > 0) read(head);
}

function codeBytes(code: number): Buffer {
  return Buffer.from([code >> 8, code & 255]);
}

function endOf(code: number, reason: string): Error {
  return new Error(`the server closed the WebSocket with ${code}${reason === "" ? "" : `: ${reason}`}`);
}

/** A URL may hold any character, a request line only those of ASCII (RFC 3986, section 2.1). */
function pathOf({ path = "/" }: Target): string {
  return path.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** The zone of an IPv6 address is ours alone (RFC 6874, section 1); the usual port is left out (RFC 9110, section 7.2). */
function hostOf({ host, port, secure }: Target): string {
  const name = isIPv6(host) ? `[${host.replace(/%.*/, "")}]` : host;
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`;
}
