// The types that a setting of a project may have, how each is declared in `midge.json`, and whether a value fits. It reads
// no file, and a secret's value never gets here.

import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";

export type SettingValue = string | number | boolean;

/** A setting as it is declared. Without a default a value must be given. */
export type Declared =
  | { type: "text"; default?: string }
  | { type: "number"; default?: number; min?: number; max?: number; unit?: string }
  | { type: "boolean"; default?: boolean }
  | { type: "choice"; choices: string[]; default?: string }
  | { type: "secret" };

/** The fields that a declaration of each type may have; `about` is for people. */
export const FIELDS: Record<Declared["type"], readonly string[]> = {
  text: ["type", "about", "default"],
  number: ["type", "about", "default", "min", "max", "unit"],
  boolean: ["type", "about", "default"],
  choice: ["type", "about", "default", "choices"],
  secret: ["type", "about"],
};
const TYPES = Object.keys(FIELDS) as Declared["type"][];

/** "; did you mean X?", or the list of what there is. */
export function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `: there is ${known.join(", ") || "none"}.` : `; did you mean "${near}"?`;
}

/** Reads one declaration. `where` names the file and the setting for the error. */
export function declarationOf(given: unknown, where: string): Declared {
  if (given === null) return { type: "text" };
  if (typeof given === "string") return { type: "text", default: given };
  if (typeof given === "number") return { type: "number", default: given };
  if (typeof given === "boolean") return { type: "boolean", default: given };
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new MidgeError(`${where} must be a default, null when it has none, or an object with "type".`);
  }
  const fields = given as Record<string, unknown>;
  const type = fields["type"] as Declared["type"];
  if (!TYPES.includes(type)) throw new MidgeError(`${where} has no type that is known${hint(String(type), TYPES)}`);
  if (type === "secret" && ("default" in fields || "value" in fields)) {
    throw new MidgeError(
      `${where} is a secret, and midge.json is no place for its value: write it into midge.local.json beside it, under "secrets", or into the environment.`,
    );
  }
  const unknown = Object.keys(fields).find((name) => !FIELDS[type].includes(name));
  if (unknown !== undefined) throw new MidgeError(`${where} has no field "${unknown}"${hint(unknown, FIELDS[type])}`);
  checkLimits(fields, where);
  const declared = fields as Declared;
  if (declared.type !== "secret" && declared.default !== undefined) checkValue(declared, declared.default, where);
  return declared;
}

function checkLimits(fields: Record<string, unknown>, where: string): void {
  for (const name of ["min", "max"]) {
    if (fields[name] !== undefined && !Number.isFinite(fields[name]))
      throw new MidgeError(`${where}: "${name}" must be a number.`);
  }
  if (Number(fields["min"]) > Number(fields["max"])) throw new MidgeError(`${where}: "min" is greater than "max".`);
  if (fields["unit"] !== undefined && typeof fields["unit"] !== "string")
    throw new MidgeError(`${where}: "unit" must be a text.`);
  if (fields["type"] !== "choice") return;
  const choices = fields["choices"];
  if (!Array.isArray(choices) || choices.length === 0 || choices.some((one) => typeof one !== "string"))
    throw new MidgeError(`${where}: "choices" must be a list of texts.`);
}

/** Throws when a value does not fit its declaration. */
export function checkValue(declared: Declared, value: unknown, where: string): asserts value is SettingValue {
  if (fits(declared, value)) return;
  throw new MidgeError(`${where} must be ${wanted(declared)}, not ${JSON.stringify(value)}.`);
}

function fits(declared: Declared, value: unknown): boolean {
  switch (declared.type) {
    case "number": {
      const { min = -Infinity, max = Infinity } = declared;
      return typeof value === "number" && Number.isFinite(value) && value >= min && value <= max;
    }
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return declared.choices.includes(value as string);
    default:
      return typeof value === "string";
  }
}

/** What a value must be, in words. */
function wanted(declared: Declared): string {
  switch (declared.type) {
    case "number": {
      const unit = declared.unit === undefined ? "" : ` ${declared.unit}`;
      const { min, max } = declared;
      if (min !== undefined && max !== undefined) return `a number from ${min} to ${max}${unit}`;
      if (min !== undefined) return `a number from ${min}${unit} up`;
      return max === undefined ? "a number" : `a number up to ${max}${unit}`;
    }
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${declared.choices.join(", ")}`;
    default:
      return "a text";
  }
}

/** What a person wrote at the prompt or into the environment, as a value; what does not fit is left to `checkValue`. */
export function fromText(declared: Declared, text: string): SettingValue {
  if (declared.type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (declared.type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
