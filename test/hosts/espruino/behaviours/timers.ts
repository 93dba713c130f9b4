// Timers, events and exceptions: the order things happen in when no network is involved.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

export const TIMERS: readonly Behaviour[] = [
  {
    name: "timers fire by their time, and after the code that set them",
    code: `
      setTimeout(function() { say("late"); end(); }, 30);
      setTimeout(function() { say("early"); }, 1);
      setTimeout(function() { say("zero"); }, 0);
      say("set");`,
    expect: ["set", "zero", "early", "late"],
  },
  {
    name: "a timer passes its extra arguments and may be a string of code",
    code: `
      setTimeout(function(a, b) { say(a + b); }, 1, "x", "y");
      setTimeout("say('text'); end()", 3);`,
    expect: ["xy", "text"],
  },
  {
    name: "clearTimeout(undefined) and clearInterval(undefined) throw",
    code: `
      try { clearTimeout(undefined); } catch (e) { say(e); }
      try { clearInterval(undefined); } catch (e) { say(e); }
      end();`,
    expect: [
      "Error: clearTimeout(undefined) not allowed. Use clearTimeout() instead",
      "Error: clearInterval(undefined) not allowed. Use clearInterval() instead",
    ],
  },
  {
    name: "clearing a timer that has fired or never was is no error",
    code: `
      var id = setTimeout(function() { clearTimeout(id); clearTimeout(id); clearTimeout(4711); say("fine"); end(); }, 1);`,
    expect: ["fine"],
  },
  {
    name: "clearInterval without an argument clears every timer",
    code: `
      setTimeout(function() { say("timeout"); }, 1);
      setInterval(function() { say("interval"); }, 1);
      clearInterval();
      setTimeout(end, 10);`,
    expect: [],
  },
  {
    name: "an interval can end itself",
    code: `
      var n = 0, id = setInterval(function() { say(++n); if (n === 3) { clearInterval(id); setTimeout(end, 8); } }, 2);`,
    expect: ["1", "2", "3"],
  },
  {
    name: "changeInterval takes effect at once, and throws for an unknown timer",
    code: `
      var id = setInterval(function() { say("tick"); clearInterval(id); end(); }, 100000);
      changeInterval(id, 1);
      try { changeInterval(4711, 1); } catch (e) { say(e); }`,
    expect: ["Error: Unknown Interval", "tick"],
  },
  {
    name: "setTimeout wants a function or a string",
    code: `
      try { setTimeout(undefined, 1); } catch (e) { say(e); }
      end();`,
    expect: ["Error: Function or String not supplied!"],
  },
  {
    name: "an exception in an interval is printed and swallowed, and the interval stays",
    code: `
      var n = 0, id = setInterval(function() {
        say(++n);
        if (n === 2) { clearInterval(id); return end(); }
        throw new Error("tick");
      }, 2);`,
    expect: ["1", "Uncaught Error: tick", "2"],
  },
  {
    name: "emit is queued: listeners run after the code that emitted",
    code: `
      var o = {};
      o.on("x", function(a, b) { say("heard " + a + b); end(); });
      o.emit("x", 1, 2);
      say("emitted");`,
    expect: ["emitted", "heard 12"],
  },
  {
    name: "a listener that throws does not keep the next one from running, nor reach the one who emitted",
    code: `
      var o = {};
      o.on("x", function() { say("one"); throw new Error("one"); });
      o.on("x", function() { say("two"); setTimeout(end, 1); });
      try { o.emit("x"); say("emitted"); } catch (e) { say("caught"); }`,
    expect: ["emitted", "one", "two", "Uncaught Error: one"],
  },
  {
    name: "between emit and its listeners, adding one changes nothing and removing one does",
    code: `
      var o = {};
      o.emit("x");
      o.on("x", function() { say("late"); });
      function gone() { say("gone"); }
      o.on("y", gone); o.emit("y"); o.removeListener("y", gone); o.emit("y");
      o.on("z", function() { say("first"); }); o.emit("z"); o.on("z", function() { say("second"); });
      o.on("end", end); o.emit("end");`,
    expect: ["first"],
  },
  {
    name: "removeAllListeners with and without a name",
    code: `
      var o = {};
      ["x", "y", "z"].forEach(function(n) { o.on(n, function() { say(n); }); });
      o.removeAllListeners("x"); o.emit("x"); o.emit("y");
      setTimeout(function() { o.removeAllListeners(); o.emit("z"); setTimeout(end, 1); }, 1);`,
    expect: ["y"],
  },
  {
    name: "an exception ends the callback it is thrown in, but not the timers set there",
    code: `
      setTimeout(function() {
        setTimeout(function() { say("timer"); end(); }, 5);
        throw new Error("first");
        say("never");
      }, 1);`,
    expect: ["Uncaught Error: first", "timer"],
  },
  {
    name: "promise reactions run after the current code",
    code: `
      new Promise(function(done) { say("in"); done(1); }).then(function(v) { say("then " + v); throw "no"; }).catch(function(e) { say("catch " + e); end(); });
      say("out");`,
    expect: ["in", "out", "then 1", "catch no"],
  },
  {
    name: "a module that is not there throws from require",
    code: `
      try { require("nothere"); } catch (e) { say(e); }
      try { require("Wifi"); } catch (e) { say(e); }
      end();`,
    expect: ['Error: Module "nothere" not found', 'Error: Module "Wifi" not found'],
  },
  {
    name: "Modules.addCached makes a module from text, loaded once",
    code: `
      Modules.addCached("m", "say('load'); exports.twice = function(x) { return x * 2; };");
      say(require("m").twice(4)); say(require("m") === require("m"));
      end();`,
    expect: ["load", "8", "true"],
  },
];
