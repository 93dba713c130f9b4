// Why a TLS link failed, when it may be the clock. Import it where there is room for it; a device need not.

import { Reason } from "../mqtt/codes.js";
import { reasonText } from "../mqtt/words.js";
import type { Time } from "./time.js";

/** As `reasonText`, and names the clock where TLS failed and nobody has set it: no certificate is valid in 1970. */
export function linkText(reason: number, time: Time): string {
  const text = reasonText(reason);
  if (reason !== Reason.TLS || time.isSynchronised()) return text;
  return text + "; the clock of this board is not set, so dates cannot be checked: start the time before the link";
}
