// Espruino's strings are byte strings: one character per byte, 0 to 255. Here they are turned into bytes and back,
// and values into strings and bytes as the interpreter's own conversions do it.
// It never keeps state and never throws.

/** Bytes of a string for the wire. A character above 255 can only be a unicode string of the Linux build, which is sent as UTF-8. */
export function toBytes(text: string): Uint8Array {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0xff) return Buffer.from(text, "utf8");
  }
  return Buffer.from(text, "latin1");
}

export function toByteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The string a socket or a file is given for any value: arrays and typed arrays become decimal text. */
export function asString(value: unknown): string {
  if (typeof value === "string") return value;
  if (isArrayBuffer(value)) return Array.from(new Uint8Array(value)).join(",");
  return String(value);
}

// Values come from another realm, so instanceof cannot tell.
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** What E.toString, E.toUint8Array and E.toArrayBuffer make of their arguments; undefined when one is not convertible. */
export function bytesOfArguments(args: readonly unknown[]): number[] | undefined {
  const bytes: number[] = [];
  for (const arg of args) if (!append(bytes, arg)) return undefined;
  return bytes;
}

function append(bytes: number[], value: unknown): boolean {
  if (typeof value === "number" || typeof value === "boolean") bytes.push(Number(value) & 0xff);
  else if (typeof value === "string") bytes.push(...toBytes(value));
  else if (isArrayBuffer(value)) for (const byte of new Uint8Array(value)) bytes.push(byte);
  else if (ArrayBuffer.isView(value) && "length" in value)
    for (const item of value as Uint8Array) bytes.push(item & 0xff);
  else if (Array.isArray(value)) return value.every((item) => append(bytes, item));
  else if (typeof value === "object" && value !== null && "data" in value) {
    const { data, count } = value as { data: unknown; count?: number };
    for (let turn = 0; turn < (count ?? 1); turn++) if (!append(bytes, data)) return false;
  } else return false;
  return true;
}
