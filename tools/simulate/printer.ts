// What `midge simulate` prints: a line a message, for people or as JSON. It knows no board and no broker.

import type { SeenMessage } from "./broker.js";

export interface Printer {
  start(publisher: string, broker: string, isEmbedded: boolean): void;
  message(message: SeenMessage): void;
  log(line: string): void;
}

export function createPrinter(isJson: boolean): Printer {
  const out = (line: string): void => void process.stdout.write(line + "\n");
  // With --json stdout holds objects only.
  const note = (line: string): void => void (isJson ? process.stderr : process.stdout).write(line + "\n");
  let width = 24;
  return {
    start(publisher, broker, isEmbedded) {
      note(`${publisher} on a simulated board -> ${broker}${isEmbedded ? " (embedded broker)" : ""}. Ctrl-C ends it.`);
    },
    message({ topic, payload, qos, retain }) {
      const time = new Date();
      const text = payload.toString("utf8");
      if (isJson) return out(JSON.stringify({ time: time.toISOString(), topic, payload: text, qos, retain }));
      width = Math.max(width, topic.length);
      out(`${clock(time)}  ${topic.padEnd(width)}  ${text.padEnd(10)}  QoS ${qos}${retain ? "  retain" : ""}`);
    },
    log: (line) => note(`${clock(new Date())}  board: ${line}`),
  };
}

function clock(time: Date): string {
  return time.toTimeString().slice(0, 8) + "." + String(time.getMilliseconds()).padStart(3, "0");
}
