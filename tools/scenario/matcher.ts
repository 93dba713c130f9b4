// What a scenario says of a payload, as a judge of it: the text itself, or a map with "matches", "contains", "near", "above",
// "below", "json". It waits for nothing.

import type { Place } from "./yaml.js";

export interface Matcher {
  /** For people. */
  text: string;
  fits(payload: string): boolean;
}

const WORDS = ["matches", "contains", "near", "by", "above", "below", "json", "not"];

export function readMatcher(place: Place): Matcher {
  if (!place.isMap()) {
    const wanted = place.text('"payload"');
    return { text: wanted, fits: (payload) => payload === wanted };
  }
  const fields = place.map('"payload"', WORDS);
  if (fields.size === 0) place.fail(`"payload" is empty: give a text, or one of ${WORDS.join(", ")}.`);
  const judges: Matcher[] = [];
  for (const [word, value] of fields) {
    if (word === "by") continue;
    judges.push(JUDGES[word as Exclude<(typeof WORDS)[number], "by">]?.(value, fields) as Matcher);
  }
  if (fields.has("by") && !fields.has("near")) (fields.get("by") as Place).fail('"by" belongs to "near".');
  return {
    text: judges.map(({ text }) => text).join(" and "),
    fits: (payload) => judges.every((one) => one.fits(payload)),
  };
}

/** A payload that is no number is near nothing. */
const numeric = (payload: string): number => (payload.trim() === "" ? NaN : Number(payload));

const JUDGES: Record<string, (value: Place, fields: Map<string, Place>) => Matcher> = {
  matches(value) {
    const source = value.text('"matches"');
    let pattern: RegExp;
    try {
      pattern = new RegExp(source, "u");
    } catch (error) {
      return value.fail(`"matches" is no regular expression: ${(error as Error).message.replace(/^.*: /, "")}.`);
    }
    return { text: `/${source}/`, fits: (payload) => pattern.test(payload) };
  },
  contains(value) {
    const part = value.text('"contains"');
    return { text: `with "${part}"`, fits: (payload) => payload.includes(part) };
  },
  near(value, fields) {
    const goal = value.number('"near"');
    const by = fields.get("by")?.number('"by"') ?? 0.05;
    return { text: `${goal} ± ${by}`, fits: (payload) => Math.abs(numeric(payload) - goal) <= by + 1e-9 };
  },
  above(value) {
    const least = value.number('"above"');
    return { text: `above ${least}`, fits: (payload) => numeric(payload) > least };
  },
  below(value) {
    const most = value.number('"below"');
    return { text: `below ${most}`, fits: (payload) => numeric(payload) < most };
  },
  json(value) {
    const wanted = value.value();
    return {
      text: `JSON with ${JSON.stringify(wanted)}`,
      fits(payload) {
        try {
          return holds(JSON.parse(payload), wanted);
        } catch {
          return false;
        }
      },
    };
  },
  not(value) {
    const inner = readMatcher(value);
    return { text: `not ${inner.text}`, fits: (payload) => !inner.fits(payload) };
  },
};

/** Objects may have more than is wanted; all else must be the same. */
function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return found === wanted;
  if (typeof found !== "object" || found === null || Array.isArray(wanted) !== Array.isArray(found)) return false;
  if (Array.isArray(wanted) && wanted.length !== (found as unknown[]).length) return false;
  return Object.entries(wanted).every(([key, one]) => holds((found as Record<string, unknown>)[key], one));
}
