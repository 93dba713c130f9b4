// What `midge simulate` prints: a line a message, or a line a step of a scenario, for people or as JSON. It knows no board and
// no broker.

import type { MessageEvent } from "../simulation/events.js";
import type { ScenarioResult, StepResult } from "../scenario/run.js";

export interface PrinterOptions {
  isJson: boolean;
  /** Messages and steps alone. */
  isQuiet: boolean;
  /** Milliseconds since 1970 when the stage began; undefined: the time of day counts. */
  epochMs: number | undefined;
}

export interface Printer {
  start(run: { publisher: string; on?: string | undefined; broker: string; isEmbedded: boolean }): void;
  message(message: Omit<MessageEvent, "kind" | "board" | "clientId">): void;
  log(atMs: number, line: string): void;
  note(atMs: number, line: string): void;
  packet(atMs: number, line: string): void;
  scenario(name: string): void;
  step(result: StepResult): void;
  result(result: ScenarioResult, steps: number): void;
}

export function createPrinter({ isJson, isQuiet, epochMs }: PrinterOptions): Printer {
  let isScenario = false;
  const out = (line: string): void => void process.stdout.write(line + "\n");
  // With --json stdout holds objects only.
  const note = (line: string): void => {
    if (!isQuiet) (isJson ? process.stderr : process.stdout).write(line + "\n");
  };
  const dateOf = (atMs: number): Date => (epochMs === undefined ? new Date() : new Date(epochMs + atMs));
  // Simulated time is told as it passed: its date means nothing to a person.
  const clock = (atMs: number): string =>
    epochMs === undefined
      ? `${new Date().toTimeString().slice(0, 8)}.${String(new Date().getMilliseconds()).padStart(3, "0")}`
      : `${(atMs / 1000).toFixed(3).padStart(10)} s`;
  let width = 24;
  return {
    start({ publisher, on = "a simulated board", broker, isEmbedded }) {
      const to =
        epochMs === undefined ? ` -> ${broker}${isEmbedded ? " (embedded broker)" : ""}` : ", broker in memory";
      note(`${publisher} on ${on}${to}. Ctrl-C ends it.`);
    },
    message({ atMs, topic, payload, qos, retain }) {
      if (isScenario) return;
      const text = Buffer.from(payload).toString("utf8");
      if (isJson) return out(JSON.stringify({ time: dateOf(atMs).toISOString(), topic, payload: text, qos, retain }));
      width = Math.max(width, topic.length);
      out(`${clock(atMs)}  ${topic.padEnd(width)}  ${text.padEnd(10)}  QoS ${qos}${retain ? "  retain" : ""}`);
    },
    log: (atMs, line) => note(`${clock(atMs)}  board: ${line}`),
    note: (atMs, line) => note(`${clock(atMs)}  ${line}`),
    packet: (atMs, line) => void process.stderr.write(`${clock(atMs)} ${line}\n`),
    scenario(name) {
      isScenario = true;
      if (!isJson) out(name);
    },
    step({ step, at, name, ok, atMs, why }) {
      if (isJson) return out(JSON.stringify({ step, at, name, ok, seconds: atMs / 1000, ...(!ok && { why }) }));
      out(`${ok ? "  ok  " : "  FAIL"} ${String(step).padStart(3)}  ${clock(atMs)}  ${name}`);
      if (!ok) out([`${at}: step ${step} failed.`, ...why.split("\n")].map((line) => `        ${line}`).join("\n"));
    },
    result({ name, ok, steps }, all) {
      const done = steps.filter((step) => step.ok).length;
      if (isJson) return out(JSON.stringify({ scenario: name, ok, passed: done, steps: all }));
      out(ok ? `${done} steps, all well.` : `${done} of ${all} steps were well; the rest was not run.`);
    },
  };
}
