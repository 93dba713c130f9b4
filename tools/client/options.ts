// The options of a link to a broker, by the names that people know from mosquitto_pub and mosquitto_sub.

import type { Command } from "commander";
import { oneOf, within } from "../cli/values.js";

const DEFAULT_URL = "mqtt://127.0.0.1:1883";

export function linkOptions(command: Command): Command {
  return command
    .option("--url <url>", "mqtt://, mqtts://, ws:// or wss://HOST:PORT, or MIDGE_BROKER", DEFAULT_URL)
    .option("-i, --id <client id>", "the client id; without it the broker chooses one")
    .option("-u, --username <name>", "the user name (or MIDGE_USERNAME)")
    .option("-P, --pw <password>", "the password (better in MIDGE_PASSWORD: a command line can be read by others)")
    .option("-c, --no-clean-session", "keep the session at the broker; needs -i")
    .option("-k, --keepalive <seconds>", "0 switches it off", within(0, 65535))
    .option("--cafile <file>", "TLS: the certificate authority to trust, PEM")
    .option("--cert <file>", "TLS: the client's certificate, PEM")
    .option("--key <file>", "TLS: the client's private key, PEM")
    .option("--will-topic <topic>", "what the broker publishes when the link dies: its topic")
    .option("--will-payload <text>", "its message")
    .option("--will-qos <0|1|2>", "its quality of service", oneOf([0, 1, 2]))
    .option("--will-retain", "and that it is kept")
    .option("-d, --debug", "print each packet, in and out, decoded, to standard error")
    .option("--quiet", "no notes on standard error")
    .option("--json", "print one JSON object a message");
}
