// What can go wrong at a fake board, as functions that a test gives. Each is asked at its place and may do nothing.

/** What becomes of an answer: left out, with another status, late, with another MD5 or value, said twice; or the cable is pulled, or the
 * chip restarts, instead of it. */
export type AnswerFault =
  | "drop"
  | "wrong-md5"
  | "wrong-value"
  | "twice"
  | "unplug"
  | "restart"
  | { status: readonly [number, number] }
  | { delayMs: number };

/** What arrives of a byte, counted from 0 in its direction; undefined is a lost one. */
export type ByteFault = (byte: number, at: number) => number | readonly number[] | undefined;

export interface Faults {
  /** The lines that reset it are not wired. */
  hasNoReset?: boolean;
  /** A capacitor at EN: the chip starts so much after EN was let go. */
  slowEnMs?: number;
  /** Its RX is pulled by something else: the loader hears nothing. */
  isDeaf?: boolean;
  /** Its program prints this every few milliseconds, without end. */
  chatter?: string;
  /** Nothing ever comes from it. */
  isMute?: boolean;
  /** Above it the line garbles, in both directions. */
  mostBaud?: number;
  /** The operating system cannot set it. */
  refusedBaud?: number;
  isSecure?: boolean;
  /** Another chip than any there is. */
  magic?: number;
  /** What the flash says of itself. */
  flashId?: number;
  /** The port goes away while the chip restarts, as that of a chip's own USB does. */
  isGoneOnReset?: boolean;
  /** The system takes no bytes any more. */
  isBlocked?: boolean;
  /** For the n-th answer to a command, from 0. */
  answer?: (op: number, nth: number) => AnswerFault | undefined;
  toChip?: ByteFault;
  toHost?: ByteFault;
  /** What a cell of the flash takes. */
  cell?: (address: number, byte: number) => number;
  /** After so many bytes in both directions the cable is pulled. */
  cutAt?: number;
}
