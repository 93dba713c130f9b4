// What a shell can complete, taken from commander's own tree: verbs, options, and what each value may be. Pure: it knows no
// shell, and is given the names of boards and examples.

import type { Argument, Command, Option } from "commander";

export interface Known {
  boards: readonly string[];
  examples: readonly string[];
}

/** What may stand there: one of some words, a file, or anything. */
export type Values = { words: readonly string[] } | "file" | "any";

export interface OptionWords {
  /** As they are typed: "-t", "--topic". */
  flags: string[];
  about: string;
  /** Undefined for an option without a value. */
  values?: Values;
}

export interface VerbWords {
  name: string;
  about: string;
  options: OptionWords[];
  /** What its first argument may be; undefined when it takes none. */
  values?: Values;
}

export function verbWords(program: Command, known: Known): VerbWords[] {
  return program.commands.map((verb) => {
    const values = argumentValues(verb.registeredArguments[0], known);
    return {
      name: verb.name(),
      about: verb.description(),
      options: [
        ...verb.options.map((option) => optionWords(option, known)),
        { flags: ["-h", "--help"], about: "display help for command" },
      ],
      ...(values !== undefined && { values }),
    };
  });
}

function optionWords(option: Option, known: Known): OptionWords {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null);
  const about = option.description;
  return option.required || option.optional ? { flags, about, values: optionValues(option, known) } : { flags, about };
}

function optionValues(option: Option, { boards, examples }: Known): Values {
  if (option.argChoices) return { words: option.argChoices };
  const name = option.attributeName();
  if (name === "board") return { words: boards };
  if (name === "example") return { words: examples };
  const place = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "";
  if (place.includes("|")) return { words: place.split("|") };
  return /file|folder|path|port$/.test(place.replace("...", "")) ? "file" : "any";
}

function argumentValues(argument: Argument | undefined, { examples }: Known): Values | undefined {
  if (argument === undefined) return undefined;
  if (argument.argChoices) return { words: argument.argChoices };
  return argument.name() === "publisher" ? { words: examples.map((name) => `examples/${name}`) } : "file";
}
