// A difference between a record and what a program sends now, for people and as data: two packets field by field, each with
// the place of its bytes. It prints nothing.

import { decodePacket, type Field } from "../packets/fields.js";
import type { Difference } from "./compare.js";

/** A field that is not the same on both sides. */
export interface FieldDifference {
  field: string;
  /** Where it begins in its packet, recorded and now; undefined where it is not there. */
  offset: number | undefined;
  recorded: string | undefined;
  now: string | undefined;
}

const NOTHING = "nothing";

function summary(side: Difference["now"]): string {
  if (side === undefined) return NOTHING;
  return typeof side === "string" ? side : decodePacket(side).summary;
}

/** The fields of both packets, the n-th of a name beside the n-th of that name; those that are alike are left out. */
export function fieldDifferences({ recorded, now }: Difference): FieldDifference[] {
  if (!(recorded instanceof Uint8Array) || !(now instanceof Uint8Array)) return [];
  const [was, is] = [named(decodePacket(recorded).fields), named(decodePacket(now).fields)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [one, other] = [was.get(name), is.get(name)];
    const isSame = one && other && bytesOf(recorded, one).equals(bytesOf(now, other));
    if (isSame) return [];
    return [
      {
        field: name.replace(/ 1$/, ""),
        offset: (other ?? one)?.from,
        recorded: one?.value,
        now: other?.value,
      },
    ];
  });
}

const bytesOf = (packet: Uint8Array, { from, length }: Field): Buffer =>
  Buffer.from(packet.subarray(from, from + length));

function named(fields: readonly Field[]): Map<string, Field> {
  const counts = new Map<string, number>();
  return new Map(
    fields.map((field) => {
      const count = (counts.get(field.name) ?? 0) + 1;
      counts.set(field.name, count);
      return [`${field.name} ${count}`, field];
    }),
  );
}

export function shownDifference(difference: Difference): string {
  const { atMs, board, link, packet } = difference;
  const fields = fieldDifferences(difference);
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  return [
    `The first difference, at ${(atMs / 1000).toFixed(3)} s, board ${board}, link ${link}, its packet ${packet} from the board:`,
    `  recorded  ${summary(difference.recorded)}`,
    `  now       ${summary(difference.now)}`,
    ...fields.map(
      ({ field, offset, recorded, now }) =>
        `    byte ${String(offset).padStart(3)}  ${field.padEnd(width)}  ${recorded ?? NOTHING} -> ${now ?? NOTHING}`,
    ),
  ].join("\n");
}

/** The same as data. */
export function differenceData(difference: Difference): object {
  const { atMs, board, link, packet, recorded, now } = difference;
  return {
    seconds: atMs / 1000,
    board,
    link,
    packet,
    recorded: summary(recorded),
    now: summary(now),
    fields: fieldDifferences(difference),
  };
}
