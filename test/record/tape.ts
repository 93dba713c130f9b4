// Records a run on a stage of its own and plays it again, for specs. It asserts nothing.

import { createStage, type BrokerChoice, type Program, type Stage, type StageEvent } from "midge/test";
import { readRecord, type RecordFile } from "../../tools/record/lines.js";
import { createPlayer, type Player } from "../../tools/record/player.js";
import { type FileOptions, openFiles, openRecording } from "../../tools/record/recording.js";

/** A run as its listeners heard it: packets, console, lives, links. */
export interface Heard {
  events: string[];
  packets: Extract<StageEvent, { kind: "packet" }>[];
}

export function listen(stage: Stage): Heard {
  const heard: Heard = { events: [], packets: [] };
  stage.events.on(
    (event) => {
      if (event.kind === "packet") heard.packets.push({ ...event, bytes: Uint8Array.from(event.bytes) });
      heard.events.push(
        JSON.stringify(event, (name, value: unknown) =>
          name === "bytes" ? Buffer.from(value as Uint8Array).toString("hex") : value,
        ),
      );
    },
    "packet",
    "log",
    "life",
    "link",
    "fault",
  );
  return heard;
}

export interface RunOptions extends FileOptions {
  seed?: number;
  broker?: BrokerChoice;
}

/** Runs boards of the program on a stage that is written down. */
export async function record(options: RunOptions, run: (stage: Stage) => Promise<void> | void): Promise<Heard> {
  const { seed = 1, broker } = options;
  const recording = openRecording(options);
  const stage = await createStage({ seed, ...(broker && { broker }), ...(recording && { tape: recording.tape }) });
  const heard = listen(stage);
  await run(stage);
  await stage.stop();
  await stage.close();
  recording?.close();
  return heard;
}

export interface Again extends Heard {
  player: Player;
  file: RecordFile;
}

/** Plays a record to its end. */
export async function play(path: string, program: Program, options: FileOptions = {}): Promise<Again> {
  const file = readRecord(path);
  const files = openFiles(options);
  const player = createPlayer(file, program, files.sink);
  const stage = await createStage({ tape: player, seed: file.header.seed });
  const heard = listen(stage);
  player.attach({ stage, program, secrets: {} });
  await stage.run(Infinity);
  await stage.stop();
  await stage.close();
  files.close();
  return { ...heard, player, file };
}
