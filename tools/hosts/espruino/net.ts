// The modules `net` and `tls` as the interpreter's libs/network/socketserver.c has them, over real sockets.
// One Socket does at most one send and one receive of 536 bytes in each round of the idle loop; `data` is called in
// place, the other events are queued. It never verifies a TLS server, because stock Espruino does not.

import { asString, toByteString, toBytes } from "./bytes.js";
import { type Events } from "./events.js";
import { type Callable, type IdleLoop } from "./loop.js";
import { type Bag, type Realm } from "./realm.js";
import { parseUrl } from "./url.js";
import type { HostLink, OpenLink, TlsFiles } from "./link.js";

const CHUNK_BYTES = 536; // network_linux.c: net->chunkSize
const STREAM_BUFFER_BYTES = 512; // jswrap_stream.h: STREAM_MAX_BUFFER_SIZE
const CONNECT_LIMIT_MS = 10_000; // the real one waits for the TCP timeout of its system, minutes
const UNSENT_DATA = { code: -8, message: "unsent data" }; // socketerrors.h: SOCKET_ERR_UNSENT_DATA
const CLOSE_NOTIFY = { code: -30848, message: "unknown error" }; // MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY, which socketerrors.h has not
const HANDSHAKE_FAILED = "-0x7780"; // MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE

interface SocketState {
  self: object;
  link: HostLink | undefined;
  toSend: string;
  /** What was received and could not be handed over (dRcv). */
  received: string;
  /** What waits for a first `data` listener; undefined when nothing does. */
  buffered: string | undefined;
  connected: boolean;
  closing: boolean;
  closeNow: boolean;
  repeats: boolean;
}

export interface NetContext {
  realm: Realm;
  loop: IdleLoop;
  events: Events;
  print: (line: string) => void;
  /** Keeps a remark for the test that the program does not get to see. */
  note: (text: string) => void;
  /** Without a network nothing connects and open sockets stand still. */
  online: () => boolean;
  openLink: OpenLink;
}

export class Net {
  private readonly sockets = new Set<SocketState>();
  private readonly states = new WeakMap<object, SocketState>();
  private readonly socketPrototype: object;

  constructor(private readonly host: NetContext) {
    const { realm, loop, events } = host;
    const state = (self: unknown): SocketState => {
      const found = this.states.get(self as object);
      if (found === undefined) throw realm.error("Error", "This socket is closed");
      return found;
    };
    const constructor = realm.evaluate("(function Socket() {})", "net") as { prototype: object };
    this.socketPrototype = constructor.prototype;
    const net = this;
    const methods: Bag = {
      write(this: unknown, data: unknown) {
        return net.write(state(this), data);
      },
      end(this: unknown, data: unknown) {
        net.end(state(this), data);
      },
      available(this: unknown) {
        return state(this).buffered?.length ?? 0;
      },
      read(this: unknown, count: unknown) {
        return net.read(state(this), Number(count ?? 0));
      },
    };
    for (const [name, value] of Object.entries(methods)) realm.define(this.socketPrototype, name, value);
    realm.define(realm.globals, "Socket", constructor);
    events.onListen = (target, event) => this.flushTo(target, event);
    loop.onIdle(() => this.idle());
  }

  module(name: "net" | "tls"): Bag {
    return this.host.realm.object({
      connect: (options: unknown, callback: unknown) => this.connect(options, callback, name === "tls"),
    });
  }

  /** Stops or lets go on what the open sockets do, as a radio that loses and finds its network. */
  stall(stalled: boolean): void {
    for (const socket of this.sockets) if (socket.link !== undefined) socket.link.stalled = stalled;
    this.host.loop.wake();
  }

  async stop(): Promise<void> {
    const links = [...this.sockets].map((socket) => socket.link);
    this.sockets.clear();
    await Promise.all(links.map((link) => link?.destroy()));
  }

  private connect(given: unknown, callback: unknown, isTls: boolean): object | undefined {
    const { events, print } = this.host;
    const options = typeof given === "string" ? (parseUrl(given) as Bag) : (given as Bag | undefined);
    if (typeof options !== "object" || options === null) {
      print(`ERROR: Expecting Options to be an Object but it was ${typeof given}`);
      return undefined;
    }
    if (callback !== undefined && typeof callback !== "function") {
      print(`ERROR: Expecting Callback Function but got ${String(callback)}`);
      return undefined;
    }
    const socket: SocketState = {
      self: Object.create(this.socketPrototype) as object,
      link: undefined,
      toSend: "",
      received: "",
      buffered: undefined,
      connected: false,
      closing: false,
      closeNow: false,
      repeats: false,
    };
    this.states.set(socket.self, socket);
    if (callback !== undefined) events.setSingle(socket.self, "connect", callback as Callable);
    const host = options["host"] === undefined ? "127.0.0.1" : asString(options["host"]);
    socket.link = this.open(
      host,
      Number(options["port"] ?? (isTls ? 443 : 0)) & 0xffff,
      isTls ? this.tlsFiles(options) : undefined,
    );
    this.sockets.add(socket);
    this.host.loop.wake();
    return socket.self;
  }

  private open(host: string, port: number, tls: TlsFiles | undefined): HostLink {
    const { realm, loop, online, openLink, print } = this.host;
    const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
    if (!online()) throw realm.error("InternalError", isAddress ? "Unable to create socket" : "Unable to locate host");
    const link = openLink(host, port, tls, CONNECT_LIMIT_MS, () => loop.wake());
    if (typeof link !== "string") return link;
    if (link === "no such host") throw realm.error("InternalError", "Unable to locate host");
    print("ERROR: Connect failed (err 111)"); // ECONNREFUSED
    throw realm.error("InternalError", "Unable to create socket");
  }

  private tlsFiles(options: Bag): TlsFiles {
    const files: TlsFiles = {};
    for (const name of ["ca", "cert", "key"] as const) {
      const value = typeof options[name] === "function" ? (options[name] as () => unknown)() : options[name];
      if (value === undefined) continue;
      const der = toBytes(asString(value));
      // DER begins with a SEQUENCE; PEM text and bare base64 do not.
      const parser = name === "key" ? "mbedtls_pk_parse_key" : `mbedtls_x509_crt_parse of '${name}'`;
      if (der[0] !== 0x30) throw this.host.realm.error("InternalError", `HTTPS init failed! ${parser}: Invalid format`);
      files[name] = der;
    }
    return files;
  }

  private write(socket: SocketState, data: unknown): false {
    if (socket.closing || socket.closeNow) throw this.host.realm.error("Error", "This socket is closed");
    // A unicode string becomes UTF-8 as it is queued; a byte string stays as it is.
    if (data !== undefined) socket.toSend += toByteString(toBytes(asString(data)));
    this.host.loop.wake();
    return false;
  }

  private end(socket: SocketState, data: unknown): void {
    if (data !== undefined) this.write(socket, data);
    if (socket.toSend === "") socket.closeNow = true;
    socket.closing = true;
    this.host.loop.wake();
  }

  private read(socket: SocketState, count: number): string {
    const all = socket.buffered ?? "";
    const whole = count <= 0 || count >= all.length;
    socket.buffered = whole ? undefined : all.slice(count);
    return whole ? all : all.slice(0, count);
  }

  private flushTo(target: object, event: string): void {
    const socket = this.states.get(target);
    if (event !== "data" || socket?.buffered === undefined) return;
    this.emit(socket, "data", socket.buffered);
    socket.buffered = undefined;
  }

  private emit(socket: SocketState, event: string, ...args: unknown[]): void {
    this.host.events.emit(socket.self, event, args);
  }

  private idle(): boolean {
    for (const socket of [...this.sockets]) this.serve(socket);
    return [...this.sockets].some((socket) => this.hasWork(socket));
  }

  private hasWork({ link, toSend, received, connected, closing, closeNow }: SocketState): boolean {
    if (link === undefined || link.stalled || (!link.isOpen && !link.readable)) return closeNow;
    return closeNow || !connected || received !== "" || link.readable || (toSend === "" ? closing : link.writable);
  }

  /** One round for one socket; the order of its steps is that of socketClientConnectionsIdle. */
  private serve(socket: SocketState): void {
    const link = socket.link as HostLink;
    if (!link.isOpen && !link.readable && !socket.closeNow) return;
    let closeNow = socket.closeNow;
    let error: Bag | undefined;
    this.pushAgain(socket);
    if (!closeNow) {
      const hadData = socket.toSend !== "";
      if (hadData) this.sendSome(socket, link);
      else if (socket.closing) closeNow = true;
      const chunk = link.read(CHUNK_BYTES);
      if (typeof chunk !== "string") this.receive(socket, chunk);
      else {
        closeNow = true;
        if (!socket.connected && link.isOpen) this.receive(socket, undefined); // the connection stood, if only for this round
        if (chunk === "notified") error = CLOSE_NOTIFY;
        else if (socket.toSend !== "") error = UNSENT_DATA;
        if (link.failed)
          this.host.loop.throw(
            this.host.realm.error("InternalError", `mbedtls_ssl_handshake returned ${HANDSHAKE_FAILED}`),
          );
      }
    }
    if (!closeNow) return;
    if (socket.received !== "") this.push(socket, socket.received, true);
    this.sockets.delete(socket);
    link.close();
    socket.closing = true;
    if (error !== undefined) this.emit(socket, "error", this.host.realm.object(error));
    this.emit(socket, "end");
    this.emit(socket, "close", error !== undefined);
  }

  private sendSome(socket: SocketState, link: HostLink): void {
    const sent = link.send(toBytes(socket.toSend.slice(0, CHUNK_BYTES)));
    if (sent === 0) return;
    socket.toSend = socket.toSend.slice(sent);
    if (socket.toSend === "" && !socket.closing) this.emit(socket, "drain", socket.self);
  }

  private receive(socket: SocketState, chunk: Uint8Array | undefined): void {
    if (!socket.connected) {
      socket.connected = true;
      this.emit(socket, "connect", socket.self);
      if (socket.toSend === "") this.emit(socket, "drain", socket.self);
    }
    if (chunk === undefined) return;
    const data = socket.received + toByteString(chunk);
    socket.received = this.push(socket, data, false) ? "" : data;
  }

  // The interpreter's bug, kept: what could not be handed over once stays in dRcv until more arrives, so that from the
  // moment a listener takes it, it is delivered again in every round.
  private pushAgain(socket: SocketState): void {
    if (socket.received === "") return;
    if (!this.push(socket, socket.received, false) || socket.repeats) return;
    socket.repeats = true;
    this.host.note(
      "Interpreter bug: a received chunk is delivered again and again, because no data listener was attached at connect",
    );
  }

  /** False when there is no listener and no room to hold the data back. */
  private push(socket: SocketState, data: string, force: boolean): boolean {
    const listeners = this.host.events.of(socket.self, "data");
    if (listeners.length > 0) {
      for (const listener of listeners) this.host.loop.call(socket.self, listener, [data]);
      return true;
    }
    if (socket.buffered === undefined) socket.buffered = data;
    else if (socket.buffered.length + data.length <= STREAM_BUFFER_BYTES) socket.buffered += data;
    else if (force) socket.buffered = (socket.buffered + data).slice(0, STREAM_BUFFER_BYTES);
    else return false;
    return true;
  }
}
