// Bundles for specs, as typescript-to-lua writes them.

/** Modules by name, each the Lua lines between `local ____exports = {}` and `return ____exports`; the last one is run first. */
export function bundleText(modules: Record<string, string>): string {
  const entry = Object.keys(modules).at(-1) as string;
  const entries = Object.entries(modules).map(
    ([name, body]) => `["${name}"] = function(...) \nlocal ____exports = {}\n${body}\nreturn ____exports\n end,\n`,
  );
  return (
    "local ____modules = {}\nlocal ____moduleCache = {}\n" +
    "local function require(file, ...)\n  if ____moduleCache[file] == nil then ____moduleCache[file] = ____modules[file](...) end\n" +
    "  return ____moduleCache[file]\nend\n" +
    `____modules = {\n${entries.join("")}}\nlocal ____entry = require("${entry}", ...)\nreturn ____entry\n`
  );
}
