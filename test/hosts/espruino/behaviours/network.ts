// What an open socket does: the order of its events, what write takes and sends, and the pieces data comes in.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

const HEX_OF = (argument: string): string => `
  var s = require("net").connect({ host: "127.0.0.1", port: PORT_HEX }, function(c) { c.write(${argument}); c.write("!"); });
  var all = "";
  s.on("data", function(d) { all += d; });
  s.on("close", function() { say(all); end(); });`;

const sends = (name: string, argument: string, hex: string): Behaviour => ({
  name: `write ${name}`,
  code: HEX_OF(argument),
  expect: [hex],
});
const text = (value: string): string => Buffer.from(value, "latin1").toString("hex");

export const NETWORK: readonly Behaviour[] = [
  {
    name: "on open: the callback, drain, then data",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { say("connect"); s.write("?"); });
      s.on("drain", function() { say("drain"); });
      s.on("data", function(d) { say("data " + d); end(); });
      say("connect returned");`,
    expect: ["connect returned", "connect", "drain", "drain", "data hello"],
  },
  {
    name: "without a callback there is the connect event, for any number of listeners, with the socket",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO });
      s.on("connect", function(c) { say("one " + (c === s)); });
      s.on("connect", function() { say("two"); s.write("?"); });
      s.on("data", function(d) { say("data " + d); end(); });`,
    expect: ["one true", "two", "data hello"],
  },
  {
    name: "the callback is given the socket that connect returned",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SILENT }, function(c) { say(c === s); end(); });`,
    expect: ["true"],
  },
  {
    name: "a write before the connect event is kept and sent; its drain comes before connect",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { say("connect"); });
      s.on("drain", function() { say("drain"); });
      s.on("data", function(d) { say("data " + d); end(); });
      say(s.write("?"));`,
    expect: ["false", "drain", "connect", "drain", "data hello"],
  },
  {
    name: "write returns false, always",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SINK }, function(c) {
        say(c.write("a")); say(c.write("")); say(c.write()); end();
      });`,
    expect: ["false", "false", "false"],
  },
  {
    name: "several writes of one turn go out as one piece",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_COUNT }, function(c) { c.write("ab"); c.write("cd"); c.write("e"); });
      s.on("data", function(d) { say(d); end(); });`,
    expect: ["#1:5"],
  },
  {
    name: "received data is a string of at most 536 bytes",
    code: `
      var sizes = [], kind;
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_BURST });
      s.on("data", function(d) { kind = typeof d; sizes.push(d.length); });
      s.on("close", function() { say(kind); say(sizes.join(",")); end(); });`,
    expect: ["string", "536,536,536,536,536,320"],
  },
  sends("of a string sends its bytes", `"a\\x00\\x80\\xff"`, "610080ff"),
  sends("of E.toString(Uint8Array) sends the bytes", `E.toString(new Uint8Array([1,2,200,0,255]))`, "0102c800ff"),
  sends(
    "of E.toString(subarray) sends the bytes",
    `E.toString(new Uint8Array([1,2,200,0,255]).subarray(1,4))`,
    "02c800",
  ),
  sends("of a Uint8Array sends decimal text", `new Uint8Array([1,2,200,0,255])`, text("1,2,200,0,255")),
  sends("of an ArrayBuffer sends decimal text", `new Uint8Array([1,2,200]).buffer`, text("1,2,200")),
  sends("of an array sends decimal text", `[65,66]`, text("65,66")),
  sends("of an object sends [object Object]", `({a:1})`, text("[object Object]")),
  sends("of a number sends its digits", `12`, text("12")),
  sends("of null sends the word", `null`, text("null")),
  sends("of undefined sends nothing", `undefined`, ""),
  {
    name: "sockets have no setTimeout, setNoDelay, setKeepAlive, destroy, pause, resume or once",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SILENT }, function() {
        say(["setTimeout", "setNoDelay", "setKeepAlive", "destroy", "pause", "resume", "once", "off"].map(function(n) { return typeof s[n]; }).join());
        say(["write", "end", "on", "emit", "removeListener", "removeAllListeners", "available", "read"].map(function(n) { return typeof s[n]; }).join());
        end();
      });`,
    expect: [Array(8).fill("undefined").join(), Array(8).fill("function").join()],
  },
  {
    name: "an exception in a data listener is printed and swallowed, and the listener stays",
    code: `
      var n = 0;
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_COUNT }, function() { s.write("a"); });
      s.on("data", function(d) {
        say(d); n++;
        if (n === 2) return end();
        s.write("bc");
        throw new Error("first");
      });`,
    expect: ["#1:1", "Uncaught Error: first", "#2:2"],
  },
  {
    name: "two data listeners are both called, also when the first throws",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { s.write("?"); });
      s.on("data", function(d) { say("one " + d); throw new Error("one"); });
      s.on("data", function(d) { say("two " + d); });
      s.on("data", function() { setTimeout(end, 1); });`,
    expect: ["one hello", "two hello", "Uncaught Error: one"],
  },
  {
    name: "data that comes before a listener is kept and given to the first one",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { s.write("?"); });
      var t = setInterval(function() {
        if (s.available() < 5) return;
        clearInterval(t);
        say(s.available());
        s.on("data", function(d) { say("data " + d); say(s.available()); end(); });
        say("attached");
      }, 1);`,
    expect: ["5", "attached", "data hello", "0"],
  },
  {
    name: "without a data listener, read takes what has come",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { s.write("?"); });
      var t = setInterval(function() {
        if (s.available() < 5) return;
        clearInterval(t);
        say(s.read(2)); say(s.read()); say(s.read() === ""); end();
      }, 1);`,
    expect: ["he", "llo", "true"],
  },
  {
    name: "the interpreter's bug: with more than 512 bytes pending at the first data listener, one chunk is delivered again and again",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELD }, function() { s.write("?"); });
      var got = 0, done = false, rounds = 0;
      function later() {
        if (s.available() < 536) rounds = 0;
        if (++rounds < 20) return setTimeout(later, 1);
        s.on("data", function(d) {
          got += d.length;
          if (got < 10000 || done) return;
          done = true; say("more than the 1464 bytes sent"); end();
        });
      }
      later();`,
    expect: ["more than the 1464 bytes sent"],
  },
];
