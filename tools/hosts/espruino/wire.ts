// The main thread's end of the socket thread: opens a connection while the caller waits in place, and carries bytes both ways.
// One thread serves every host of the process and does not keep the process alive while no socket is open.
// It never raises an event in an Espruino program; a Link only holds what has arrived and what has become of it.

import { Worker } from "node:worker_threads";
import type { ConnectResult, HostLink, TlsFiles } from "./link.js";

const RESULTS: readonly ConnectResult[] = ["refused", "connected", "no such host", "refused"];
const GAVE_UP = 3;
// How much a peer that does not read can be sent before a send takes nothing more: stands for the kernel's buffers.
const WINDOW_BYTES = 256 * 1024;

interface Message {
  id: number;
  kind: "data" | "sent" | "end" | "lost" | "failed" | "secure" | "destroyed";
  bytes?: Uint8Array;
  count?: number;
}

const links = new Map<number, Link>();
let thread: Worker | undefined;
let nextId = 1;

function worker(): Worker {
  if (thread !== undefined) return thread;
  thread = new Worker(new URL("./socket-worker.mjs", import.meta.url), { execArgv: [] });
  thread.unref();
  thread.on("message", (message: Message) => links.get(message.id)?.take(message));
  return thread;
}

/** Starts the thread ahead of the first connect. */
export function warmUp(): void {
  worker();
}

export class Link implements HostLink {
  readonly id = nextId++;
  /** Bytes that have arrived and were not read yet. */
  private received: Uint8Array[] = [];
  private inFlightBytes = 0;
  private secure: boolean;
  private ended: "closed" | "notified" | undefined;
  failed = false;
  /** The caller waited for it. */
  readonly isOpen = true;
  stalled = false;
  private destroyed: (() => void) | undefined;

  private constructor(
    private readonly isTls: boolean,
    private readonly onChange: () => void,
  ) {
    this.secure = !isTls;
  }

  /** Blocks this thread until the connection stands or cannot be made. */
  static open(
    host: string,
    portNumber: number,
    tls: TlsFiles | undefined,
    limitMs: number,
    onChange: () => void,
  ): Link | ConnectResult {
    const link = new Link(tls !== undefined, onChange);
    const result = new SharedArrayBuffer(4);
    const flag = new Int32Array(result);
    links.set(link.id, link);
    worker().postMessage({ kind: "connect", id: link.id, host, portNumber, tls, result });
    Atomics.wait(flag, 0, 0, limitMs);
    const answer = Atomics.compareExchange(flag, 0, 0, GAVE_UP);
    if (answer === 1) {
      worker().ref();
      return link;
    }
    links.delete(link.id);
    return RESULTS[answer] ?? "refused";
  }

  take(message: Message): void {
    if (message.kind === "data" && message.bytes !== undefined) this.received.push(message.bytes);
    if (message.kind === "sent") this.inFlightBytes -= message.count ?? 0;
    if (message.kind === "secure") this.secure = true;
    if (message.kind === "failed" && !this.secure) this.failed = true;
    if (message.kind === "end") this.ended ??= this.isTls && this.secure ? "notified" : "closed";
    if (message.kind === "lost" || message.kind === "failed") this.ended ??= "closed";
    if (message.kind === "destroyed") this.destroyed?.();
    if (!this.stalled) this.onChange();
  }

  get readable(): boolean {
    return !this.stalled && (this.received.length > 0 || this.ended !== undefined);
  }

  get writable(): boolean {
    return !this.stalled && this.secure && this.inFlightBytes < WINDOW_BYTES;
  }

  read(limit: number): Uint8Array | "closed" | "notified" | undefined {
    if (this.stalled) return undefined;
    if (this.received.length === 0) return this.ended;
    // One recv takes what the kernel holds, across segment borders.
    const all = this.received.length === 1 ? (this.received[0] as Uint8Array) : Buffer.concat(this.received);
    this.received = all.length > limit ? [all.subarray(limit)] : [];
    return all.subarray(0, limit);
  }

  send(bytes: Uint8Array): number {
    if (!this.writable) return 0;
    this.inFlightBytes += bytes.length;
    worker().postMessage({ kind: "send", id: this.id, bytes });
    return bytes.length;
  }

  close(): void {
    worker().postMessage({ kind: "close", id: this.id });
    this.forget();
  }

  /** Resolves when the thread has let go of it. */
  async destroy(): Promise<void> {
    const gone = new Promise<void>((resolve) => (this.destroyed = resolve));
    worker().postMessage({ kind: "destroy", id: this.id });
    await gone;
    this.forget();
  }

  private forget(): void {
    if (links.delete(this.id) && links.size === 0) thread?.unref();
  }
}
