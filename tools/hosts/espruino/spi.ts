// The class SPI as software makes it: src/jsspi.c, jsspiSoftwareFunc, mode 0. It drives the pins that it was given bit by
// bit, and leaves out those that it was not. Hardware ports and other modes are not modelled.

import { type Bag, type Realm } from "./realm.js";

type Digital = (pin: unknown, level?: unknown) => number;

export function installSpi(realm: Realm): void {
  const made = realm.evaluate(`(function SPI() {})`, "spi") as { prototype: Bag };
  const ports = new WeakMap<Bag, Bag>();
  const call = (name: string, ...args: unknown[]): number => (realm.globals[name] as Digital)(...(args as [unknown]));
  const shift = ({ sck, miso, mosi }: Bag, byte: number): number => {
    let got = 0;
    for (let bit = 7; bit >= 0; bit--) {
      if (mosi !== undefined) call("digitalWrite", mosi, (byte >> bit) & 1);
      if (sck !== undefined) call("digitalWrite", sck, 1);
      if (miso !== undefined) got |= call("digitalRead", miso) << bit;
      if (sck !== undefined) call("digitalWrite", sck, 0);
    }
    return got;
  };
  const methods: Record<string, (this: Bag, ...args: unknown[]) => unknown> = {
    setup(options) {
      const { sck, miso, mosi, mode, order, bits } = options as Bag;
      if (mode !== undefined || order !== undefined || bits !== undefined)
        throw realm.error("Error", "the host models SPI of 8 bits in mode 0 alone");
      ports.set(this, { sck, miso, mosi });
      for (const pin of [sck, mosi]) if (pin !== undefined) call("pinMode", pin, "output");
      if (miso !== undefined) call("pinMode", miso, "input");
    },
    send(data) {
      const port = ports.get(this);
      if (port === undefined) return undefined;
      if (Array.isArray(data)) return realm.uint8Array((data as number[]).map((byte) => shift(port, byte)));
      return shift(port, Number(data) & 255);
    },
  };
  for (const [name, method] of Object.entries(methods)) realm.define(made.prototype, name, method);
  realm.define(realm.globals, "SPI", made);
}
