#!/usr/bin/env node
// The `midge` command: reads the verb and its options, and loads only the code of that verb. What goes wrong for a user
// ends as one line and an exit code that is not 0.

import { Command, CommanderError, InvalidArgumentError } from "commander";
import { linkOptions } from "./client/options.js";
import { count, oneOf, port } from "./cli/values.js";
import { Exit, MidgeError } from "./error.js";

function setting(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("write name=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const program = new Command("midge")
  .description("Write a sensor publisher once in TypeScript; simulate it, and build it for the board.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "midge: ")) })
  .showSuggestionAfterError()
  .exitOverride();

program
  .command("simulate")
  .description("run a publisher on a simulated board")
  .argument("<publisher>", "folder with a publisher.ts, or the file")
  .option("--broker <url>", "mqtt://, mqtts://, ws:// or wss://HOST:PORT; without it a broker is started here")
  .option("--port <number>", "the port of the broker that is started here, 0 for any free one", port, 0)
  .option("--cafile <file>", "TLS: the certificate authority to trust, PEM")
  .option("--count <number>", "end after so many messages", count)
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("--json", "print one JSON object a message")
  .addHelpText("after", "\nExample:\n  midge simulate examples/thermometer --broker mqtt://127.0.0.1:1883 --count 10")
  .action(async (publisher: string, options) => (await import("./simulate/command.js")).simulate(publisher, options));

program
  .command("build")
  .description("build a publisher into one file for a board")
  .argument("<publisher>", "folder with a publisher.ts, or the file")
  .requiredOption("--board <name>", "the board to build for")
  .option("--broker <url>", "where the board finds the broker; without it the board reads it from its own settings")
  .option("--tls <level>", "accept a lower TLS level than verified: encrypted")
  .option("--settings <file>", "write the data that goes onto the board, secrets included, to this file")
  .option("--out <file>", "the file to write")
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("--json", "print one JSON object: board, file, bytes, gzip, parts, and tls where there is")
  .addHelpText(
    "after",
    "\nExample:\n  midge build examples/thermometer --board esp32 --broker mqtt://192.168.1.10:1883",
  )
  .action(async (publisher: string, options) => (await import("./build/command.js")).buildCommand(publisher, options));

linkOptions(program.command("pub").description("publish to a broker"))
  .requiredOption("-t, --topic <topic>", "the topic to publish to")
  .option("-m, --message <text>", "the message")
  .option("-f, --file <file>", "the message is a file's content")
  .option("-s, --stdin-file", "the message is all of standard input")
  .option("-l, --stdin-line", "each line of standard input is a message")
  .option("-n, --null-message", "an empty message; with -r it clears what is retained")
  .option("-q, --qos <0|1|2>", "quality of service", oneOf([0, 1, 2]), 0)
  .option("-r, --retain", "the broker keeps the message for those who come later")
  .addHelpText(
    "after",
    "\nExamples:\n  midge pub -t home/attic/command -m on -q 1\n  midge pub --url mqtts://broker.example -u anna -t log -l < lines.txt",
  )
  .action(async (options) => (await import("./pub/command.js")).pub(options));

linkOptions(program.command("sub").description("print what a broker sends"))
  .requiredOption("-t, --topic <filter...>", "a topic filter, + and # included; may be repeated")
  .option("-q, --qos <0|1|2>", "the highest quality of service to receive at", oneOf([0, 1, 2]), 0)
  .option("-v, --verbose", "print the topic before the message")
  .option("-C, --count <number>", "end after so many messages", count)
  .option("-W, --timeout <seconds>", "end after so many seconds, with exit code 6", count)
  .option("-R, --no-retained", "leave out retained messages")
  .option("-N, --no-newline", "no line break behind a message")
  .addHelpText("after", "\nExamples:\n  midge sub -v -t 'home/#'\n  midge sub -t fleet/+/status -C 1 -W 10 --json")
  .action(async (options) => (await import("./sub/command.js")).sub(options));

program.parseAsync().catch((error: unknown) => {
  // Commander has said it already; help and version are no failures.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? Exit.OK : Exit.USAGE;
  else if (error instanceof MidgeError) {
    process.stderr.write(`midge: ${error.message}\n`);
    process.exitCode = error.exit;
  } else throw error;
});
