// What outlives a link, as plain data: packet identifiers, requests and subscriptions.

import { describe, expect, it } from "vitest";
import { createSession, dropSubscriptions, nextRequestId, takeRequest } from "./session.js";

function withRequests(...ids: number[]) {
  const session = createSession();
  for (const id of ids) session.requests.push({ id, filter: `f${id}`, subscription: undefined, settled: undefined });
  return session;
}

describe("nextRequestId", () => {
  it("counts from 1 and goes around from 32767, the half of publishes begins behind it, to 1, never 0", () => {
    const session = createSession();
    expect([nextRequestId(session), nextRequestId(session)]).toEqual([1, 2]);
    session.lastId = 32_766;
    expect([nextRequestId(session), nextRequestId(session)]).toEqual([32_767, 1]);
  });
  it("leaves out what is in use", () => {
    const session = withRequests(1, 2, 32_767);
    session.lastId = 32_766;
    expect(nextRequestId(session)).toBe(3);
  });
});

describe("takeRequest", () => {
  it("removes one and keeps the order of the others", () => {
    const session = withRequests(4, 9, 7);
    expect(takeRequest(session, 9)?.filter).toBe("f9");
    expect(takeRequest(session, 9)).toBeUndefined();
    expect(session.requests.map((one) => one.id)).toEqual([4, 7]);
    takeRequest(session, 7);
    takeRequest(session, 4);
    expect(session.requests).toEqual([]);
  });
});

describe("dropSubscriptions", () => {
  it("removes all with that very filter", () => {
    const session = createSession();
    for (const filter of ["a", "b", "a", "a/#", "+"]) {
      session.subscriptions.push({ filter, qos: 0, wild: false, chunks: false, handler: () => {} });
    }
    dropSubscriptions(session, "a");
    expect(session.subscriptions.map((one) => one.filter)).toEqual(["b", "a/#", "+"]);
    dropSubscriptions(session, "none");
    expect(session.subscriptions.length).toBe(3);
  });
});
