// mosquitto with persistence, a password file and, where asked, TLS. Its limits are those it comes with, unless settings
// of the caller's say otherwise.

import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/mosquitto.js";
import { type Broker, type BrokerKind, LOGIN, type ServerTls } from "./broker.js";
import { programPath, startProgram, tlsFiles, versionOf } from "./program.js";

export async function startMosquittoWith(more: string[], tls?: ServerTls): Promise<Broker> {
  const path = programPath("mosquitto");
  const passwd = programPath("mosquitto_passwd");
  const port = await freePort();
  const secure = ["cafile ca.pem", "certfile cert.pem", "keyfile key.pem"];
  const settings = (folder: string): string[] => [
    `user ${userInfo().username}`,
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${join(folder, "passwords")}`,
    "persistence true",
    `persistence_location ${folder}/`,
    "log_dest stderr",
    ...more,
    ...(tls === undefined ? [] : [...secure, `require_certificate ${tls.asksClient}`]),
  ];
  return startProgram({
    path,
    port,
    readyWord: " running",
    args: (folder) => ["-c", join(folder, "mosquitto.conf")],
    files(folder) {
      execFileSync(passwd, ["-c", "-b", join(folder, "passwords"), LOGIN.username, LOGIN.password]);
      return { ...tlsFiles(tls), "mosquitto.conf": `${settings(folder).join("\n")}\n` };
    },
  });
}

export const mosquitto: BrokerKind = {
  name: "mosquitto",
  version: () => versionOf(programPath("mosquitto"), ["-h"]),
  certificateIs: "link",
  start: (tls) => startMosquittoWith([], tls),
};
