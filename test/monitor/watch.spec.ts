// Watching a board on a clock that stands still: what is waited for, the time, and a board that goes and comes back.

import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../boards/node/clock.js";
import { classicReset } from "../../boards/soc/serial.js";
import { Exit } from "../../tools/error.js";
import type { SerialLink } from "../../tools/serial/link.js";
import { watch, type WatchOptions } from "../../tools/monitor/watch.js";

interface Faults {
  fault?: Error;
  hasLines?: boolean;
}

function stage(options: Partial<WatchOptions> = {}, faults: Faults = {}) {
  const clock = createVirtualClock();
  const seen = { text: "", lines: [] as string[], said: [] as string[], sent: "", signals: [] as string[], opens: 0 };
  let hear = (_bytes: Buffer): void => {};
  let lose = (_why: string): void => {};
  const board: Faults & { isThere: boolean; isClosed: boolean } = { ...faults, isThere: true, isClosed: false };
  const link: SerialLink = {
    name: "fake",
    write: (bytes) => Promise.resolve(void (seen.sent += Buffer.from(bytes).toString())),
    onData(to) {
      hear = to;
      return () => {};
    },
    onLost: (to) => void (lose = to),
    setSignals({ dtr, rts }) {
      seen.signals.push(`${dtr}${rts}`);
      return Promise.resolve(faults.hasLines !== false);
    },
    setBaud: () => Promise.resolve(),
    close: () => Promise.resolve(void (board.isClosed = true)),
  };
  const watching = watch(
    {
      port: "fake",
      baud: 115200,
      onText: (text) => void (seen.text += text),
      onLine: (line) => void seen.lines.push(line),
      say: (line) => void seen.said.push(line),
      ...options,
    },
    {
      clock,
      isThere: () => board.isThere,
      open() {
        seen.opens++;
        return board.fault ? Promise.reject(board.fault) : Promise.resolve(link);
      },
    },
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    seen,
    board,
    watching,
    settle,
    say: (text: string) => hear(Buffer.from(text)),
    lose: (why: string) => lose(why),
  };
}

describe("the end of watching", () => {
  it("is 0 when all has come, and the line is closed", async () => {
    const { watching, say, settle, board, clock } = stage({ expect: ["a1", "b2"], timeoutMs: 1000 });
    await settle();
    say("a1\nx b2 y");
    expect(await watching.ended).toBe(Exit.OK);
    expect(board.isClosed).toBe(true);
    expect(clock.advance(5000)).toBe(0);
  });

  it("is 7 when what must not come comes, and says so", async () => {
    const { watching, say, settle, seen } = stage({ expect: ["ready"], fail: ["Error"] });
    await settle();
    say("Error: x\nready\n");
    expect(await watching.ended).toBe(Exit.EXPECTATION);
    expect(seen.said).toEqual(['the board said "Error", which must not come.']);
  });

  it("is 6 when the time is over, and names what is missing", async () => {
    const { watching, say, settle, seen, clock } = stage({ expect: ["a1", "b2"], timeoutMs: 1500 });
    await settle();
    say("a1\n");
    clock.advance(1500);
    expect(await watching.ended).toBe(Exit.TIMEOUT);
    expect(seen.said).toEqual(['"b2" did not come in 1.5 s.']);
  });

  it("is 0 when the time is over and nothing was waited for", async () => {
    const { watching, settle, clock } = stage({ timeoutMs: 1500 });
    await settle();
    clock.advance(1500);
    expect(await watching.ended).toBe(Exit.OK);
  });

  it("is that of a person, with the line that has not ended", async () => {
    const { watching, say, settle, seen } = stage();
    await settle();
    say("half");
    watching.end(Exit.INTERRUPTED);
    expect(await watching.ended).toBe(Exit.INTERRUPTED);
    expect([seen.text, seen.lines]).toEqual(["half\n", ["half"]]);
  });

  it("is an error when the board cannot be reached", async () => {
    const { watching } = stage({}, { fault: new Error("not now") });
    await expect(watching.ended).rejects.toThrow("not now");
  });
});

describe("a board that goes", () => {
  it("is looked for, and watched again: what it said before is a line of its own", async () => {
    const { watching, say, lose, settle, seen, board, clock } = stage({ expect: ["again"] });
    await settle();
    say("ag");
    board.isThere = false;
    lose("unplugged");
    clock.advance(2000);
    expect([seen.opens, seen.lines]).toEqual([1, ["ag"]]);
    // There, and not free yet.
    board.isThere = true;
    board.fault = new Error("busy");
    clock.advance(250);
    await settle();
    expect(seen.opens).toBe(2);
    delete board.fault;
    clock.advance(250);
    await settle();
    say("ain\nagain\n");
    expect(await watching.ended).toBe(Exit.OK);
    expect([seen.lines, seen.text]).toEqual([["ag", "ain", "again"], "ag\nain\nagain\n"]);
    expect(seen.said).toEqual([
      "the board at fake is gone (unplugged); waiting for it to come back.",
      "the board at fake is back.",
    ]);
  });

  it("ends it with 4 when it is not to be waited for", async () => {
    const { watching, lose, settle, seen } = stage({ isOnce: true });
    await settle();
    lose("unplugged");
    expect([await watching.ended, seen.said]).toEqual([Exit.PORT, ["the board at fake is gone (unplugged)."]]);
  });

  it("does not outlast the time", async () => {
    const { watching, lose, settle, clock, board } = stage({ expect: ["x"], timeoutMs: 1000 });
    await settle();
    board.isThere = false;
    lose("unplugged");
    clock.advance(1000);
    expect(await watching.ended).toBe(Exit.TIMEOUT);
    expect(clock.advance(10_000)).toBe(0);
  });

  it("may be missing at the beginning, when it is waited for", async () => {
    const { watching, settle, clock, board, seen } = stage({ isPatient: true }, { fault: new Error("not now") });
    await settle();
    delete board.fault;
    clock.advance(250);
    await settle();
    expect(seen.said).toEqual(["the board at fake is back."]);
    watching.send(Buffer.from("x"));
    expect(seen.sent).toBe("x");
  });
});

describe("what is sent", () => {
  it("before the board is reached is kept for it, in order", async () => {
    const { watching, settle, seen } = stage();
    watching.send(Buffer.from("a"));
    watching.send(Buffer.from("b"));
    await settle();
    watching.send(Buffer.from("c"));
    expect(seen.sent).toBe("abc");
  });

  it("restarts the board by its lines, or asks a person for it", async () => {
    const { settle, seen, clock } = stage({ restart: classicReset });
    await settle();
    clock.advance(100);
    await settle();
    expect([seen.signals, seen.said]).toEqual([["falsetrue", "falsefalse"], []]);
    const without = stage({ restart: classicReset }, { hasLines: false });
    await without.settle();
    expect(without.seen.said).toEqual([
      "the line to the board has no modem lines: press its reset button to restart it.",
    ]);
  });
});
