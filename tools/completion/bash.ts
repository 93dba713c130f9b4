// The completion for bash: one function that looks at the verb and the word before. Pure.

import type { Values, VerbWords } from "./words.js";

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function bashScript(verbs: readonly VerbWords[]): string {
  const names = verbs.map(({ name }) => name).join(" ");
  return [
    "# Completion of midge for bash: source <(midge completion bash)",
    "_midge() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i",
    "  COMPREPLY=()",
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    `    case \${COMP_WORDS[i]} in ${verbs.map(({ name }) => name).join("|")}) verb=\${COMP_WORDS[i]}; break;; esac`,
    "  done",
    '  case "$verb $prev" in',
    ...verbs.flatMap(({ name, options }) =>
      options.flatMap(({ flags, values }) =>
        values === undefined
          ? []
          : [`    ${flags.map((flag) => quoted(`${name} ${flag}`)).join("|")}) ${reply(values)}; return;;`],
      ),
    ),
    "  esac",
    '  case "$verb" in',
    `    "") ${reply({ words: ["-h", "--help", ...names.split(" ")] })};;`,
    ...verbs.map(({ name, options, values }) => {
      const flags = options.flatMap((option) => option.flags).join(" ");
      const first = values === undefined ? ":" : values === "any" ? ":" : reply(values, "COMPREPLY+=");
      return `    ${name}) if [[ $cur == -* ]]; then ${reply({ words: flags.split(" ") })}; else ${first}; fi;;`;
    }),
    "  esac",
    "}",
    "complete -o default -F _midge midge",
    "",
  ].join("\n");
}

/** Files are left to `complete -o default`. */
function reply(values: Values, into = "COMPREPLY="): string {
  if (values === "file" || values === "any") return ":";
  return `${into}($(compgen -W ${quoted(values.words.join(" "))} -- "$cur"))`;
}
