#!/usr/bin/env node
// The `midge` command: reads the verb and its options, and loads only the code of that verb. What goes wrong for a user
// ends as one line and an exit code that is not 0.

import { Command, InvalidArgumentError } from "commander";
import { MidgeError } from "./error.js";

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("give a whole number from 1 up.");
  return number;
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError("give a number from 0 to 65535.");
  return number;
}

function setting(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("write name=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const program = new Command("midge")
  .description("Write a sensor publisher once in TypeScript; simulate it, and build it for the board.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "midge: ")) })
  .showSuggestionAfterError();

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
  .option("--out <file>", "the file to write")
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("--json", "print one JSON object: board, file, bytes, gzip, parts")
  .addHelpText(
    "after",
    "\nExample:\n  midge build examples/thermometer --board esp32 --broker mqtt://192.168.1.10:1883",
  )
  .action(async (publisher: string, options) => (await import("./build/command.js")).buildCommand(publisher, options));

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof MidgeError)) throw error;
  process.stderr.write(`midge: ${error.message}\n`);
  process.exitCode = 1;
});
