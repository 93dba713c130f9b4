// What a person is told when a board does not go into its loader, or may not be written. Words alone.

import { Exit, MidgeError } from "../error.js";

export const secure = (name: string): MidgeError =>
  new MidgeError(
    `the chip at ${name} is in secure download mode, which takes only signed firmware and cannot be left: use another board.`,
    Exit.BOARD,
  );

export function noLoader(name: string, hasLines: boolean, text: string): MidgeError {
  const byHand =
    "hold its BOOT button (FLASH on some; else GPIO0, on C3 GPIO9, to GND), press EN (or RST), then try again";
  if (/waiting for download/i.test(text)) {
    return new MidgeError(
      `the board at ${name} waits for firmware, but hears nothing: is its RX pin wired to something else? Take the wires off it, and try again.`,
      Exit.BOARD,
    );
  }
  if (/brownout detector/i.test(text)) {
    return new MidgeError(
      `the supply of the board at ${name} breaks down: take another cable or USB port, without a hub, and take the wires off the board; then try again.`,
      Exit.BOARD,
    );
  }
  if (!hasLines)
    return new MidgeError(`no loader answers at ${name}, and this line cannot reset the board: ${byHand}.`, Exit.BOARD);
  const isTalking = text.trim() === "" ? "says nothing" : "runs its program and does not go into its loader";
  return new MidgeError(
    `the board at ${name} ${isTalking}: ${byHand}. A cable without data wires does this as well.`,
    Exit.BOARD,
  );
}
