// A serial port on another computer, over Telnet with the Com Port Control Option: data, speed, and the modem lines DTR and
// RTS. It is laid over a TCP line. It asks for no flow control and reads no line state.
// Source: RFC 2217.

import type { NodeClock } from "../../boards/node/clock.js";
import { createRealClock } from "../../boards/node/clock.js";
import { Exit, MidgeError } from "../error.js";
import type { SerialLink } from "./link.js";
import { BINARY, command, createTelnet, DO, DONT, GO_AHEAD, sub, WILL, withoutNul, WONT } from "./telnet.js";

export const COM_PORT = 44;
/** From the client; the server answers with 100 more. */
export const SET_BAUDRATE = 1;
export const SET_DATASIZE = 2;
export const SET_PARITY = 3;
export const SET_STOPSIZE = 4;
export const SET_CONTROL = 5;
export const SERVER = 100;
/** Values of SET-CONTROL. */
export const NO_FLOW = 1;
export const DTR_ON = 8;
export const DTR_OFF = 9;
export const RTS_ON = 11;
export const RTS_OFF = 12;
const EIGHT_BITS = 8;
const NO_PARITY = 1;
const ONE_STOP = 1;

/** How long the other side may take to answer. */
const ANSWER_MS = 5000;

/** Agrees on the option over a TCP line and gives the port behind it. Takes the line: it is closed when this fails. */
export async function overTelnet(
  tcp: SerialLink,
  baud: number,
  clock: Pick<NodeClock, "after" | "cancel"> = createRealClock(),
): Promise<SerialLink> {
  const hearers = new Set<(bytes: Buffer) => void>();
  const waiters: { isIt: (command: number, value: Buffer) => boolean; done: (isAnswered: boolean) => void }[] = [];
  const cr = { isCr: false };
  let isBinary = false;
  let agreed: ((isAgreed: boolean) => void) | undefined;
  const answered = new Set<number>();

  const telnet = createTelnet({
    option(verb, option) {
      if (option === COM_PORT) {
        if (verb === DO) agreed?.(true);
        if (verb === DONT) agreed?.(false);
        return;
      }
      if (option === BINARY && verb === WILL) isBinary = true;
      // What was asked below is agreed to by the answer; of the rest this end does nothing.
      const isOurs = option === BINARY || option === GO_AHEAD;
      const key = verb * 256 + option;
      if (answered.has(key)) return;
      answered.add(key);
      if (!isOurs && verb === DO) send(command(WONT, option));
      if (!isOurs && verb === WILL) send(command(DONT, option));
    },
    sub(option, bytes) {
      if (option !== COM_PORT || bytes.length === 0) return;
      for (const waiter of [...waiters]) {
        if (waiter.isIt(bytes[0] as number, bytes.subarray(1))) waiter.done(true);
      }
    },
  });
  const send = (bytes: Buffer): void => void tcp.write(bytes).catch(() => {});
  tcp.onData((bytes) => {
    const plain = telnet.hear(bytes);
    const data = isBinary ? plain : withoutNul(plain, cr);
    if (data.length > 0) for (const hear of hearers) hear(data);
  });

  /** Sends a command and waits for its answer. False when none comes. */
  function ask(what: number, value: readonly number[]): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter = {
        isIt: (command: number) => command === what + SERVER,
        done(isAnswered: boolean) {
          clock.cancel(timer);
          waiters.splice(waiters.indexOf(waiter), 1);
          resolve(isAnswered);
        },
      };
      const timer = clock.after(ANSWER_MS, () => waiter.done(false), undefined);
      waiters.push(waiter);
      send(sub(COM_PORT, [what, ...value]));
    });
  }
  const setBaud = async (bits: number): Promise<void> => {
    const value = [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
    if (!(await ask(SET_BAUDRATE, value))) throw new Error(`${tcp.name} does not set ${bits} baud`);
  };

  const isAgreed = await new Promise<boolean | undefined>((resolve) => {
    const timer = clock.after(ANSWER_MS, () => resolve(undefined), undefined);
    agreed = (is) => {
      clock.cancel(timer);
      resolve(is);
    };
    tcp.onLost(() => agreed?.(false));
    for (const option of [BINARY, GO_AHEAD]) {
      send(command(WILL, option));
      send(command(DO, option));
    }
    send(command(WILL, COM_PORT));
  });
  if (isAgreed !== true) {
    await tcp.close();
    throw new MidgeError(
      `${tcp.name} is no serial port of RFC 2217 (${isAgreed === false ? "it refuses the option" : "no answer"}): a plain TCP port is tcp://HOST:PORT.`,
      Exit.PORT,
    );
  }
  const begun = [
    setBaud(baud).then(
      () => true,
      () => false,
    ),
    ask(SET_DATASIZE, [EIGHT_BITS]),
    ask(SET_PARITY, [NO_PARITY]),
    ask(SET_STOPSIZE, [ONE_STOP]),
    ask(SET_CONTROL, [NO_FLOW]),
  ];
  if (!(await begun[0])) {
    await tcp.close();
    throw new MidgeError(`${tcp.name} does not set ${baud} baud: try another speed with --baud.`, Exit.PORT);
  }
  return {
    name: tcp.name,
    write: (bytes) => tcp.write(telnet.encode(bytes)),
    onData(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    onLost: (hear) => tcp.onLost(hear),
    async setSignals({ dtr, rts }) {
      const isDtr = await ask(SET_CONTROL, [dtr ? DTR_ON : DTR_OFF]);
      return (await ask(SET_CONTROL, [rts ? RTS_ON : RTS_OFF])) && isDtr;
    },
    setBaud,
    close: () => tcp.close(),
  };
}
