// The list of subscriptions and requests, as plain data.

import { describe, expect, it } from "vitest";
import { asked, createSession, enlist, nextRequestId, tidy } from "./session.js";

function withRequests(...ids: number[]) {
  const session = createSession();
  for (const id of ids) enlist(session, `f${id}`, 0, () => {}, false, undefined)._id = id;
  return session;
}

describe("nextRequestId", () => {
  it("counts from 1 and goes around from 32767, the half of publishes begins behind it, to 1", () => {
    const session = createSession();
    expect([nextRequestId(session), nextRequestId(session)]).toEqual([1, 2]);
    session._lastId = 32_766;
    expect([nextRequestId(session), nextRequestId(session)]).toEqual([32_767, 1]);
  });
  it("leaves out what is in use", () => {
    const session = withRequests(1, 2, 32_767);
    session._lastId = 32_766;
    expect(nextRequestId(session)).toBe(3);
  });
});

describe("asked", () => {
  it("finds a request, and none that has its answer", () => {
    const session = withRequests(4, 9, 7);
    expect(asked(session, 9)?._filter).toBe("f9");
    expect(asked(session, 5)).toBeUndefined();
  });
});

describe("tidy", () => {
  it("keeps what is listened to, asked for, or known from before a reset", () => {
    const session = createSession();
    enlist(session, "heard", 0, () => {}, false, undefined);
    enlist(session, "asked", 0, undefined, false, undefined)._id = 1;
    enlist(session, "old", 0, undefined, false, undefined)._isOld = true;
    enlist(session, "gone", 0, undefined, false, undefined);
    const before = session._list;
    tidy(session);
    expect(session._list.map((one) => one._filter)).toEqual(["heard", "asked", "old"]);
    expect(before.length).toBe(4);
  });
});
