// What `--record FILE` and `--pcap FILE` ask for: the files that a run writes as it goes, and what fills them. It runs nothing.

import { createCapture } from "./capture.js";
import { type Growing, growFile } from "./file.js";
import type { Header, Line, Sink } from "./lines.js";
import { createRecorder, type Recorder } from "./recorder.js";

export interface FileOptions {
  record?: string;
  pcap?: string;
}

export interface Files {
  /** Undefined when no file was asked for. */
  sink: Sink | undefined;
  /** Throws a MidgeError where something could not be written. */
  close(): void;
}

/** Throws a MidgeError for a file that cannot be written. */
export function openFiles({ record, pcap }: FileOptions): Files {
  const files: Growing[] = [];
  const sinks: Sink[] = [];
  const open = (path: string, option: string, fill: (file: Growing) => Sink): void => {
    const file = growFile(path, option);
    files.push(file);
    sinks.push(fill(file));
  };
  if (record !== undefined) open(record, "--record", lineWriter);
  if (pcap !== undefined) open(pcap, "--pcap", createCapture);
  return {
    sink: sinks.length === 0 ? undefined : all(sinks),
    close() {
      for (const file of files) file.close();
    },
  };
}

/** A run that writes files: the tape for its stage; undefined when it writes none. */
export function openRecording(options: FileOptions): { tape: Recorder; close(): void } | undefined {
  const { sink, close } = openFiles(options);
  return sink && { tape: createRecorder(sink, { isPlayed: options.record !== undefined }), close };
}

function lineWriter(file: Growing): Sink {
  const write = (line: Header | Line): void => file.write(`${JSON.stringify(line)}\n`);
  return { header: write, line: write };
}

function all(sinks: readonly Sink[]): Sink {
  return {
    header(header) {
      for (const sink of sinks) sink.header(header);
    },
    line(line) {
      for (const sink of sinks) sink.line(line);
    },
  };
}
