// The verb `wokwi` and its options, for the tree of verbs. It loads the code only when the verb runs.

import type { Command } from "commander";
import { count, several } from "../cli/values.js";

export function wokwiVerb(program: Command): void {
  program
    .command("wokwi")
    .description("write a publisher as a project for the Wokwi simulator, and run it there")
    .argument("[publisher]", "folder with a publisher.ts, or the file")
    .option("--board <name>", "esp32, esp32-c3 or esp32-s3, or MIDGE_BOARD (default: esp32)")
    .option(
      "--firmware <file...>",
      "as for flash: FILE or FILE@OFFSET, or the download itself (.tgz, .zip, or its folder)",
    )
    .option("--out <folder>", "where it is written (default: out/wokwi/PUBLISHER-BOARD)")
    .option("--broker <url>", "as for build; Wokwi's WiFi leads to the internet, so it must be a public one")
    .option("--tls <level>", "as for build")
    .option("--without <part>", "a part that Wokwi lacks is left out; may be repeated", several)
    .option("--set <name=value>", "as for build; may be repeated", several)
    .option("--lint <folder>", "look at a folder as it is, and write nothing")
    .option("--run", "run it on Wokwi with your token from WOKWI_CLI_TOKEN, and show what the board says")
    .option("--scenario <file>", "play these steps there and not those of scenario.yaml")
    .option("--no-scenario", "play no steps")
    .option("--expect <text>", "end with 0 when a line holds this; may be repeated, then all must come", several)
    .option("--fail <text>", "end with 7 when a line holds this; may be repeated", several)
    .option("--timeout <seconds>", "end after so long: with 6 when something is still awaited (default: 60)", count)
    .option("--timestamps", "the time (UTC) before each line")
    .option("--log <file>", "also append what the board says to this file")
    .option("--json", "print one JSON object: folder, board, notes, findings; with --run then one a line of the board")
    .option("--quiet", "say nothing but errors and what the board says")
    .addHelpText(
      "after",
      "\nExamples:\n  midge wokwi examples/thermometer --broker mqtt://test.mosquitto.org:1883 --firmware espruino_2v29_esp32.tgz\n  midge wokwi examples/pressure --board esp32-c3 --broker mqtt://broker.example --out wokwi\n  midge wokwi --lint out/wokwi/thermometer-esp32 --run --expect online --timeout 120",
    )
    .action(async (publisher: string | undefined, options) => (await import("./command.js")).wokwi(publisher, options));
}
