// What is written to a board beside its program: the data that its glue reads as `midge.json` from Espruino's Storage or
// NodeMCU's file system. It holds everything that is secret, so it is never bundled, printed or kept longer than needed.

import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Profile } from "../../boards/profile.js";
import type { Target } from "../../sdk/link/socket.js";
import { MidgeError } from "../error.js";
import { needSecrets, type Project } from "../project.js";
import type { Network } from "../project/local.js";
import { pemOf } from "./target.js";

/** The name of the data file on every board. */
export const DATA_FILE = "midge.json";

export interface BoardData {
  networks?: Network[];
  hostname?: string;
  address?: Record<string, unknown>;
  /** The broker; without it the program's own. */
  host?: string;
  port?: number;
  secure?: boolean;
  /** The login at the broker. */
  username?: string;
  password?: string;
  secrets?: Record<string, string>;
  /** The client's certificate and key: PEM on NodeMCU, base64 of DER on Espruino. */
  cert?: string;
  key?: string;
}

/** The data for a board. Throws when a secret that the project declares has no value. */
export function boardData(project: Project, profile: Profile, target: Target): BoardData {
  needSecrets(project);
  const { networks, hostname, address, username, password, secrets } = project.local;
  return {
    ...(networks.length > 0 && { networks }),
    ...(hostname !== undefined && { hostname }),
    ...(address !== undefined && { address }),
    ...(target.host !== "" && { host: target.host, port: target.port, secure: target.secure === true }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(target.secure && identity(project, profile)),
  };
}

/** The data as the text of the file. */
export function boardDataText(data: BoardData): string {
  return JSON.stringify(data) + "\n";
}

/** The client's certificate and key, as the runtime takes them. */
function identity(project: Project, profile: Profile): Pick<BoardData, "cert" | "key"> {
  const { cert: file } = project.config.tls;
  const { key } = project.local.tls;
  if (file === undefined || key === undefined) return {};
  const cert = pemOf(project, "cert", file);
  if (profile.runtime !== "espruino") return { cert, key };
  try {
    const der = createPrivateKey(key);
    const isRsa = der.asymmetricKeyType === "rsa";
    return {
      cert: new X509Certificate(cert).raw.toString("base64"),
      key: der.export({ format: "der", type: isRsa ? "pkcs1" : "sec1" }).toString("base64"),
    };
  } catch {
    throw new MidgeError(
      `the TLS certificate or its key cannot be read: ${profile.name} takes RSA and EC keys without a passphrase.`,
    );
  }
}
