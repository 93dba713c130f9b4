// Holds the Espruino host against the interpreter: every row of behaviours.ts is run on the host and, when the
// environment variable ESPRUINO names an interpreter, on that; both must print what the row says.
// It never waits for a length of time: a program says when it is done, and a deadline turns silence into a failure.

import { describe, expect, it } from "vitest";
import { BEHAVIOURS, programOf, saidIn } from "./behaviours.js";
import { createEspruinoHost } from "../../../tools/hosts/espruino/host.js";
import { END_LINE, espruinoPath, runOnEspruino } from "../../../tools/hosts/espruino/real.js";
import { startServers } from "./servers.js";

const DEADLINE_MS = 10_000;

async function runOnHost(code: string): Promise<string[]> {
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const host = createEspruinoHost({ board: "linux", log: (line) => line === END_LINE && ended() });
  try {
    host.run(code);
    await end;
    return host.lines.slice(0, host.lines.indexOf(END_LINE));
  } finally {
    await host.stop();
  }
}

describe("the Espruino host does as the interpreter does", () => {
  for (const behaviour of BEHAVIOURS) {
    const notModelled = behaviour.host?.notModelled;
    const reason = notModelled === undefined ? "" : ` (skipped: not modelled, ${notModelled})`;
    it.skipIf(notModelled !== undefined)(`host: ${behaviour.name}${reason}`, { timeout: DEADLINE_MS }, async () => {
      const servers = await startServers(programOf(behaviour));
      try {
        expect(saidIn(await runOnHost(servers.program))).toEqual(behaviour.expect);
      } finally {
        await servers.close();
      }
    });
  }
});

const interpreter = espruinoPath();

describe("the interpreter does what the table says", () => {
  for (const behaviour of BEHAVIOURS) {
    const reason = interpreter === undefined ? " (skipped: ESPRUINO names no interpreter)" : "";
    it.skipIf(interpreter === undefined).concurrent(
      `interpreter: ${behaviour.name}${reason}`,
      { timeout: 2 * DEADLINE_MS },
      async ({ expect }) => {
        const servers = await startServers(programOf(behaviour));
        try {
          const { lines } = await runOnEspruino(servers.program, { timeoutMs: DEADLINE_MS });
          expect(saidIn(lines)).toEqual(behaviour.expect);
        } finally {
          await servers.close();
        }
      },
    );
  }
});
