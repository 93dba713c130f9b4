// Does the broker's TLS hold: does the handshake end, is the certificate verified, and until when does it last? It opens a
// link of its own, which lets any certificate in so that it can be named, and sends nothing over it.

import { isIP } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate } from "node:tls";
import type { Target } from "midge";
import type { Profile } from "../../boards/profile.js";
import { type Finding, finding } from "./check.js";

const ANSWER_MS = 5000;
const DAY_MS = 86_400_000;
/** Sooner than that, and somebody should see to it. */
const SOON_DAYS = 30;

export async function checkTls(target: Target, profile: Profile | undefined): Promise<Finding> {
  if (!target.secure)
    return finding(
      "tls",
      "skipped",
      "the broker's URL is without TLS.",
      "mqtts://HOST asks for it; then a password cannot be read on the way.",
    );
  let shown: Handshake;
  try {
    shown = await handshake(target);
  } catch (error) {
    return finding(
      "tls",
      "fail",
      `no TLS with ${target.host}:${target.port}: ${(error as Error).message}.`,
      "is this the broker's port for TLS (8883 as a rule)?",
    );
  }
  return judged(shown, target, profile);
}

interface Handshake {
  certificate: PeerCertificate;
  protocol: string | null;
  /** Why the chain or the name does not hold; undefined when they do. */
  fault?: string;
}

function handshake(target: Target): Promise<Handshake> {
  const { host, port, ca, cert, key, passphrase } = target;
  const name = target.serverName ?? host;
  return new Promise((resolve, reject) => {
    const socket = connect(
      {
        host,
        port,
        ca,
        cert,
        key,
        passphrase,
        ...(isIP(name) === 0 && { servername: name }),
        rejectUnauthorized: false,
      },
      () => {
        const certificate = socket.getPeerCertificate();
        const fault = socket.authorized
          ? checkServerIdentity(name, certificate)?.message
          : String(socket.authorizationError);
        socket.end();
        resolve({ certificate, protocol: socket.getProtocol(), ...(fault !== undefined && { fault }) });
      },
    );
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)));
    socket.on("error", reject);
  });
}

function judged(
  { certificate, protocol, fault }: Handshake,
  { host, port }: Target,
  profile: Profile | undefined,
): Finding {
  const ends = new Date(certificate.valid_to);
  const days = Math.floor((ends.getTime() - Date.now()) / DAY_MS);
  const who = `"${nameOf(certificate.subject)}" from "${nameOf(certificate.issuer)}"`;
  const text = `${protocol ?? "TLS"} with ${host}:${port}, certificate ${who}, ends ${ends.toISOString().slice(0, 10)}`;
  if (fault !== undefined)
    return finding("tls", "fail", `${text}; not verified: ${fault.replace(/[.]$/, "")}.`, wayOut(fault));
  if (days < SOON_DAYS)
    return finding("tls", "warn", `${text}, in ${days} days; verified.`, "renew it before it ends.");
  if (profile !== undefined && profile.tls !== "verified")
    return finding(
      "tls",
      "warn",
      `${text}; verified from here, but ${profile.name} cannot verify: ${profile.tlsNote}.`,
      "a build for it needs --tls encrypted, or signed payloads.",
    );
  return finding("tls", "ok", `${text}; verified.`);
}

const nameOf = (subject: PeerCertificate["subject"] | undefined): string => {
  const name = subject?.CN ?? subject?.O ?? "?";
  return Array.isArray(name) ? name.join(", ") : name;
};

function wayOut(fault: string): string {
  if (/EXPIRED|NOT_YET_VALID/i.test(fault)) return "renew the broker's certificate, or set this computer's clock.";
  if (/SELF_SIGNED|ISSUER|UNABLE/i.test(fault))
    return 'name the authority that signed it: --cafile ca.pem, or "ca" of "tls" in midge.json.';
  return "use the name that stands in the certificate as the host of --broker.";
}
