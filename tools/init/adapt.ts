// What of an example's files names its place in Midge, and what it is in a project of its own. Everything else stays as it is.
// Pure: text in, text out.

/** How a file is seen from its project: "README.md", "relay/midge.json". */
export function adapt(file: string, text: string, example: string, board: string | undefined): string {
  const up = "../".repeat(file.split("/").length - 1) || "./";
  if (file.endsWith("midge.json")) return config(text, up, board);
  if (file.endsWith(".md")) return page(text, example);
  if (file.endsWith(".spec.ts")) return specs(text, example, up);
  return text;
}

function config(text: string, up: string, board: string | undefined): string {
  const own = text.replace(/"(?:[.][.]\/)+midge[.]schema[.]json"/, `"${up}node_modules/midge/midge.schema.json"`);
  if (board === undefined) return own;
  const line = `  "board": ${JSON.stringify(board)},\n`;
  const schema = /^ *"[$]schema":.*,\n/m;
  return schema.test(own) ? own.replace(schema, (found) => found + line) : own.replace("{\n", `{\n${line}`);
}

/** `examples/NAME` is the project itself; pages that do not come with the package are no links. */
function page(text: string, example: string): string {
  return places(text, example).replace(/\[([^\]]+)\]\((?:[.][.]\/)+[^)]*\)/g, "$1 of Midge");
}

function places(text: string, example: string): string {
  return text.replaceAll(new RegExp(`\\bexamples/${example}(?![\\w-])(/\\w[\\w-]*)?`, "g"), (_found, inner?: string) =>
    inner === undefined ? "." : `.${inner}`,
  );
}

/** Midge's own files are reached through the package: values by `midge/node`, types where they stand. */
function specs(text: string, example: string, up: string): string {
  return places(text, example)
    .replace(/(import type [^;]*? from )"(?:[.][.]\/)+((?:boards|sdk)\/[^"]+)"/g, `$1"${up}node_modules/midge/$2"`)
    .replace(/(import [^;]*? from )"(?:[.][.]\/)+(?:boards|sdk)\/[^"]+"/g, '$1"midge/node"');
}
