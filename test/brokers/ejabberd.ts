// ejabberd with nothing but its MQTT door, in a scratch folder. It is started as an Erlang program without distribution:
// no epmd, no port but MQTT's, no cookie, and nothing of the system's own ejabberd is read or written.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/mosquitto.js";
import { type BrokerKind, LOGIN, type ServerTls } from "./broker.js";
import { programPath, startProgram, tlsFiles } from "./program.js";

const [USER, HOST] = LOGIN.username.split("@");
/** Starts it, makes the user where there is none, and says so. */
const START = `
{ok, _} = application:ensure_all_started(ejabberd),
case ejabberd_auth:try_register(<<"${USER}">>, <<"${HOST}">>, <<"${LOGIN.password}">>) of
  ok -> ok;
  {error, exists} -> ok
end,
io:format("all is ready~n").`;

/** Where Debian keeps the Erlang libraries of ejabberd: its own start script knows. */
function libraries(): string {
  const script = readFileSync(programPath("ejabberdctl"), "utf8");
  return /^ERL_LIBS='(.*)'$/m.exec(script)?.[1] ?? "";
}

function settings(folder: string, port: number, tls: ServerTls | undefined): string {
  const secure = [
    "    tls: true",
    `    tls_verify: ${tls?.asksClient}`,
    `certfiles: ["${join(folder, "both.pem")}"]`,
    `c2s_cafile: "${join(folder, "ca.pem")}"`,
  ];
  return [
    `hosts: ["${HOST}"]`,
    "loglevel: warning",
    "auth_method: [mnesia]",
    "modules:",
    "  mod_mqtt:",
    '    access_publish: {"#": [{allow: all}]}',
    '    access_subscribe: {"#": [{allow: all}]}',
    "listen:",
    "  -",
    `    port: ${port}`,
    '    ip: "127.0.0.1"',
    "    module: mod_mqtt",
    ...(tls === undefined ? [] : secure),
    "",
  ].join("\n");
}

export const ejabberd: BrokerKind = {
  name: "ejabberd",
  version: () => /ejabberd-(\d+[.]\d+)/.exec(readdirSync(libraries()).join(" "))?.[1] ?? "of an unknown version",
  certificateIs: "password",
  async start(tls) {
    const path = programPath("erl");
    const libs = libraries();
    const port = await freePort();
    return startProgram({
      path,
      port,
      readyWord: "all is ready",
      args: (folder) => ["-noinput", "-mnesia", "dir", `"${join(folder, "spool")}"`, "-eval", START],
      env: (folder) => ({
        ERL_LIBS: libs,
        HOME: folder,
        ERL_CRASH_DUMP: join(folder, "crash"),
        EJABBERD_CONFIG_PATH: join(folder, "ejabberd.yml"),
        EJABBERD_LOG_PATH: join(folder, "ejabberd.log"),
      }),
      files: (folder) => ({
        ...tlsFiles(tls),
        ...(tls === undefined ? {} : { "both.pem": tls.cert + tls.key }),
        "ejabberd.yml": settings(folder, port, tls),
      }),
    });
  },
};
