// The ports of a browser that has none: `navigator.serial` and `navigator.bluetooth` of a page, at whose other end is a line that the
// spec gives. They behave as the specifications say where it hurts: a chunk is a part of a larger buffer, a port whose streams are
// held does not close, a framing error takes the stream away, a lost device takes all of them.
// Sources: https://wicg.github.io/serial, https://webbluetoothcg.github.io/web-bluetooth

import type { Page } from "playwright-core";
import type { ConsoleLink } from "../../tools/flash/espruino/wire.js";

export interface FarEnd extends ConsoleLink {
  close(): Promise<void>;
}

export interface FakePorts {
  /** What the browser's dialog ends with: the name of a DOMException, or nothing when a port is chosen. */
  chooses: string | undefined;
  /** What opening the port, or reaching the device, ends with. */
  opens: string | undefined;
  /** The speed of the last open. */
  baud: number | undefined;
  /** Whether a port is open now. */
  isOpen: boolean;
  /** All that the page has sent. */
  sent(): string;
  /** The stream that is read fails, and a new one takes its place. */
  noise(): Promise<void>;
  unplug(): Promise<void>;
}

export interface FakePortsOptions {
  usb?: { usbVendorId: number; usbProductId: number };
  /** Ways that the browser lacks. */
  lacks?: readonly ("serial" | "bluetooth")[];
}

/** Call it before the page goes anywhere. `reach` makes the line when a port is opened. */
export async function givePorts(
  page: Page,
  reach: () => Promise<FarEnd>,
  options: FakePortsOptions = {},
): Promise<FakePorts> {
  const sent: string[] = [];
  let far: FarEnd | undefined;
  let saying: Promise<unknown> = Promise.resolve();
  const say = (script: string): Promise<void> => {
    // A page that is closed hears nothing.
    saying = saying.then(() => page.evaluate(script)).catch(() => undefined);
    return saying.then(() => undefined);
  };
  const ports: FakePorts = {
    chooses: undefined,
    opens: undefined,
    baud: undefined,
    isOpen: false,
    sent: () => sent.join(""),
    noise: () => say(`midgePort.noise()`),
    unplug: () => say(`midgePort.unplug()`),
  };
  await page.exposeFunction("midgeChoose", () => ports.chooses ?? "");
  await page.exposeFunction("midgeOpen", async (baud: number) => {
    if (ports.opens !== undefined) return ports.opens;
    far = await reach();
    ports.baud = baud;
    ports.isOpen = true;
    far.onData((bytes) => void say(`midgePort.hear(${JSON.stringify(Buffer.from(bytes).toString("latin1"))})`));
    far.onLost(() => void ports.unplug());
    return "";
  });
  await page.exposeFunction("midgeWrite", async (text: string) => {
    sent.push(text);
    return far?.write(Buffer.from(text, "latin1")).then(
      () => true,
      () => false,
    );
  });
  await page.exposeFunction("midgeSignals", (dtr: boolean, rts: boolean) => far?.setSignals({ dtr, rts }));
  await page.exposeFunction("midgeClose", async () => {
    ports.isOpen = false;
    await far?.close();
    far = undefined;
  });
  const given = { usb: options.usb ?? { usbVendorId: 0x10c4, usbProductId: 0xea60 }, lacks: options.lacks ?? [] };
  await page.addInitScript(`(${IN_PAGE})(${JSON.stringify(given)})`);
  return ports;
}

const IN_PAGE = `({ usb, lacks }) => {
  const BEFORE = 5;
  /** What came stands in the middle of something larger. */
  const inside = (text) => {
    const whole = new Uint8Array(BEFORE + text.length + 3).fill(0x7e);
    for (let i = 0; i < text.length; i++) whole[BEFORE + i] = text.charCodeAt(i);
    return whole.subarray(BEFORE, BEFORE + text.length);
  };
  const textOf = (data) => String.fromCharCode(...new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength));
  const refuse = (name) => { throw new DOMException("The browser says no.", name); };

  class Port extends EventTarget {
    #open = false; #gone = false; #readable = null; #writable = null; #feed;
    getInfo() { return usb; }
    get readable() {
      if (!this.#open || this.#gone) return null;
      this.#readable ??= new ReadableStream({ start: (feed) => { this.#feed = feed; }, cancel: () => { this.#readable = null; } });
      return this.#readable;
    }
    get writable() {
      if (!this.#open || this.#gone) return null;
      this.#writable ??= new WritableStream({ write: async (chunk) => { if (!(await midgeWrite(textOf(chunk)))) refuse("NetworkError"); } });
      return this.#writable;
    }
    async open({ baudRate }) {
      if (this.#open) refuse("InvalidStateError");
      const fault = await midgeOpen(baudRate);
      if (fault !== "") refuse(fault);
      this.#open = true; this.#gone = false;
      window.midgePort = this;
    }
    async close() {
      if (!this.#open) refuse("InvalidStateError");
      if (this.#readable?.locked || this.#writable?.locked) throw new TypeError("Cannot close a port whose stream is locked");
      this.#open = false; this.#readable = this.#writable = null;
      await midgeClose();
    }
    async setSignals({ dataTerminalReady, requestToSend }) {
      if (!(await midgeSignals(dataTerminalReady, requestToSend))) refuse("NetworkError");
    }
    hear(text) { if (this.#open && !this.#gone && this.readable) this.#feed.enqueue(inside(text)); }
    noise() { if (this.readable) { const feed = this.#feed; this.#readable = null; feed.error(new DOMException("noise", "FramingError")); } }
    unplug() {
      if (!this.#open || this.#gone) return;
      const feed = this.readable && this.#feed;
      this.#gone = true; this.#readable = null; this.#writable = null;
      feed.error(new DOMException("The device has been lost.", "NetworkError"));
      this.dispatchEvent(new Event("disconnect"));
    }
  }
  const port = new Port();
  const serial = { async requestPort() { const fault = await midgeChoose(); if (fault !== "") refuse(fault); return port; } };

  const NOTIFIED = 53;
  class Characteristic extends EventTarget {
    value = undefined;
    async startNotifications() { return this; }
    async writeValue(data) { if (data.byteLength > NOTIFIED) refuse("InvalidModificationError"); if (!(await midgeWrite(textOf(data)))) refuse("NetworkError"); }
    hear(text) {
      for (let i = 0; i < text.length; i += NOTIFIED) {
        const part = inside(text.slice(i, i + NOTIFIED));
        this.value = new DataView(part.buffer, part.byteOffset, part.byteLength);
        this.dispatchEvent(new Event("characteristicvaluechanged"));
      }
    }
  }
  class Device extends EventTarget {
    name = "Espruino c0de";
    #heard; #isOn = false;
    gatt = {
      connect: async () => {
        const fault = await midgeOpen(0);
        if (fault !== "") refuse(fault);
        this.#isOn = true;
        this.#heard = new Characteristic();
        const sent = new Characteristic();
        window.midgePort = { hear: (text) => this.#heard.hear(text), unplug: () => this.gatt.disconnect() };
        const service = { getCharacteristic: async (id) => id.startsWith("6e400003") ? this.#heard : id.startsWith("6e400002") ? sent : refuse("NotFoundError") };
        return { disconnect: () => this.gatt.disconnect(), getPrimaryService: async (id) => id.startsWith("6e400001") ? service : refuse("NotFoundError") };
      },
      disconnect: () => {
        if (!this.#isOn) return;
        this.#isOn = false;
        void midgeClose();
        this.dispatchEvent(new Event("gattserverdisconnected"));
      },
    };
  }
  const device = new Device();
  const bluetooth = { async requestDevice({ filters }) { const fault = await midgeChoose(); if (fault !== "" || !filters) refuse(fault); return device; } };
  const give = (name, value) => Object.defineProperty(navigator, name, { configurable: true, value: lacks.includes(name) ? undefined : value });
  give("serial", serial);
  give("bluetooth", bluetooth);
}`;
