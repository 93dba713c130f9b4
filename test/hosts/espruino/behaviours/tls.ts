// The module tls: it encrypts and does not ask who is at the other end.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";
import { derBase64, RSA_CLIENT, RSA_SERVER } from "../certificates.js";

const ROGUE_CA = derBase64(RSA_CLIENT.cert);

const talks = (name: string, options: string): Behaviour => ({
  name,
  code: `
    var s = require("tls").connect({ host: "127.0.0.1", port: PORT_TLS${options} }, function() { s.write("abc"); });
    s.on("data", function(d) { say(d); end(); });
    s.on("close", function(e) { say("close " + e); end(); });`,
  expect: ["#1:3"],
});

export const TLS: readonly Behaviour[] = [
  talks("tls without a ca accepts any server", ""),
  talks("tls with the right ca, as DER", `, ca: atob("${derBase64(RSA_SERVER.cert)}")`),
  talks("tls with the wrong ca still accepts the server", `, ca: atob("${ROGUE_CA}")`),
  talks("the ca may be a function that returns it", `, ca: function() { return atob("${ROGUE_CA}"); }`),
  {
    name: "tls shows a client certificate; a peer that ends TLS in good order is an error, and close(true)",
    code: `
      var s = require("tls").connect({ host: "127.0.0.1", port: PORT_TLS_CLIENT,
        cert: atob("${derBase64(RSA_CLIENT.cert)}"),
        key: atob("${derBase64(RSA_CLIENT.key)}") }, function() { s.write("?"); });
      s.on("data", function(d) { say(d); });
      s.on("error", function(e) { say("error " + e.code + " " + e.message); });
      s.on("close", function(e) { say("close " + e); end(); });`,
    expect: ["test client", "error -30848 unknown error", "close true"],
  },
  {
    name: "a ca that is PEM text throws from connect",
    code: `
      try { require("tls").connect({ host: "127.0.0.1", port: PORT_TLS, ca: ${JSON.stringify(RSA_SERVER.cert)} }, function() {}); say("returned"); }
      catch (e) { say(e); }
      end();`,
    expect: ["InternalError: HTTPS init failed! mbedtls_x509_crt_parse of 'ca': Invalid format"],
  },
  {
    name: "a server with an EC certificate cannot be reached: connect, then end and close(false), and an uncaught exception",
    code: `
      var s = require("tls").connect({ host: "127.0.0.1", port: PORT_TLS_EC }, function() { say("connect"); });
      s.on("error", function(e) { say("error " + e.code); });
      s.on("data", function(d) { say(d); });
      s.on("end", function() { say("end"); });
      s.on("close", function(e) { say("close " + e); setTimeout(end, 1); });`,
    expect: ["connect", "end", "close false", "Uncaught InternalError: mbedtls_ssl_handshake returned -0x7780"],
  },
];
