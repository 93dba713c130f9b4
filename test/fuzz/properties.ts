// All properties by name, and how large a share of the inputs each gets.

import { loadTextBuild } from "./builds.js";
import { createDecoder, createTwins } from "./decoder.js";
import { checkFilters } from "./filters.js";
import { checkJournal } from "./journal.js";
import { checkIds, checkMemory } from "./memory.js";
import { createSessions } from "./session.js";
import { readParts, readRepeats } from "./stream.js";
import { checkUrls } from "./urls.js";

export interface Property {
  name: string;
  /** What holds, in words. */
  title: string;
  /** Of 100 inputs. */
  share: number;
  /** Throws when the input breaks the property. */
  check(this: void, tape: Uint8Array): void;
}

export async function loadProperties(): Promise<Property[]> {
  const text = await loadTextBuild();
  return [
    {
      name: "decoder",
      title: "any bytes in any pieces give what the model says, on both builds",
      share: 8,
      check: createDecoder(text),
    },
    {
      name: "twins",
      title: "both builds do the same with a user who acts, in any pieces",
      share: 6,
      check: createTwins(text, (tape) => readParts(tape, true)),
    },
    {
      name: "repeats",
      title: "both builds do the same with one message again and again",
      share: 6,
      check: createTwins(text, readRepeats),
    },
    {
      name: "session",
      title: "every publish settles once, in order and within the window",
      share: 10,
      check: createSessions(text),
    },
    {
      name: "journal",
      title: "what was confirmed survives a cut of power at any byte",
      share: 25,
      check: checkJournal,
    },
    { name: "memory", title: "payloads and identifiers are as in plain lists", share: 10, check: checkMemory },
    { name: "ids", title: "sets of identifiers are as a set", share: 8, check: checkIds },
    { name: "filters", title: "filters match as section 4.7 says", share: 14, check: checkFilters },
    { name: "urls", title: "any text is a target or a sentence, without the password", share: 13, check: checkUrls },
  ];
}
