// Keep-alive while messages are streamed: PINGREQ has to wait for the end of a message, so what leaves counts in its
// place, but only within one and the same message.

import { Reason } from "midge";
import { describe, expect, it } from "vitest";
import { meet } from "../../test/support/scripted-broker.js";

const KEEP_ALIVE_S = 20;

describe("a link on which nothing is heard", () => {
  it("stays up while one long message goes out", () => {
    const m = meet({ keepAlive: KEEP_ALIVE_S });
    m.client.begin(m.client.topic("t"), 200);
    for (let second = 0; second < 200; second++) {
      expect(m.client.write("x"), `second ${second}`).toBe(0);
      m.clock.advance(1000);
    }
    expect(m.client.end()).toBe(0);
    expect(m.told).toEqual(["online"]);
  });

  it("is found dead however many short messages go out", () => {
    const m = meet({ keepAlive: KEEP_ALIVE_S });
    const topic = m.client.topic("t");
    for (let second = 0; second < 40; second += 5) {
      m.client.begin(topic, 1);
      m.client.write("x");
      m.client.end();
      m.clock.advance(5000);
    }
    expect(m.told.slice(0, 2)).toEqual(["online", `offline:${Reason.SILENT}`]);
  });

  it("is found dead in the middle of a message that does not go on", () => {
    const m = meet({ keepAlive: KEEP_ALIVE_S });
    m.client.begin(m.client.topic("t"), 200);
    m.client.write("x");
    m.clock.advance(40_000);
    expect(m.told.slice(0, 2)).toEqual(["online", `offline:${Reason.SILENT}`]);
  });
});
