// The contract of sdk/link/socket.ts as a shared test: what each step must have told the owner of a link, whatever the
// link runs over. An implementation hands in the lines that steps.ts said on it; nothing here opens a socket.

import { beforeAll, expect, it } from "vitest";

/** For each step: the rules of socket.ts it holds, and what its owner is told. `closed:10` is Reason.CLOSED, 11 UNREACHABLE. */
export const CONTRACT: Record<string, { rule: string; told: string }> = {
  echo: {
    rule: "opened comes once and first; nothing from inside a call; silence after close",
    told: "opened received ",
  },
  binary: {
    rule: "every byte value travels, the order of writes is kept, however it is split",
    told: "opened received in order ",
  },
  drained: { rule: "drained comes after a write that returned false", told: "opened drained " },
  closeSendsAll: { rule: "close sends what is queued, and says nothing", told: "opened sink 20480" },
  remoteClose: {
    rule: "closed comes once, after every received byte, and close after it is harmless",
    told: "opened received closed:10 all ",
  },
  reset: { rule: "a link that breaks off is closed once", told: "opened closed:10 " },
  refused: { rule: "a link that never came about is closed once, from a later turn", told: "closed:11 " },
  unknownHost: { rule: "a host without an address closes, from a later turn", told: "closed:11 " },
  closeInReceived: { rule: "close inside received: nothing more comes", told: "opened received " },
  closeInOpened: { rule: "close inside opened: nothing more comes", told: "opened " },
  closeAtOnce: { rule: "close before opened: nothing comes", told: "" },
  closeDead: { rule: "close of a link that cannot come about: nothing comes", told: "" },
  closeTwice: { rule: "close twice is harmless", told: "opened " },
  twoLinks: { rule: "two links do not know of one another", told: "opened received | opened received " },
};

/** The line with which a program says that all steps are done. */
export const DONE = "contract: done";

export interface Implementation {
  /** Runs the steps and returns what was said, and any error that reached the runtime. */
  run(): Promise<{ lines: readonly string[]; errors: readonly string[] }>;
  /** Steps that this implementation cannot be asked, with the reason. */
  without?: Record<string, string>;
}

export function checkSocketContract(implementation: Implementation, skipped = ""): void {
  const told = new Map<string, string>();
  let errors: readonly string[] = [];
  if (skipped === "") {
    beforeAll(async () => {
      const result = await implementation.run();
      errors = result.errors;
      for (const line of result.lines) {
        const colon = line.indexOf(": ");
        if (colon > 0) told.set(line.slice(0, colon), line.slice(colon + 2));
      }
    });
  }
  for (const [step, { rule, told: right }] of Object.entries(CONTRACT)) {
    const reason = skipped || implementation.without?.[step];
    it.skipIf(reason)(`${step}: ${rule}${reason ? ` (skipped: ${reason})` : ""}`, () => {
      expect(told.get(step)).toBe(right);
    });
  }
  it.skipIf(skipped)(`no exception reached the runtime${skipped && ` (skipped: ${skipped})`}`, () => {
    expect(errors).toEqual([]);
  });
}
