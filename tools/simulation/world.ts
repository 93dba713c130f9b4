// The world of one board: what each input of its parts does by itself, from `midge.json`, then from what was given over it.
// It knows no clock.

import type { Curve } from "../../boards/node/curve.js";
import { type PartKind, type Placed, parts as kinds, type Quantity } from "../../boards/parts.js";
import { MidgeError } from "../error.js";
import { objectOf } from "../project/config.js";
import { hint } from "../project/setting-types.js";
import { readCurve } from "./curves.js";
import { createSources } from "./sources.js";

/** Where a world was given, and what it says: by part and input. */
export interface GivenWorld {
  /** The file, absolute: what it names is looked for beside it. */
  file: string;
  /** For errors. */
  name: string;
  world: unknown;
}

export type Curves = Record<string, Record<string, Curve>>;

/** Later worlds go over earlier ones. Throws a MidgeError for parts and inputs that are not there, and for no curves. */
export function readWorld(given: readonly GivenWorld[], placed: readonly Placed[], seed: number): Curves {
  const curves: Curves = {};
  for (const { file, name, world } of given) {
    const sources = createSources(file);
    for (const [part, inputs] of Object.entries(objectOf(world, `${name}: the world`))) {
      const one = placed.find((other) => other.name === part);
      if (!one)
        throw new MidgeError(
          `${name}: the world has no part "${part}"${hint(
            part,
            placed.map((other) => other.name),
          )}`,
        );
      const kind: PartKind = kinds[one.part];
      for (const [input, curve] of Object.entries(objectOf(inputs, `${name}: the world of "${part}"`))) {
        const where = `${name}: the world of ${part}.${input}`;
        (curves[part] ??= {})[input] = readCurve(curve, {
          where,
          input,
          quantity: quantityOf(kind, input, `${name}: ${part} (${one.part})`),
          seed,
          name: `${part}.${input}`,
          ...sources,
        });
      }
    }
  }
  return curves;
}

export function quantityOf(kind: PartKind, input: string, where: string): Quantity {
  const quantity = Object.hasOwn(kind.inputs, input) ? kind.inputs[input] : undefined;
  if (quantity) return quantity;
  throw new MidgeError(`${where} has no input "${input}"${hint(input, Object.keys(kind.inputs))}`);
}
