// Two devices with one client id: the broker ends the link of each as soon as the other is up. It is told from a bad
// network by the links that got online and were closed at once, three in a row.

import { Reason } from "midge";
import { describe, expect, it } from "vitest";
import { CONNACK, meet, type Meeting } from "../../test/support/scripted-broker.js";

const closedBy = (m: Meeting): number[] =>
  m.told.filter((one) => one.startsWith("offline")).map((one) => Number(one.split(":")[1]));

describe("a kick loop", () => {
  it("is told at the third link in a row that was closed before it was stable, and goes on being told", () => {
    const m = meet();
    for (let i = 0; i < 4; i++) m.relink(CONNACK);
    expect(closedBy(m)).toEqual([Reason.CLOSED, Reason.CLOSED, Reason.TAKEN_OVER, Reason.TAKEN_OVER]);
  });

  it("is over when a link has stayed up", () => {
    const m = meet({ keepAlive: 10 });
    m.relink(CONNACK);
    m.relink(CONNACK);
    m.clock.advance(5_000);
    m.say("d000");
    for (let i = 0; i < 3; i++) m.relink(CONNACK);
    expect(closedBy(m).slice(2)).toEqual([Reason.CLOSED, Reason.CLOSED, Reason.TAKEN_OVER]);
  });

  it("is none when the client itself ended the links, or the broker was wrong", () => {
    const m = meet();
    for (let i = 0; i < 5; i++) {
      const count = m.ends.length;
      m.say("f000");
      while (m.ends.length === count) m.clock.advance(50);
      m.settle();
    }
    expect(new Set(closedBy(m))).toEqual(new Set([Reason.UNEXPECTED]));
    for (let i = 0; i < 5; i++) {
      m.client.disconnect();
      m.client.connect();
      m.settle();
    }
    m.relink(CONNACK);
    expect(closedBy(m).at(-1)).toBe(Reason.CLOSED);
  });

  it("is none when no link got online", () => {
    const m = meet({}, "");
    for (let i = 0; i < 5; i++) m.relink("");
    expect(new Set(closedBy(m))).toEqual(new Set([Reason.CLOSED]));
  });
});
