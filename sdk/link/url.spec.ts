// Broker URLs: what is read, what is refused and in which words, and that a password is never shown.

import { describe, expect, it } from "vitest";
import { hidePassword, parseUrl } from "./url.js";

describe("parseUrl", () => {
  it.each([
    ["mqtt://broker", { host: "broker", port: 1883, secure: false }],
    ["mqtts://broker", { host: "broker", port: 8883, secure: true }],
    ["mqtt://broker:1", { host: "broker", port: 1, secure: false }],
    ["mqtt://127.0.0.1:65535/", { host: "127.0.0.1", port: 65_535, secure: false }],
    ["mqtt://[::1]:1884", { host: "::1", port: 1884, secure: false }],
    ["mqtts://[fe80::1]", { host: "fe80::1", port: 8883, secure: true }],
    ["mqtt://a-b.example.org", { host: "a-b.example.org", port: 1883, secure: false }],
  ])("reads %s", (url, target) => expect(parseUrl(url)).toEqual({ target }));

  it.each([
    ["mqtt://u@h", "u", undefined],
    ["mqtt://u:p@h", "u", "p"],
    ["mqtt://u:@h", "u", ""],
    ["mqtt://:p@h", "", "p"],
    ["mqtt://u:a%3Ab%40c%2F%C3%A9@h", "u", "a:b@c/é"],
    ["mqtt://u:a:b@h", "u", "a:b"],
  ])("reads the login of %s", (url, username, password) => {
    const parsed = parseUrl(url);
    expect(parsed).toMatchObject({ target: { host: "h" }, username });
    expect((parsed as { password?: string }).password).toBe(password);
  });

  it.each([
    ["broker", /no broker URL/],
    ["", /no broker URL/],
    ["mqtt://", /no broker URL/],
    ["mqtt://h:1:2", /no broker URL/],
    ["mqtt://h/path", /no broker URL/],
    ["mqtt://h?x=1", /no broker URL/],
    ["mqtt://h h", /no broker URL/],
    ["mqtt://h:port", /no broker URL/],
    ["http://h", /"http:\/\/" is not known/],
    ["ws://h", /"ws:\/\/" is not known/],
    ["mqtt://h:0", /port 0 /],
    ["mqtt://h:65536", /port 65536 /],
    ["mqtt://h:", /port \(none\)/],
    ["mqtt://u:%zz@h", /percent-encoded/],
  ])("refuses %s in words", (url, words) => expect(parseUrl(url)).toMatch(words));

  it("never shows a password", () => {
    for (const url of ["mqtt://u:secret@h:1:2", "http://u:secret@h", "mqtt://u:secret%zz@h", "mqtt://u:secret@h:0"]) {
      expect(parseUrl(url)).toMatch(/./);
      expect(parseUrl(url)).not.toContain("secret");
    }
    expect(hidePassword("mqtt://u:secret@h")).toBe("mqtt://u:***@h");
    expect(hidePassword("mqtt://:secret@h")).toBe("mqtt://:***@h");
    expect(hidePassword("mqtt://h")).toBe("mqtt://h");
    expect(hidePassword("mqtt://u:s/ecret@h")).not.toContain("ecret");
    expect(hidePassword("mqtt://u:s@ecret@h")).not.toContain("ecret");
  });
});
