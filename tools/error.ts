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

/** What each exit code means, for the help and its page. */
export const EXIT_WORDS: readonly (readonly [number, string])[] = [
  [Exit.OK, "done"],
  [Exit.FAILED, "it could not do what was asked; the line says why"],
  [Exit.USAGE, "wrong words on the command line"],
  [Exit.BROKER, "the broker cannot be reached, or refused the login"],
  [Exit.PORT, "no board, or its port is not free, or not allowed"],
  [Exit.BOARD, "the board answered, but not as it should"],
  [Exit.TIMEOUT, "what was waited for did not come in time"],
  [Exit.EXPECTATION, "an expectation failed, or a check of doctor"],
  [Exit.INTERRUPTED, "Ctrl-C"],
];

export const EXIT_HELP = `
Settings: a flag goes before the environment (MIDGE_BOARD, MIDGE_PORT, MIDGE_BAUD, MIDGE_BROKER), and that before
midge.local.json and midge.json beside the publisher, or in this folder.

Exit codes:
${EXIT_WORDS.map(([code, words]) => `  ${String(code).padEnd(4)} ${words}`).join("\n")}

Examples:
  midge init my-sensor
  midge simulate examples/thermometer
  midge doctor --broker mqtt://192.168.1.10:1883`;
