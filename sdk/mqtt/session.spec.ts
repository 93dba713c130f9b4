// What outlives a link, as plain data: packet identifiers, requests and subscriptions.

import { describe, expect, it } from "vitest";
import { createSession, dropSubscriptions, nextId, takeRequest } from "./session.js";

function withRequests(...ids: number[]) {
  const session = createSession();
  for (const id of ids) session.requests.push({ id, filter: `f${id}`, subscription: undefined, settled: undefined });
  return session;
}

describe("nextId", () => {
  it("counts from 1 and goes around from 65535 to 1, never 0", () => {
    const session = createSession();
    expect([nextId(session), nextId(session)]).toEqual([1, 2]);
    session.lastId = 65_534;
    expect([nextId(session), nextId(session)]).toEqual([65_535, 1]);
  });
  it("leaves out what is in use", () => {
    const session = withRequests(1, 2, 65_535);
    session.lastId = 65_534;
    expect(nextId(session)).toBe(3);
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
      session.subscriptions.push({ filter, qos: 0, wild: false, handler: () => {} });
    }
    dropSubscriptions(session, "a");
    expect(session.subscriptions.map((one) => one.filter)).toEqual(["b", "a/#", "+"]);
    dropSubscriptions(session, "none");
    expect(session.subscriptions.length).toBe(3);
  });
});
