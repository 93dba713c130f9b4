// nats-server with JetStream, which keeps sessions and retained messages in files, and its MQTT door. Its own protocol's
// port is a random one on loopback that nobody uses.

import { join } from "node:path";
import { freePort } from "../support/mosquitto.js";
import { type BrokerKind, LOGIN } from "./broker.js";
import { programPath, startProgram, tlsFiles, versionOf } from "./program.js";

export const nats: BrokerKind = {
  name: "NATS",
  version: () => versionOf(programPath("nats-server"), ["--version"]),
  certificateIs: "link",
  async start(tls) {
    const path = programPath("nats-server");
    const port = await freePort();
    const secure = `tls { cert_file: "cert.pem", key_file: "key.pem", ca_file: "ca.pem", verify: ${tls?.asksClient} }`;
    return startProgram({
      path,
      port,
      readyWord: "Server is ready",
      args: (folder) => ["-c", join(folder, "nats.conf")],
      files: (folder) => ({
        ...tlsFiles(tls),
        "nats.conf": [
          "server_name: midge",
          "host: 127.0.0.1",
          "port: -1",
          `jetstream { store_dir: "${join(folder, "store")}" }`,
          `authorization { users: [{ user: "${LOGIN.username}", password: "${LOGIN.password}" }] }`,
          `mqtt { host: 127.0.0.1, port: ${port}, ${tls === undefined ? "" : secure} }`,
          "",
        ].join("\n"),
      }),
    });
  },
};
