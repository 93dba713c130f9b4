// The verbs of the `midge` command and their options, as a tree that can be asked: for the command, its page and the shells'
// completion. It loads only the code of the verb that runs.

import { Argument, Command, InvalidArgumentError } from "commander";
import { linkOptions } from "./client/options.js";
import { applySettings } from "./cli/settings.js";
import { count, duration, oneOf, port, several, speed, within } from "./cli/values.js";
import { EXIT_HELP } from "./error.js";
import { wokwiVerb } from "./wokwi/verb.js";

function setting(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("write name=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Which board, and how to reach it. */
function boardOptions(command: Command): Command {
  return command
    .option("--board <name>", "the board, as for build, or MIDGE_BOARD")
    .option(
      "--port <port>",
      "serial port or tcp://HOST:PORT, or MIDGE_PORT; without it the one board that is plugged in",
    )
    .option(
      "--baud <number>",
      "the speed to work at, or MIDGE_BAUD (default: 921600 for firmware, else 115200)",
      within(300, 4_000_000),
    )
    .option("--quiet", "say nothing but errors");
}

/** What is done with what a board says. */
function watchOptions(command: Command): Command {
  const collect = (text: string, before: string[] = []): string[] => [...before, text];
  return command
    .option("--timestamps", "the time (UTC) before each line")
    .option("--log <file>", "also append it to this file")
    .option("--expect <text>", "end with 0 when a line holds this; may be repeated, then all must come", collect)
    .option("--fail <text>", "end with 7 when a line holds this; may be repeated", collect)
    .option("--timeout <seconds>", "end after so long: with 6 when --expect has not come, else with 0", count)
    .option("--no-reconnect", "end with 4 when the board is gone, and do not wait for it to come back")
    .option("--json", "print one JSON object a line: time and line, at (where an error comes from), or event");
}

export const program = new Command("midge")
  .description("Write a sensor publisher once in TypeScript; simulate it, and build it for the board.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "midge: ")) })
  .showSuggestionAfterError()
  .exitOverride()
  .hook("preAction", (_program, verb) => applySettings(verb))
  .addHelpText("after", EXIT_HELP);

program
  .command("init")
  .description("begin a new project from an example")
  .argument("[folder]", "the folder of the project: empty, or not there yet")
  .option("--example <name>", "the example to begin with", "thermometer")
  .option("--board <name>", "the board that the project is for; it is noted in midge.json")
  .option("--list", "list the examples")
  .option("--json", "print one JSON object: folder, example, board, files, next")
  .option("--quiet", "say nothing but errors")
  .addHelpText(
    "after",
    "\nExamples:\n  midge init my-sensor\n  midge init greenhouse --example pressure --board nodemcu-esp8266\n  midge init --list",
  )
  .action(async (folder: string | undefined, options) => (await import("./init/command.js")).init(folder, options));

program
  .command("doctor")
  .description("look at all that stands between this desk and a board that publishes")
  .option("--board <name>", "the board, as for build: its firmware and TLS are compared, or MIDGE_BOARD")
  .option("--port <port>", "serial port or tcp://HOST:PORT, or MIDGE_PORT; without it the one board that is plugged in")
  .option("--broker <url>", "mqtt://, mqtts://, ws:// or wss://HOST:PORT, or MIDGE_BROKER")
  .option("-u, --username <name>", "the user name (or MIDGE_USERNAME)")
  .option("-P, --pw <password>", "the password (better in MIDGE_PASSWORD: a command line can be read by others)")
  .option("--cafile <file>", "TLS: the certificate authority to trust, PEM")
  .option("--cert <file>", "TLS: the client's certificate, PEM")
  .option("--key <file>", "TLS: the client's private key, PEM")
  .option("--topic <topic>", "where it may publish: below it a message is sent and listened for", "midge/doctor")
  .option("--sntp <host>", "the server that this computer's clock is compared with", "pool.ntp.org")
  .option("--json", "print one JSON object a check: check, status (ok, warn, fail, skipped), text, next")
  .option("--quiet", "print what is wrong alone")
  .addHelpText(
    "after",
    "\nExit code 7 when a check fails.\n\nExamples:\n  midge doctor\n  midge doctor --board esp32 --port /dev/ttyUSB0\n  midge doctor --broker mqtts://broker.example -u anna --topic home/attic --json",
  )
  .action(async (options) => (await import("./doctor/command.js")).doctor(options));

program
  .command("simulate")
  .description("run a publisher on a simulated board")
  .argument("[publisher]", "folder with a publisher.ts, or the file; with --replay the recorded one when left out")
  .option("--broker <url>", "mqtt://, mqtts://, ws:// or wss://HOST:PORT; without it a broker is started here")
  .option("--port <number>", "the port of the broker that is started here, 0 for any free one", port, 0)
  .option("--cafile <file>", "TLS: the certificate authority to trust, PEM")
  .option("--count <number>", "end after so many messages", count)
  .option("--for <time>", "end after so long in the simulation: 30s, 2m, 1h30m", duration)
  .option(
    "--speed <max|factor>",
    "max: as fast as the machine; 10: ten times real time; both with a broker in memory",
    speed,
  )
  .option(
    "--seed <number>",
    "decides all chances: the same seed gives the same packets with a broker in memory",
    within(0, 4294967295),
  )
  .option("--world <file>", "what the sensors see: JSON, YAML or a module; see docs/simulation.md")
  .option("--fault <words>", 'break something: "wifi down at 30s for 20s"; may be repeated', several)
  .option(
    "--scenario <file>",
    "run the steps of this YAML file, at full speed unless told otherwise; ends with 7 when one fails",
  )
  .option("--record <file>", "write down all that the program meets and sends, line by line, without passwords")
  .option(
    "--replay <file>",
    "run what was recorded again, without a network; ends with 7 when it does not send the same",
  )
  .option("--pcap <file>", "write the packets for Wireshark and tshark")
  .option("--board <name>", "run the file that build makes for this board, in the host of its firmware")
  .option(
    "--interpreter [path]",
    "with --board: run it on this Espruino, ESPRUINO when no path is given, or in this Lua 5.1 or 5.3",
  )
  .option("--tls <level>", "with --board: accept a lower TLS level than verified: encrypted")
  .option("--ui", "show the board as a page in the browser")
  .option("--ui-port <number>", "the port of that page, 0 for any free one", port, 0)
  .option("--boards <number>", "run a fleet of so many boards in this process; see docs/fleet.md", count)
  .option("--shard <i/n>", "of the fleet's boards run the i-th of n parts; env/n: as JOB_COMPLETION_INDEX says")
  .option("--ramp <number>", "boards of the fleet that start in a second (default: 200)", count)
  .option(
    "--observe <number>",
    "boards of the fleet that a subscriber listens to, to measure delivery (default: 20)",
    within(0, 10_000),
  )
  .option("--report <file>", "write the fleet's report to this file, as JSON")
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("-d, --debug", "print each packet, in and out, decoded, to standard error")
  .option("--json", "print one JSON object a message, or a step")
  .option("--quiet", "print the messages alone")
  .addHelpText(
    "after",
    '\nExamples:\n  midge simulate examples/thermometer --broker mqtt://127.0.0.1:1883 --count 10\n  midge simulate examples/thermometer --speed max --for 1h --fault "wifi down at 10m for 2m"\n  midge simulate examples/thermometer --scenario examples/thermometer/bad-day.yaml\n  midge simulate examples/thermometer --boards 500 --broker mqtt://127.0.0.1:1883 --for 2m --report fleet.json\n  midge simulate examples/thermometer --broker mqtt://127.0.0.1:1883 --record run.ndjson\n  midge simulate --replay run.ndjson --pcap run.pcap',
  )
  .action(async (publisher: string | undefined, options) =>
    (await import("./simulate/command.js")).simulate(publisher, options),
  );

program
  .command("report")
  .description("make one report out of those of a fleet's shards")
  .argument("<file...>", "what midge simulate --boards ... --report wrote; - for standard input")
  .option("--out <file>", "also write it to this file")
  .option("--json", "print one JSON object: the report, as --report writes it")
  .option("--quiet", "with --out print nothing")
  .addHelpText("after", "\nExample:\n  midge report shard-1.json shard-2.json --out fleet.json")
  .action(async (files: string[], options) => (await import("./fleet/command.js")).report(files, options));

program
  .command("build")
  .description("build a publisher into one file for a board")
  .argument("<publisher>", "folder with a publisher.ts, or the file")
  .option("--board <name>", 'the board to build for, or MIDGE_BOARD, or "board" in midge.json')
  .option("--broker <url>", "where the board finds the broker; without it the board reads it from its own settings")
  .option("--tls <level>", "accept a lower TLS level than verified: encrypted")
  .option("--settings <file>", "write the data that goes onto the board, secrets included, to this file")
  .option("--image <file>", "Espruino: write an image of the board's Storage, program and data, to this file")
  .option("--out <file>", "the file to write")
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("--oversize", "write also a program that the board's memory cannot hold")
  .option("--json", "print one JSON object: board, file, bytes, gzip, parts, memory, and tls where there is")
  .option("--quiet", "say nothing but warnings and errors")
  .addHelpText(
    "after",
    "\nExample:\n  midge build examples/thermometer --board esp32 --broker mqtt://192.168.1.10:1883",
  )
  .action(async (publisher: string, options) => (await import("./build/command.js")).buildCommand(publisher, options));

program
  .command("ports")
  .description("which boards are plugged in")
  .option("--json", "print one JSON object a port: port, usb, name, serialNumber, chips, boards")
  .option("--quiet", "print the ports alone")
  .addHelpText("after", "\nExample:\n  midge ports --json")
  .action(async (options) => (await import("./ports/command.js")).ports(options));

boardOptions(program.command("flash").description("put a program, firmware or a Storage image onto a board"))
  .argument("[publisher]", "folder with a publisher.ts, or the file: built and put onto the board over its console")
  .option("--firmware <file...>", "FILE or FILE@OFFSET: images, or the download itself (.tgz, .zip, or its folder)")
  .option("--image <file>", "a Storage image that `midge build --image` made")
  .option("--erase", "erase the whole flash before")
  .option("--broker <url>", "as for build, with a publisher")
  .option("--tls <level>", "as for build, with a publisher")
  .option("--set <name=value>", "a setting of the publisher; may be repeated", setting, {})
  .option("--oversize", "as for build, with a publisher")
  .option("--json", "print one JSON object: port, chip or board, written, seconds")
  .addHelpText(
    "after",
    "\nExamples:\n  midge flash examples/thermometer --board nodemcu-esp8266 --broker mqtt://192.168.1.10:1883\n  midge flash --board esp32 --firmware espruino_2v29_esp32.tgz\n  midge flash --firmware bootloader.bin@0x1000 app.bin@0x10000\n  midge flash --board esp32 --image out/thermometer.storage.bin",
  )
  .action(async (publisher: string | undefined, options) => {
    if (publisher === undefined) await (await import("./flash/command.js")).flash(options);
    else await (await import("./flash/program.js")).flashProgram(publisher, options);
  });

boardOptions(program.command("erase").description("erase a board's flash"))
  .option("--storage", "the program alone: the part of the flash that holds it")
  .option("-y, --yes", "do not ask")
  .option("--json", "print one JSON object: port, chip, erased, bytes")
  .addHelpText("after", "\nExample:\n  midge erase --storage --board esp32 --yes")
  .action(async (options) => (await import("./erase/command.js")).erase(options));

boardOptions(program.command("info").description("what a board is: chip, flash, MAC, firmware; restarts it"))
  .option("--json", "print one JSON object")
  .addHelpText("after", "\nExample:\n  midge info --port /dev/ttyUSB0")
  .action(async (options) => (await import("./info/command.js")).info(options));

watchOptions(boardOptions(program.command("monitor").description("show what a board says")))
  .argument("[publisher]", "what runs on it, with --board: an error of the board is shown with its file and line")
  .option("--reset", "restart the board first")
  .option("--map <file>", "the map that tells the lines, where it is not that of the last build")
  .option("--raw", "the bytes as they are")
  .addHelpText(
    "after",
    "\nExit codes: 0 all of --expect came, or the time is over without it; 6 the time is over; 7 --fail came; 4 the board is gone.\n\nExamples:\n  midge monitor examples/thermometer --board esp32 --timestamps --log board.log\n  midge monitor --port tcp://192.168.1.20:23 --expect online --fail Uncaught --timeout 30\n  midge monitor --port rfc2217://server:4000 --reset",
  )
  .action(async (publisher: string | undefined, options) =>
    (await import("./monitor/command.js")).monitor(publisher, options),
  );

watchOptions(boardOptions(program.command("run").description("build, flash and monitor, again at each save")))
  .argument("<publisher>", "folder with a publisher.ts, or the file")
  .option("--broker <url>", "as for build")
  .option("--tls <level>", "as for build")
  .option("--set <name=value>", "as for build; may be repeated", setting, {})
  .option("--oversize", "as for build")
  .addHelpText(
    "after",
    "\nA build that fails leaves the board as it is. Ctrl-C ends.\n\nExamples:\n  midge run examples/thermometer --board esp32 --broker mqtt://192.168.1.10:1883\n  midge run examples/thermometer --board nodemcu-esp8266 --expect online --timeout 60",
  )
  .action(async (publisher: string, options) => (await import("./run/command.js")).run(publisher, options));

program
  .command("web")
  .description("a page in the browser that connects to a board with Espruino: console, upload, pins")
  .argument("[publisher]", "folder with a publisher.ts, or the file: what the page puts onto the board")
  .option("--board <name>", "the board, as for build, or MIDGE_BOARD; without it the page takes the one that answers")
  .option("--port-http <number>", "the port of the page, 0 for any free one", port, 0)
  .option("--broker <url>", "as for build")
  .option("--tls <level>", "as for build")
  .option("--set <name=value>", "as for build; may be repeated", setting, {})
  .option("--no-open", "open no browser")
  .option("--json", "print one JSON object: url, program, board")
  .option("--quiet", "print the address of the page alone")
  .addHelpText(
    "after",
    "\nCtrl-C ends it.\n\nExamples:\n  midge web examples/thermometer --board esp32 --broker mqtt://192.168.1.10:1883\n  midge web --no-open",
  )
  .action(async (publisher: string | undefined, options) => (await import("./web/command.js")).web(publisher, options));

wokwiVerb(program);

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

program
  .command("completion")
  .description("print what makes a shell complete verbs, options, boards and examples")
  .addArgument(new Argument("<shell>", "bash, zsh or fish").choices(["bash", "zsh", "fish"]))
  .option("--json", "print one JSON object: shell, script")
  .option("--quiet", "print the script alone, as always")
  .addHelpText(
    "after",
    '\nExamples:\n  source <(midge completion bash)\n  midge completion zsh > "${fpath[1]}/_midge"\n  midge completion fish > ~/.config/fish/completions/midge.fish',
  )
  .action(async (shell: string, options) =>
    (await import("./completion/command.js")).completion(shell, program, options),
  );
