// Turns a publisher's source into a function that can be run on any number of boards: bundled once, given its `@board` and
// the SDK at each run.

import { build, type Message } from "esbuild";
import * as sdk from "midge";
import type { BoardModule } from "../../boards/node/simulated.js";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";

/** What the broker's URL says of user and password; a publisher that names its own keeps them. */
export type Login = Pick<sdk.ConnectOptions, "username" | "password">;

export type Hear = (client: sdk.Publisher) => void;
export type Shape = (options: sdk.ClientOptions) => sdk.ClientOptions;

/**
 * `hear` gets each client that the program makes, `shape` the options that it gives it, before they are used. What thousands
 * of boards are given alike should be one object for all of them.
 */
export type RunPublisher = (board: BoardModule, login?: Login, hear?: Hear, shape?: Shape) => void;

const NO_LOGIN: Login = {};
const nobody: Hear = () => {};
const asGiven: Shape = (options) => options;

/** The publisher, and its code, which is the same wherever it stands. */
export async function loadPublisher(entry: string): Promise<{ run: RunPublisher; code: string }> {
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
  let last: { login: Login; hear: Hear; shape: Shape; midge: typeof sdk } | undefined;
  return {
    code: code.replace(/^"use strict";\n|^\/\/.*$/gm, "").trim(),
    run(board, login = NO_LOGIN, hear = nobody, shape = asGiven) {
      if (last?.login !== login || last.hear !== hear || last.shape !== shape)
        last = { login, hear, shape, midge: changed(login, hear, shape) };
      const module = { exports: {} };
      const { midge } = last;
      run((name: string) => (name === "@board" ? board : midge), module, module.exports);
    },
  };
}

/** The SDK as the program sees it. */
function changed(login: Login, hear: Hear, shape: Shape): typeof sdk {
  const heard = <Made extends sdk.Publisher>(made: Made): Made => {
    hear(made);
    return made;
  };
  // With nothing to add the program's own object is used: there may be thousands.
  const hasLogin = Object.keys(login).length > 0;
  const filled = (options: sdk.ClientOptions): sdk.ClientOptions =>
    shape(hasLogin ? { ...login, ...options } : options);
  return {
    ...sdk,
    createClient: (link, options) => heard(sdk.createClient(link, filled(options))),
    createPublisher: (link, options) => heard(sdk.createPublisher(link, filled(options))),
  };
}
