// Is this computer's clock right? It asks an SNTP server once: a wrong clock makes certificates seem ended or not begun, and a
// board that takes its time from here wrong as well.

import { createSocket } from "node:dgram";
import { type Finding, finding } from "./check.js";

const SNTP_PORT = 123;
const ANSWER_MS = 2000;
/** RFC 4330, section 4: 48 bytes, version 4, mode 3 (client); times count seconds from the year 1900 in fixed point. */
const PACKET_BYTES = 48;
const FIRST_BYTE = 0x23;
const ANSWER_MODE = 4;
const RECEIVED_AT = 32;
const SENT_AT = 40;
const SECONDS_TO_1970 = 2_208_988_800;
/** A certificate is judged to the second; programs notice more than this. */
const GOOD_SECONDS = 5;
const BAD_SECONDS = 300;

export async function checkClock(server: string, now: () => number = Date.now): Promise<Finding> {
  let offset: number;
  try {
    offset = await offsetOf(server, now);
  } catch (error) {
    return finding(
      "clock",
      "skipped",
      `no time from ${server} (${(error as Error).message}).`,
      "name a server that answers with --sntp HOST.",
    );
  }
  const seconds = Math.abs(offset);
  const text = `this computer's clock is ${seconds.toFixed(1)} s ${offset > 0 ? "behind" : "ahead of"} ${server}.`;
  if (seconds <= GOOD_SECONDS) return finding("clock", "ok", text);
  const way = process.platform === "linux" ? "sudo timedatectl set-ntp true" : "let the system set its time by itself.";
  return finding("clock", seconds <= BAD_SECONDS ? "warn" : "fail", text, way);
}

/** Seconds that the server is ahead of us. */
function offsetOf(server: string, now: () => number): Promise<number> {
  const [, host = server, port] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    const timer = setTimeout(() => done(() => reject(new Error(`no answer in ${ANSWER_MS / 1000} s`))), ANSWER_MS);
    const asked = now() / 1000;
    socket.on("error", (error) => done(() => reject(error)));
    socket.on("message", (answer) => {
      if (answer.length < PACKET_BYTES || (answer.readUInt8(0) & 7) !== ANSWER_MODE) return;
      const received = now() / 1000;
      done(() => resolve((timeAt(answer, RECEIVED_AT) - asked + timeAt(answer, SENT_AT) - received) / 2));
    });
    const question = Buffer.alloc(PACKET_BYTES);
    question.writeUInt8(FIRST_BYTE, 0);
    socket.send(question, port === undefined ? SNTP_PORT : Number(port), host, (error) => {
      if (error) done(() => reject(error));
    });
  });
}

const timeAt = (packet: Buffer, at: number): number =>
  packet.readUInt32BE(at) - SECONDS_TO_1970 + packet.readUInt32BE(at + 4) / 2 ** 32;
