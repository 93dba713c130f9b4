// What the world does to a chip with one or two quantities. V8 gives all objects with the same keys one shape, and where one
// of them holds functions, every number that a driver stores into a sample with these keys becomes an object. Filled
// after it was made, it has a shape of its own.

import type { Curve } from "./chip.js";

export function createInputs<Name extends string>(
  name: Name,
  curve: Curve,
  other?: Name,
  otherCurve?: Curve,
): Record<Name, Curve> {
  const inputs: Record<string, Curve> = {};
  inputs[name] = curve;
  if (other !== undefined && otherCurve !== undefined) inputs[other] = otherCurve;
  return inputs;
}
