// How `print` and `console.log` show values: strings as they are, everything else in the interpreter's JSON-like form.
// Small arrays and objects come out exactly; the interpreter's line breaks inside nested ones are not copied.
// It never writes anywhere itself.

export function show(value: unknown): string {
  return typeof value === "string" ? value : inner(value, 0);
}

const MAX_DEPTH = 5;

function inner(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "function () {...}";
  if (typeof value !== "object" || value === null) return String(value);
  if (depth > MAX_DEPTH) return "...";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === "Error") return `${String((value as Error).name)}: ${String(value)}`;
  if (ArrayBuffer.isView(value) || tag === "ArrayBuffer") {
    const items = tag === "ArrayBuffer" ? new Uint8Array(value as ArrayBuffer) : (value as Uint8Array);
    return `new ${tag}([${Array.from(items).join(", ")}])`;
  }
  if (Array.isArray(value)) return `[ ${value.map((item) => inner(item, depth + 1)).join(", ")} ]`;
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return String(value); // pins and dates
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${inner(field, depth + 1)}`);
  return `{ ${fields.join(", ")} }`;
}

export function showError(error: unknown): string {
  return `Uncaught ${String(error)}`;
}
