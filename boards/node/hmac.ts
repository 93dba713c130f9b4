// HMAC-SHA256 of node:crypto, in the shape that the signer takes. A text stands for its UTF-8 bytes.

import { createHmac } from "node:crypto";
import type { Hmac } from "midge";

export const hmac: Hmac = (key) => (message) => createHmac("sha256", key).update(message).digest("hex");
