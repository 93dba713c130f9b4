// TLS on Node: node:tls with the chain and the host name verified, always. It opens the socket and nothing more; what it
// refuses it refuses in words.

import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { Target } from "midge";

const PEM = "-----BEGIN ";

/** Starts to connect. Throws an Error in words for certificates or keys that cannot be used. */
export function connectTls(target: Target): TLSSocket {
  const { host, port, ca, cert, key, passphrase, alpn } = target;
  // With an empty `ca` Node would trust every public authority, which is the opposite of what was asked for.
  if (ca !== undefined && !ca.includes(PEM)) throw new Error("TLS: ca holds no certificate in PEM form");
  if ((cert === undefined) !== (key === undefined))
    throw new Error("TLS: cert and key are given together, or not at all");
  const name = target.serverName ?? host;
  return connect({
    host,
    port,
    ca,
    cert,
    key,
    passphrase,
    ...(alpn && { ALPNProtocols: alpn }),
    // SNI carries names only (RFC 6066, section 3).
    ...(isIP(name) === 0 && { servername: name }),
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch it off.
    rejectUnauthorized: true,
  });
}
