// The completion for fish: one line for each verb and each option. Pure.

import type { Values, VerbWords } from "./words.js";

const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

export function fishScript(verbs: readonly VerbWords[]): string {
  const names = verbs.map(({ name }) => name).join(" ");
  const none = quoted(`not __fish_seen_subcommand_from ${names}`);
  return [
    "# Completion of midge for fish: midge completion fish > ~/.config/fish/completions/midge.fish",
    "complete -c midge -e",
    ...verbs.flatMap(({ name, about, options, values }) => {
      const when = quoted(`__fish_seen_subcommand_from ${name}`);
      return [
        `complete -c midge -f -n ${none} -a ${name} -d ${quoted(about)}`,
        ...(values === undefined || values === "any" || values === "file"
          ? []
          : [`complete -c midge -n ${when} -a ${quoted(values.words.join(" "))}`]),
        ...options.map(
          (option) =>
            `complete -c midge -n ${when} ${flagWords(option.flags)}${valueWords(option.values)} -d ${quoted(option.about)}`,
        ),
      ];
    }),
    "",
  ].join("\n");
}

const flagWords = (flags: readonly string[]): string =>
  flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(" ");

function valueWords(values: Values | undefined): string {
  if (values === undefined) return "";
  if (values === "file") return " -r -F";
  return values === "any" ? " -x" : ` -x -a ${quoted(values.words.join(" "))}`;
}
