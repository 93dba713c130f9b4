// Reads an image of Espruino's Storage by the rules of its own source (jsflash.c, jsfGetNextFileHeader), file after file.
// It shares nothing with what makes images.

/** The files of an image by name; throws where the interpreter would find the Storage corrupt. */
export function readStorage(image: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(image);
  const files = new Map<string, Buffer>();
  let at = 0;
  while (at + 32 <= bytes.length) {
    const word = bytes.readUInt32LE(at);
    if (word === 0xffffffff) break;
    const size = word & 0xffffff;
    const end = at + 32 + size;
    if (end > bytes.length) throw new Error(`a file at ${at} ends behind the Storage`);
    const raw = bytes.subarray(at + 4, at + 32);
    const zero = raw.indexOf(0);
    // A name that begins with 0 belongs to a file that was replaced.
    if (raw[0] !== 0) files.set(raw.subarray(0, zero < 0 ? 28 : zero).toString(), bytes.subarray(at + 32, end));
    at = (end + 3) & ~3;
  }
  if (!bytes.subarray(at).every((byte) => byte === 0xff))
    throw new Error(`behind the last file, at ${at}, the Storage is not erased`);
  return files;
}
