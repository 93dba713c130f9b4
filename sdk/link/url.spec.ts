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
    ["ws://broker", { host: "broker", port: 80, secure: false, path: "/mqtt" }],
    ["wss://broker", { host: "broker", port: 443, secure: true, path: "/mqtt" }],
    ["ws://broker:8083/", { host: "broker", port: 8083, secure: false, path: "/" }],
    ["ws://broker/ws/%20a", { host: "broker", port: 80, secure: false, path: "/ws/%20a" }],
    ["wss://broker:8084/mqtt?k=a&b=/c:d@e?", { host: "broker", port: 8084, secure: true, path: "/mqtt?k=a&b=/c:d@e?" }],
    ["wss://broker?k=1", { host: "broker", port: 443, secure: true, path: "/mqtt?k=1" }],
    ["ws://[::1]/a@b:c", { host: "::1", port: 80, secure: false, path: "/a@b:c" }],
  ])("reads %s", (url, target) => expect(parseUrl(url)).toStrictEqual({ target }));

  it.each([
    ["mqtt://u@h", "u", undefined],
    ["mqtt://u:p@h", "u", "p"],
    ["mqtt://u:@h", "u", ""],
    ["mqtt://:p@h", "", "p"],
    ["mqtt://u:a%3Ab%40c%2F%C3%A9@h", "u", "a:b@c/é"],
    ["mqtt://u:a:b@h", "u", "a:b"],
    ["wss://u:p@h:1/a@b", "u", "p"],
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
    ["mqtt://h/path", /has a path, and mqtt:\/\/ takes none: .* ws:\/\//],
    ["mqtt://h?x=1", /mqtt:\/\/ takes none/],
    ["mqtts://h/path", /mqtts:\/\/ takes none: .* wss:\/\//],
    ["ws://h/a b", /no broker URL/],
    ["ws://h/mqtt#a", /no broker URL/],
    ["ws://", /no broker URL/],
    ["ws:///mqtt", /no broker URL/],
    ["WS://h", /no broker URL/],
    ["wss://u:p?w@h", /no broker URL.*%3F/],
    ["mqtt://h h", /no broker URL/],
    ["mqtt://h:port", /no broker URL/],
    ["http://h", /"http:\/\/" is not known/],
    ["http://h/path?x#y", /"http:\/\/" is not known here: use mqtt:\/\/, mqtts:\/\/, ws:\/\/ or wss:\/\//],
    ["tcp://", /"tcp:\/\/" is not known/],
    ["ws://h:0/mqtt", /port 0 /],
    ["mqtt://h:0", /port 0 /],
    ["mqtt://h:65536", /port 65536 /],
    ["mqtt://h:", /port \(none\)/],
    ["mqtt://u:%zz@h", /percent-encoded/],
  ])("refuses %s in words", (url, words) => expect(parseUrl(url)).toMatch(words));

  it("never shows a password", () => {
    for (const url of [
      "mqtt://u:secret@h:1:2",
      "http://u:secret@h",
      "mqtt://u:secret%zz@h",
      "mqtt://u:secret@h:0",
      "mqtt://u:secret@h/path",
      "mqtt://u:1/secret@h",
      "mqtt://u:p?secret@h",
      "wss://h/mqtt?token=secret#",
      "mqtt://h/mqtt?token=secret",
    ]) {
      expect(parseUrl(url)).toMatch(/./);
      expect(parseUrl(url)).not.toContain("secret");
    }
    expect(hidePassword("mqtt://u:secret@h")).toBe("mqtt://u:***@h");
    expect(hidePassword("mqtt://:secret@h")).toBe("mqtt://:***@h");
    expect(hidePassword("mqtt://h")).toBe("mqtt://h");
    expect(hidePassword("wss://h/mqtt?token=secret")).toBe("wss://h/mqtt?***");
    expect(hidePassword("mqtt://u:s/ecret@h")).not.toContain("ecret");
    expect(hidePassword("mqtt://u:s@ecret@h")).not.toContain("ecret");
  });
});
