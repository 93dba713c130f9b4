// CONNECT, MQTT 3.1.1 section 3.1: encodes, never sends.

import { type Bytes, char, u16 } from "#wire";
import { packet, text } from "../../wire/frame.js";

/** The message a broker publishes for a client that vanished. */
export interface Will {
  topic: string;
  /** Text or bytes, at most 65,535 bytes. */
  payload: string | Bytes;
  qos?: 0 | 1 | 2;
  retain?: boolean;
}

/** What CONNECT carries. */
export interface ConnectOptions {
  /** 1 to 23 letters and digits are safe everywhere; empty (with a clean session) lets the broker choose one. */
  clientId: string;
  username?: string;
  /** Text or bytes; sent only with a user name [MQTT-3.1.2-22]. */
  password?: string | Bytes;
  will?: Will;
  /** Seconds, 0 to 65,535; 0 switches it off. Default 60. */
  keepAlive?: number;
  /** Default true. False keeps the session at the broker, and needs a client id [MQTT-3.1.3-7]. */
  cleanSession?: boolean;
}

export const enum Keep {
  /** Default keep-alive, seconds. */
  ALIVE_S = 60,
}

export function connectPacket(options: ConnectOptions): string {
  const will = options.will;
  const password = options.password;
  let flags = options.cleanSession === false ? 0 : 2;
  let body = text(options.clientId);
  if (will) {
    flags += 4 + (will.qos ?? 0) * 8 + (will.retain ? 32 : 0);
    body += text(will.topic) + text(will.payload);
  }
  if (options.username !== undefined) {
    flags += 128;
    body += text(options.username);
    if (password !== undefined) {
      flags += 64;
      body += text(password);
    }
  }
  return packet(16, text("MQTT") + char(4, flags) + u16(options.keepAlive ?? Keep.ALIVE_S) + body);
}
