// Makes certificates for a test run with the openssl of the desk: two authorities, a server's certificate of a
// name that is not the loopback's, an expired one, and a client's. It never stores a key outside its directory.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Pair {
  cert: string;
  key: string;
}

export interface Certificates {
  authority: Pair;
  stranger: Pair;
  server: Pair;
  expired: Pair;
  client: Pair;
}

export function makeCertificates(directory: string): Certificates {
  const openssl = (...words: string[]): void => {
    execFileSync("openssl", words, { cwd: directory, stdio: "pipe" });
  };
  const pair = (name: string): Pair => ({
    cert: readFileSync(join(directory, `${name}.pem`), "utf8"),
    key: readFileSync(join(directory, `${name}.key`), "utf8"),
  });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

  const root = (name: string): Pair => {
    openssl(
      "req",
      "-x509",
      ...curve,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/CN=${name}`,
      "-days",
      "2",
    );
    return pair(name);
  };
  const issued = (name: string, days: number, kind: string[]): Pair => {
    openssl("req", ...kind, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}.example`);
    const by = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"];
    openssl("x509", "-req", "-in", `${name}.csr`, ...by, "-out", `${name}.pem`, "-days", String(days));
    return pair(name);
  };

  const authority = root("authority");
  const stranger = root("stranger");
  const server = issued("server", 2, curve);
  const expired = issued("expired", -1, curve);
  // The firmware takes a client key only as "RSA PRIVATE KEY" (PKCS#1).
  const client = issued("client", 2, ["-newkey", "rsa:2048", "-nodes"]);
  openssl("rsa", "-traditional", "-in", "client.key", "-out", "client.rsa");
  client.key = readFileSync(join(directory, "client.rsa"), "utf8");
  return { authority, stranger, server, expired, client };
}
