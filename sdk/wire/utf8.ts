// UTF-8 into a fixed array without making an object (RFC 3629). Unpaired surrogates become U+FFFD, so that what leaves
// is always well formed [MQTT-1.5.3-1].

/** A standard of the web that Node has too; named here because no DOM is known to this room. */
declare class TextDecoder {
  constructor(label: string, options: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}

/** Reads UTF-8. What is none throws when it is fatal, and else becomes U+FFFD. */
export function createDecoder(fatal: boolean): TextDecoder {
  return new TextDecoder("utf-8", { fatal, ignoreBOM: true });
}

/** How many bytes a text takes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else {
      bytes += 2;
      if (isPair(text, i)) i++; // two units become four bytes: 2 + 2
    }
  }
  return bytes;
}

/** Writes a text at `at`, which must have room for it, and returns the index behind its last byte. */
export function writeUtf8(target: Uint8Array, at: number, text: string): number {
  let to = at;
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point < 0x80) {
      target[to++] = point;
      continue;
    }
    if (point < 0x800) {
      target[to++] = 0xc0 | (point >> 6);
    } else {
      if (isPair(text, i)) {
        point = 0x10000 + ((point - 0xd800) << 10) + text.charCodeAt(++i) - 0xdc00;
        target[to++] = 0xf0 | (point >> 18);
        target[to++] = 0x80 | ((point >> 12) & 63);
      } else {
        if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
        target[to++] = 0xe0 | (point >> 12);
      }
      target[to++] = 0x80 | ((point >> 6) & 63);
    }
    target[to++] = 0x80 | (point & 63);
  }
  return to;
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  const low = text.charCodeAt(at + 1);
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
