// A client id from the chip's own id: the same after a reset, unlike that of any other board.

import { cut } from "#wire";

/** Every broker takes a client id of this many bytes, of 0-9, a-z, A-Z [MQTT-3.1.3-5]; nearly all take more. */
const CLIENT_ID_BYTES = 23;

/**
 * `prefix` (at most 10 letters and digits) and the end of the board's `deviceId`, where ids differ, without its dashes;
 * 23 characters at most.
 */
export function clientIdOf(prefix: string, deviceId: string): string {
  let id = "";
  for (let i = deviceId.length - 1; i >= 0 && prefix.length + id.length < CLIENT_ID_BYTES; i--) {
    const one = cut(deviceId, i, i + 1);
    if (one !== "-") id = one + id;
  }
  return prefix + id;
}
