// Is a row of bytes well-formed UTF-8 (RFC 3629, section 4)? For the runtimes whose strings are bytes, where nobody else
// looks [MQTT-1.5.3-1]. It decodes nothing.

import { at, type Bytes } from "#wire";

/** True for well-formed UTF-8: no surrogates, no longer form than needed, nothing above U+10FFFF. */
export function isUtf8(bytes: Bytes): boolean {
  let more = 0;
  let low = 128;
  let high = 191;
  for (let i = 0; i < bytes.length; i++) {
    const byte = at(bytes, i);
    if (more > 0) {
      if (byte < low || byte > high) return false;
      more--;
      low = 128;
      high = 191;
    } else if (byte > 127) {
      if (byte < 194 || byte > 244) return false;
      more = byte > 239 ? 3 : byte > 223 ? 2 : 1;
      // After these the next byte has narrower bounds: longer forms, surrogates, the end of the code space.
      if (byte === 224) low = 160;
      if (byte === 240) low = 144;
      if (byte === 237) high = 159;
      if (byte === 244) high = 143;
    }
  }
  return more === 0;
}
