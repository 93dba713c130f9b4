// @ts-check
// The thread that owns the real TCP and TLS sockets of the Espruino host, so that the main thread can wait in place
// for a connect, as the interpreter does. It speaks only in messages: connect, send, close in; data, sent, end, lost, failed out.
// It never decides what an Espruino program sees: that is the work of net.ts.
import { createPrivateKey } from "node:crypto";
import { connect as connectTcp } from "node:net";
import { parentPort } from "node:worker_threads";
import { connect as connectTls } from "node:tls";
import { lookup } from "node:dns";

const CONNECTED = 1;
const NO_SUCH_HOST = 2;
const REFUSED = 3;
// What the interpreter's TLS offers: RSA and DHE-RSA key exchange only, TLS 1.2.
const TLS_CIPHERS = "kRSA:kDHE+aRSA:!NULL:@SECLEVEL=0";

/** @type {Map<number, { write(bytes: Uint8Array): void, close(): void, destroy(): void }>} */
const sockets = new Map();
const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** @param {string} label @param {Uint8Array} der */
const pem = (label, der) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64").replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`;

/** A private key comes as PKCS#8 or as bare PKCS#1. @param {Uint8Array} der */
function privateKey(der) {
  try {
    createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
    return pem("PRIVATE KEY", der);
  } catch {
    return pem("RSA PRIVATE KEY", der);
  }
}

/** @param {number} id @param {import("node:stream").Duplex} stream */
function listen(id, stream) {
  stream.on("data", (bytes) => port.postMessage({ id, kind: "data", bytes }));
  stream.on("end", () => port.postMessage({ id, kind: "end" }));
  stream.on("error", () => port.postMessage({ id, kind: "lost" }));
  stream.on("close", () => port.postMessage({ id, kind: "lost" }));
}

/** @param {number} id @param {import("node:net").Socket} tcp @param {{ ca?: Uint8Array, cert?: Uint8Array, key?: Uint8Array }} tls */
function secure(id, tcp, tls) {
  try {
    const stream = connectTls({
      socket: tcp,
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      maxVersion: "TLSv1.2",
      ciphers: TLS_CIPHERS,
      ...(tls.ca ? { ca: pem("CERTIFICATE", tls.ca) } : {}),
      ...(tls.cert ? { cert: pem("CERTIFICATE", tls.cert) } : {}),
      ...(tls.key ? { key: privateKey(tls.key) } : {}),
    });
    stream.once("secureConnect", () => port.postMessage({ id, kind: "secure" }));
    stream.once("error", () => port.postMessage({ id, kind: "failed" }));
    return stream;
  } catch {
    port.postMessage({ id, kind: "failed" });
    return tcp;
  }
}

/** @param {any} order */
function open({ id, host, portNumber, tls, result }) {
  const flag = new Int32Array(result);
  const answer = (/** @type {number} */ value) => {
    if (Atomics.compareExchange(flag, 0, 0, value) === 0) Atomics.notify(flag, 0);
  };
  lookup(host, { family: 4 }, (error, address) => {
    if (error) return answer(NO_SUCH_HOST);
    const tcp = connectTcp({ host: address, port: portNumber, allowHalfOpen: true, noDelay: true });
    let opened = false;
    tcp.once("error", () => opened || answer(REFUSED));
    tcp.once("connect", () => {
      opened = true;
      if (Atomics.load(flag, 0) !== 0) return tcp.destroy(); // the waiter gave up
      const stream = tls ? secure(id, tcp, tls) : tcp;
      listen(id, stream);
      sockets.set(id, {
        write: (bytes) =>
          void stream.write(bytes, (failure) => failure || port.postMessage({ id, kind: "sent", count: bytes.length })),
        close: () => (stream === tcp ? tcp.destroySoon() : stream.end(() => tcp.destroySoon())),
        destroy: () => tcp.destroy(),
      });
      answer(CONNECTED);
    });
  });
}

port.on("message", (order) => {
  if (order.kind === "connect") return open(order);
  const socket = sockets.get(order.id);
  if (order.kind === "send") socket?.write(order.bytes);
  if (order.kind === "close") {
    sockets.delete(order.id);
    socket?.close();
  }
  if (order.kind === "destroy") {
    sockets.delete(order.id);
    socket?.destroy();
    port.postMessage({ id: order.id, kind: "destroyed" });
  }
});
