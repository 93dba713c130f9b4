// The completion for zsh, in the words of its _arguments and _describe. Pure.

import type { Values, VerbWords } from "./words.js";

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** Within [ ] and behind a colon these mean something to _arguments. */
const plain = (text: string): string => text.replace(/[\\[\]:]/g, "\\$&");

export function zshScript(verbs: readonly VerbWords[]): string {
  return [
    "#compdef midge",
    "# Completion of midge for zsh: save it as _midge in a folder of $fpath",
    "_midge() {",
    "  local -a verbs",
    "  verbs=(",
    ...verbs.map(({ name, about }) => `    ${quoted(`${name}:${plain(about)}`)}`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe -t commands verb verbs",
    "    return",
    "  fi",
    "  local verb=${words[2]}",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $verb in",
    ...verbs.flatMap(({ name, options, values }) => [
      `    ${name})`,
      "      _arguments \\",
      ...options.flatMap(({ flags, about, values: value }) =>
        flags.map(
          (flag) =>
            `        ${quoted(`*${flag}[${plain(about)}]${value === undefined ? "" : `:value:${action(value)}`}`)} \\`,
        ),
      ),
      `        ${values === undefined ? "" : quoted(`1:argument:${action(values, true)}`)}`,
      "      ;;",
    ]),
    "  esac",
    "}",
    '_midge "$@"',
    "",
  ].join("\n");
}

function action(values: Values, alsoFiles = false): string {
  if (values === "file") return "_files";
  if (values === "any") return " ";
  const words = `(${values.words.join(" ")})`;
  return alsoFiles && values.words.some((word) => word.includes("/"))
    ? `{_alternative "e:example:${words}" "f:file:_files"}`
    : words;
}
