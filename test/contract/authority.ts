// A certificate authority for one test run, made with openssl in a scratch folder that is gone at once. Its keys
// protect nothing and never leave the process.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Authority {
  /** Its own certificate, PEM. */
  ca: string;
  /** A key and a certificate for a host name or an IPv4 address; `subject` is its common name, "server" unless given. */
  issue(name: string, subject?: string, how?: Issue): { key: string; cert: string };
}

export interface Issue {
  /** The certificate ended yesterday. */
  isExpired?: boolean;
  /** The key is encrypted with this. */
  passphrase?: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const DAYS = ["-days", "2"];
const EXPIRED = ["-days", "-1"];

export function createAuthority(title: string): Authority {
  const [caKey, ca] = inFolder((openssl, read) => {
    openssl(["req", "-x509", ...KEY, ...DAYS, "-subj", `/CN=${title}`, "-keyout", "ca.key", "-out", "ca.pem"]);
    return [read("ca.key"), read("ca.pem")] as const;
  });
  return {
    ca,
    issue: (name, subject = "server", { isExpired = false, passphrase } = {}) =>
      inFolder((openssl, read, write) => {
        write("ca.key", caKey);
        write("ca.pem", ca);
        const kind = /^[\d.]+$/.test(name) ? "IP" : "DNS";
        write("names", `subjectAltName=${kind}:${name}\n`);
        openssl(["req", ...KEY, "-subj", `/CN=${subject}`, "-keyout", "key", "-out", "request"]);
        const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2", ...(isExpired ? EXPIRED : DAYS)];
        openssl(["x509", "-req", "-in", "request", ...signer, "-extfile", "names", "-out", "cert"]);
        if (passphrase !== undefined) {
          openssl(["pkcs8", "-topk8", "-in", "key", "-out", "locked", "-passout", `pass:${passphrase}`]);
        }
        return { key: read(passphrase === undefined ? "key" : "locked"), cert: read("cert") };
      }),
  };
}

function inFolder<T>(
  use: (
    openssl: (words: string[]) => void,
    read: (name: string) => string,
    write: (name: string, text: string) => void,
  ) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "midge-authority-"));
  try {
    return use(
      (words) => void execFileSync("openssl", words, { cwd: folder, stdio: "pipe" }),
      (name) => readFileSync(join(folder, name), "utf8"),
      (name, text) => writeFileSync(join(folder, name), text),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
