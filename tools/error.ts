// The error a user meets: one clear line that says what happened and what to do next. Its stack is never shown. The exit
// codes of every verb stand here; docs/command.md lists them.

/** How the command ends. */
export const Exit = {
  OK: 0,
  /** It could not do what was asked; the line says why. */
  FAILED: 1,
  /** Wrong words on the command line. */
  USAGE: 2,
  /** The broker could not be reached, or refused the login. */
  BROKER: 3,
  /** No board, or the port is not free, or not allowed. */
  PORT: 4,
  /** The board answered, but not as it should: wrong chip, wrong firmware, bad checksum. */
  BOARD: 5,
  /** What was waited for did not come in time. */
  TIMEOUT: 6,
  /** An expectation failed: `--fail` was seen, or a check of `doctor` or of a scenario said no. */
  EXPECTATION: 7,
  /** Ctrl-C. */
  INTERRUPTED: 130,
} as const;

export class MidgeError extends Error {
  override name = "MidgeError";

  constructor(
    message: string,
    readonly exit: number = Exit.FAILED,
  ) {
    super(message);
  }
}
