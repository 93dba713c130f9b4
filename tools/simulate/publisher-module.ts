// Turns a publisher's source into a function that can be run on any number of boards: bundled once, given its `@board` and
// the SDK at each run.

import { build, type Message } from "esbuild";
import * as sdk from "midge";
import type { BoardModule } from "../../boards/node/simulated.js";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";

/** What the broker's URL says of user and password; a publisher that names its own keeps them. */
export type Login = Pick<sdk.ConnectOptions, "username" | "password">;

/** `hear` gets each client that the program makes. */
export type RunPublisher = (board: BoardModule, login?: Login, hear?: (client: sdk.Publisher) => void) => void;

export async function loadPublisher(entry: string): Promise<RunPublisher> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    external: ["midge", "@board"],
    logLevel: "silent",
  }).catch((error: { errors?: Message[] }) => {
    const first = error.errors?.[0];
    if (!first) throw error;
    const at = first.location ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: ` : "";
    throw new MidgeError(at + first.text);
  });
  const code = result.outputFiles[0]?.text ?? "";
  const run = new Function("require", "module", "exports", `${code}\n//# sourceURL=${shown(entry)}`);
  return (board, login = {}, hear = () => {}) => {
    const module = { exports: {} };
    const given = withLogin(login, hear);
    run((name: string) => (name === "@board" ? board : given), module, module.exports);
  };
}

function withLogin(login: Login, hear: (client: sdk.Publisher) => void): typeof sdk {
  const heard = <Made extends sdk.Publisher>(made: Made): Made => {
    hear(made);
    return made;
  };
  return {
    ...sdk,
    createClient: (link, options) => heard(sdk.createClient(link, { ...login, ...options })),
    createPublisher: (link, options) => heard(sdk.createPublisher(link, { ...login, ...options })),
  };
}
