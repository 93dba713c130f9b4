// Makes a Lua bundle smaller and free of the desk's paths: modules are named by number, and the SDK's own fields (those
// that begin with one underscore and a letter) by two letters. Texts are never touched. The result means the same.

/** A Lua text in quotes, or a field of ours. */
const TEXT_OR_FIELD = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w])_[a-z]\w*/g;

/** Shortens the fields of a bundle that has been minified. */
export function shortenFields(code: string): string {
  const names = new Map<string, string>();
  const taken = new Set(code.match(/(?<!\w)_\w+/g));
  let next = 0;
  const shortName = (): string => {
    for (;;) {
      const name = "_" + String.fromCharCode(97 + (next % 26)) + (next < 26 ? "" : String(Math.floor(next / 26)));
      next++;
      if (!taken.has(name)) return name;
    }
  };
  return code.replace(TEXT_OR_FIELD, (found) => {
    if (!found.startsWith("_")) return found;
    const known = names.get(found);
    if (known !== undefined) return known;
    const made = shortName();
    names.set(found, made);
    return made;
  });
}

/** One module of a bundle as typescript-to-lua writes it. */
export const MODULE = /^\["([^"]+)"\] = function\(\.\.\.\) ?\n([\s\S]*?)\n end,$/gm;
/** Numbers the modules of a bundle as typescript-to-lua writes it: `["a.b"] = function(...)` and `require("a.b")`. */
export function numberModules(bundle: string): string {
  const numbers = new Map<string, number>();
  for (const [, name] of bundle.matchAll(/^\["([^"]+)"\] = function\(\.\.\.\)/gm))
    numbers.set(name as string, numbers.size + 1);
  return bundle
    .replace(/^\["([^"]+)"\] = function\(\.\.\.\)/gm, (_, name: string) => `[${numbers.get(name)}] = function(...)`)
    .replace(/\brequire\("([^"]+)"/g, (found, name: string) =>
      numbers.has(name) ? `require(${numbers.get(name)}` : found,
    );
}
