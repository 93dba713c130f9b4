// What a person is told to do next differs with where he stands: at a prompt, or before a page. The sentences around it are
// the same.

export interface Words {
  /** Goes before "again". */
  again: string;
  /** The same as the beginning of a sentence, "again" included. */
  retry: string;
  /** How another board is named. */
  otherBoard: string;
}

export const COMMAND_WORDS: Words = {
  again: "run the same command",
  retry: "Run the command again",
  otherBoard: "name the right board with --board",
};
