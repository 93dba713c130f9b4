// The line to a board through @espruino-tools/core, loaded when somebody connects. Of the library it takes what leads to the
// Nordic UART service and to a serial port; what is asked over the line is not its business, for it checks nothing.

import { DeviceController } from "@espruino-tools/core/lib/device-controller.js";
import { bytesOf, textOf } from "../../flash/espruino/latin1.js";
import type { ConsoleLink } from "../../flash/espruino/wire.js";
import { type BrowserBluetooth, wrapDevice } from "./bluetooth.js";
import { choose } from "./room.js";
import { type BrowserSerial, usbIdOf, type WrappedPort, wrapPort } from "./serial.js";

const USUAL_BAUD = 115_200;
/** 20 bytes, answered, every 40 ms: a connection that is in no hurry. */
const BLUETOOTH_BAUD = 4800;
/** From the choice of a port or a device to an open line. */
const OPEN_MS = 20_000;

export interface PageLink extends ConsoleLink {
  /** vendor:product of a USB port. */
  readonly usbId: string | undefined;
  /** Bits per second, as far as waiting for an answer goes. */
  readonly baud: number;
  /** Resolves when the port is free for others. */
  close(): Promise<void>;
}

/** The library's own, which has no types for it. */
interface Connection {
  on(event: "data" | "close", hear: (text: string) => void): void;
  write(text: string, done: () => void): void;
  close(): void;
}
interface Uart {
  connect(opened: (connection: Connection | null) => void): void;
}

interface Opening {
  name: string;
  baud: number;
  usbId?: string;
  port?: WrappedPort;
  /** Ends a line that came to be too late, or is closed. */
  end(): Promise<void> | void;
}

/** Rejects with the browser's error: NotFoundError when nothing was chosen. */
export function openSerial(serial: BrowserSerial, baud = USUAL_BAUD): Promise<PageLink> {
  return open("Web Serial", (fail, lose) => ({
    async requestPort(chosen) {
      const port = await serial.requestPort();
      const wrapped = wrapPort(port, baud, lose);
      const usbId = usbIdOf(port);
      chosen({
        name: usbId === undefined ? "the serial port" : `the USB port (${usbId})`,
        baud,
        ...(usbId !== undefined && { usbId }),
        port: wrapped,
        end: wrapped.closed,
      });
      const inner = wrapped.port as { open(options: { baudRate: number }): Promise<void> };
      return { ...inner, open: (options: { baudRate: number }) => heard(inner.open(options), fail) };
    },
  }));
}

/** Rejects with the browser's error: NotFoundError when nothing was chosen. */
export function openBluetooth(bluetooth: BrowserBluetooth): Promise<PageLink> {
  return open("Web Bluetooth", (fail) => ({
    async requestDevice(options, chosen) {
      const device = await bluetooth.requestDevice(options);
      chosen({
        name: device.name ?? "the Bluetooth device",
        baud: BLUETOOTH_BAUD,
        end: () => device.gatt?.disconnect(),
      });
      return wrapDevice(device, fail);
    },
  }));
}

function heard<T>(promise: Promise<T>, fail: (error: Error) => void): Promise<T> {
  promise.catch(fail);
  return promise;
}

type Chosen = (opening: Opening) => void;
interface Ways {
  requestPort?(chosen: Chosen): Promise<unknown>;
  requestDevice?(options: object, chosen: Chosen): Promise<unknown>;
}

function open(
  endpoint: "Web Serial" | "Web Bluetooth",
  ways: (fail: (error: Error) => void, lose: (why: string) => void) => Ways,
): Promise<PageLink> {
  return new Promise((done, reject) => {
    let opening: Opening = { name: endpoint, baud: BLUETOOTH_BAUD, end() {} };
    let state: "opening" | "open" | "over" = "opening";
    let link: OpenLink | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fail = (error: Error): void => {
      link?.lose(error.message);
      if (state !== "opening") return;
      state = "over";
      clearTimeout(timer);
      void opening.end();
      reject(error);
    };
    const late = (): void => fail(new DOMException("It does not answer.", "TimeoutError"));
    const way = ways(fail, (why) => link?.lose(why));
    const chosen = (one: Opening): void => {
      opening = one;
      timer = setTimeout(late, OPEN_MS);
    };
    const doors = {
      requestPort: () => heard(way.requestPort?.(chosen) ?? Promise.reject(new Error("no port")), fail),
      requestDevice: (options: object) =>
        heard(way.requestDevice?.(options, chosen) ?? Promise.reject(new Error("no device")), fail),
    };
    const uart = new DeviceController().UART as unknown as Uart;
    choose(endpoint, doors, () =>
      uart.connect((connection) => {
        if (connection === null) return;
        if (state !== "opening") return connection.close();
        state = "open";
        clearTimeout(timer);
        // What comes in this very turn must be heard already.
        link = createLink(connection, opening);
        done(link);
      }),
    );
  });
}

interface OpenLink extends PageLink {
  lose(why: string): void;
}

function createLink(connection: Connection, { name, usbId, baud, port, end }: Opening): OpenLink {
  const hearers = new Set<(bytes: Uint8Array) => void>();
  const losers = new Set<(why: string) => void>();
  const pending = new Set<(error: Error) => void>();
  let over: string | undefined;

  function finish(why: string): void {
    if (over !== undefined) return;
    over = why;
    for (const refuse of pending) refuse(new Error(why));
    pending.clear();
  }
  const link: OpenLink = {
    name,
    usbId,
    baud,
    // The library forgets a write that fails.
    write: (bytes) =>
      new Promise((done, refuse) => {
        if (over !== undefined) return refuse(new Error(over));
        pending.add(refuse);
        connection.write(textOf(bytes), () => {
          pending.delete(refuse);
          done();
        });
      }),
    onData(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    onLost: (hear) => void losers.add(hear),
    setSignals: (signals) => port?.setSignals(signals) ?? Promise.resolve(false),
    lose(why) {
      if (over !== undefined) return;
      finish(why);
      void Promise.resolve(end());
      for (const hear of losers) hear(why);
    },
    async close() {
      finish("closed");
      for (const hear of losers) hear("closed");
      connection.close();
      await end();
    },
  };
  connection.on("data", (text) => {
    const bytes = bytesOf(text);
    for (const hear of [...hearers]) hear(bytes);
  });
  connection.on("close", () => link.lose("unplugged, or out of reach"));
  return link;
}
