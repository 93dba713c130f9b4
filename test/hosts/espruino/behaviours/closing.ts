// How connections end or never begin: refusals that throw, a peer that closes or resets, and what a closed socket does.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

const EVENTS = `
  s.on("error", function(e) { say("error " + e.code + " " + e.message); });
  s.on("end", function() { say("end"); });
  s.on("close", function(hadError) { say("close " + hadError); end(); });`;

export const CLOSING: readonly Behaviour[] = [
  {
    name: "a refused connection throws from connect, and no event follows",
    code: `
      try {
        require("net").connect({ host: "127.0.0.1", port: PORT_DEAD }, function() { say("callback"); });
        say("returned");
      } catch (e) { say(e.message); say(e.toString()); say(e instanceof Error); }
      setTimeout(end, 5);`,
    expect: ["Unable to create socket", "InternalError: Unable to create socket", "false"],
  },
  {
    name: "a host name that does not resolve throws from connect",
    code: `
      try { require("net").connect({ host: "no-such-host.invalid", port: 1 }, function() { say("callback"); }); }
      catch (e) { say(e); }
      setTimeout(end, 5);`,
    expect: ["InternalError: Unable to locate host"],
  },
  {
    name: "a peer that closes: end, then close(false), and no error",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_CLOSE }, function() { s.write("?"); });
      s.on("data", function(d) { say("data " + d); });${EVENTS}`,
    expect: ["end", "close false"],
  },
  {
    name: "close comes after all data was handed over",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_LAST }, function() { s.write("?"); });
      s.on("data", function(d) { say("data " + d); });${EVENTS}`,
    expect: ["data last", "end", "close false"],
  },
  {
    name: "a reset looks like a close",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_RESET }, function() { s.write("?"); });
      s.on("data", function(d) { say("data " + d); });${EVENTS}`,
    expect: ["end", "close false"],
  },
  {
    name: "a peer that closes while data waits to be sent: error -8, end, close(true)",
    // Writes whenever it can, so that something waits when the peer's close arrives; if just then nothing does, once more.
    code: `
      var block = "0123456789"; while (block.length < 20000) block += block;
      function attempt() {
        var events = [], over = false, s = require("net").connect({ host: "127.0.0.1", port: PORT_LAST }, function() { s.write("?"); });
        s.on("data", function(d) { events.push("data " + d); s.write(block); });
        s.on("drain", function() { if (events.length && !over) try { s.write(block); } catch (e) { over = true; } });
        s.on("error", function(e) { events.push("error " + e.code + " " + e.message); });
        s.on("end", function() { events.push("end"); });
        s.on("close", function(hadError) {
          if (!hadError) return attempt();
          events.forEach(say); say("close " + hadError); end();
        });
      }
      attempt();`,
    expect: ["data last", "error -8 unsent data", "end", "close true"],
  },
  {
    name: "write after the peer closed throws",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_CLOSE }, function() { s.write("?"); });
      s.on("close", function() {
        try { s.write("x"); say("accepted"); } catch (e) { say(e); }
        try { s.end("x"); say("accepted"); } catch (e) { say(e); }
        try { s.end(); say("end accepted"); } catch (e) { say(e); }
        end();
      });`,
    expect: ["Error: This socket is closed", "Error: This socket is closed", "end accepted"],
  },
  {
    name: "write after end throws at once",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SILENT }, function() {
        s.end();
        try { s.write("x"); say("accepted"); } catch (e) { say(e); }
      });${EVENTS}`,
    expect: ["Error: This socket is closed", "end", "close false"],
  },
  {
    name: "end(data) sends everything first",
    code: `
      var block = "0123456789"; while (block.length < 5000) block += block;
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SINK }, function() { s.end(block); });
      s.on("drain", function() { say("drain"); });
      s.on("close", function(hadError) {
        say("close " + hadError);
        var r = require("net").connect({ host: "127.0.0.1", port: PORT_REPORT });
        r.on("data", function(d) { say(d); end(); });
      });`,
    expect: ["drain", "close false", "5120"],
  },
  {
    name: "end does not wait for an answer of the peer",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_SILENT }, function() { s.end("x"); });
      s.on("data", function(d) { say("data " + d); });${EVENTS}`,
    expect: ["end", "close false"],
  },
  {
    name: "a socket closed from its own data listener gets no more data",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_HELD }, function() { s.write("?"); });
      s.on("data", function(d) { say("data " + d.length); s.end(); });${EVENTS}`,
    expect: ["data 536", "end", "close false"],
  },
  {
    name: "an exception in a close listener is swallowed, and a new connection can be made",
    code: `
      var s = require("net").connect({ host: "127.0.0.1", port: PORT_CLOSE }, function() { s.write("?"); });
      s.on("close", function() {
        var r = require("net").connect({ host: "127.0.0.1", port: PORT_HELLO }, function() { r.write("?"); });
        r.on("data", function(d) { say(d); end(); });
        throw new Error("in close");
      });`,
    expect: ["Uncaught Error: in close", "hello"],
  },
];
