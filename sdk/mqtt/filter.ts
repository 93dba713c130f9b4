// Topic names and filters: what is a valid one, and which names a filter matches (MQTT 3.1.1 section 4.7). Pure.

import { code, encode, has } from "#wire";

const enum Sign {
  SLASH = 47,
  PLUS = 43,
  HASH = 35,
  DOLLAR = 36,
}

/** True when a text may be a name or a filter: 1 to 65,535 bytes, no U+0000 [MQTT-4.7.3-1, 4.7.3-2, 4.7.3-3]. */
function isTopicText(text: string): boolean {
  return text.length > 0 && encode(text).length < 65536 && !has(text, "\0");
}

/** True when a filter has wildcards. */
export function isWild(filter: string): boolean {
  return has(filter, "+") || has(filter, "#");
}

/** True for a well-formed filter: `#` last and alone in its level, `+` alone in its level [MQTT-4.7.1-2, 4.7.1-3]. */
export function isFilter(filter: string): boolean {
  if (!isTopicText(filter)) return false;
  const length = filter.length;
  for (let i = 0; i < length; i++) {
    const unit = code(filter, i);
    if (unit === Sign.PLUS || unit === Sign.HASH) {
      if (i > 0 && code(filter, i - 1) !== Sign.SLASH) return false;
      if (i + 1 < length && (unit === Sign.HASH || code(filter, i + 1) !== Sign.SLASH)) return false;
    }
  }
  return true;
}

/** True when the filter matches the name. Names that begin with `$` are not matched by a leading wildcard (4.7.2). */
export function matches(filter: string, name: string): boolean {
  const filterEnd = filter.length;
  const nameEnd = name.length;
  let f = 0;
  let n = 0;
  if (nameEnd > 0 && code(name, 0) === Sign.DOLLAR && code(filter, 0) !== Sign.DOLLAR) return false;
  while (f < filterEnd) {
    const unit = code(filter, f);
    if (unit === Sign.HASH) return true;
    if (unit === Sign.PLUS) {
      while (n < nameEnd && code(name, n) !== Sign.SLASH) n++;
    } else if (n === nameEnd) {
      // `a/#` matches `a` too (4.7.1.2).
      return unit === Sign.SLASH && f + 2 === filterEnd && code(filter, f + 1) === Sign.HASH;
    } else {
      if (code(name, n) !== unit) return false;
      n++;
    }
    f++;
  }
  return n === nameEnd;
}
