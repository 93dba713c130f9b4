// HMAC-SHA256 by the firmware's `crypto` module, which ESP8266 and ESP32 both have when the firmware was built with it.
// It keeps the key, because the module takes it anew for each message.

import type { Hmac } from "midge";

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
  function format(format: string, value: number): string;
}

export const hmac: Hmac = (key) => {
  const prepared = key;
  return (message) => {
    const hash = crypto.new_hmac("sha256", prepared);
    hash.update(message);
    const mac = hash.finalize();
    let hex = "";
    for (let i = 1; i <= 32; i++) hex = hex + string.format("%02x", string.byte(mac, i));
    return hex;
  };
};
