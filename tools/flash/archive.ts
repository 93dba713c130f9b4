// The files of a firmware download that is packed: .tgz as Espruino gives it, .tar and .zip. It checks what it needs to read
// them, writes nothing, and follows no path.
// Source: POSIX ustar; PKWARE's APPNOTE 6.3.

import { gunzipSync, inflateRawSync } from "node:zlib";

export interface PackedFile {
  /** Without folders. */
  name: string;
  data: Uint8Array;
}

/** A flash is at most so large; nothing here is larger. */
const BYTES_MOST = 64 * 1024 * 1024;

/** The files in it, or undefined when it is no archive. Throws when it is damaged. */
export function unpacked(data: Uint8Array): PackedFile[] | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return tar(gunzipSync(bytes, { maxOutputLength: BYTES_MOST }));
  if (bytes.length >= 512 && bytes.toString("latin1", 257, 262) === "ustar") return tar(bytes);
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0x04034b50) return zip(bytes);
  return undefined;
}

function tar(bytes: Buffer): PackedFile[] {
  const files: PackedFile[] = [];
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0;) {
    const text = (from: number, length: number): string =>
      bytes.toString("utf8", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = parseInt(text(124, 12), 8);
    if (!(size >= 0) || at + 512 + size > bytes.length) throw new Error("it ends in the middle");
    const type = text(156, 1);
    if (type === "0" || type === "")
      files.push({ name: last(text(0, 100)), data: bytes.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function zip(bytes: Buffer): PackedFile[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > bytes.length) throw new Error("it ends in the middle");
  const files: PackedFile[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw new Error("its list is damaged");
    const method = bytes.readUInt16LE(at + 10);
    const packedBytes = bytes.readUInt32LE(at + 20);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameBytes);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + packedBytes);
    if (!name.endsWith("/")) {
      if (method !== 0 && method !== 8) throw new Error(`"${name}" is packed in a way that is not known here`);
      files.push({
        name: last(name),
        data: method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: BYTES_MOST }),
      });
    }
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
