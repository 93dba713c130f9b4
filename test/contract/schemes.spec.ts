// The four schemes of a broker URL through real brokers: a message out and back with `connectTo`, a large one, and a broker
// that demands a client's certificate.

import { type Client, connectTo, Reason } from "midge/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Authority, createAuthority } from "./authority.js";
import { type Listeners, SCHEMES, startAedesListeners, startMosquittoListeners } from "./listeners.js";

let authority: Authority;
let clients: Authority;
beforeAll(() => {
  authority = createAuthority("midge test");
  clients = createAuthority("midge clients");
});

/** Publishes to a subscription of its own; the payload that came back. */
function echo(client: Client, topic: string, payload: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    client.subscribe(topic, (message) => {
      resolve(Uint8Array.from(message.bytes()));
      client.disconnect();
    });
    client.onOffline = (reason) => reject(new Error(`offline ${reason}`));
    client.onOnline = () => {
      const code = client.topic(topic).publish(payload);
      if (code !== 0) reject(new Error(`publish ${code}`));
    };
  });
}

describe.each([
  ["mosquitto", (): Promise<Listeners> => startMosquittoListeners(authority)],
  ["aedes", (): Promise<Listeners> => startAedesListeners(authority)],
])("%s", (name, start) => {
  let listeners: Listeners;
  beforeAll(async () => {
    listeners = await start();
  });
  afterAll(() => listeners.stop());

  it.each(SCHEMES)("takes and gives a message over %s://", async (scheme) => {
    const tls = scheme === "mqtts" || scheme === "wss" ? { ca: authority.ca } : {};
    const url = `${scheme}://localhost:${listeners.ports[scheme]}`;
    for (const bytes of [0, 1, 20, 9000]) {
      const payload = Uint8Array.from({ length: bytes }, (_, i) => i % 256);
      const client = connectTo(url, { clientId: `m-${scheme}-${bytes}`, ...tls });
      expect(await echo(client, `${scheme}/${bytes}`, payload)).toEqual(payload);
    }
  });

  it("is found at a path of its own", async () => {
    const reason = await new Promise((resolve) => {
      const client = connectTo(`ws://localhost:${listeners.ports.ws}/elsewhere?a=1`, { clientId: "m-path" });
      const end = (why: number | string): void => {
        client.onOffline = undefined;
        client.disconnect();
        resolve(why);
      };
      client.onOffline = end;
      client.onOnline = () => end("online");
    });
    // mosquitto looks at no path.
    expect(reason).toBe(name === "mosquitto" ? "online" : Reason.CLOSED);
  });
});

describe("a mosquitto that demands a client's certificate", () => {
  let listeners: Listeners;
  beforeAll(async () => {
    listeners = await startMosquittoListeners(authority, clients);
  });
  afterAll(() => listeners.stop());

  for (const scheme of ["mqtts", "wss"] as const) {
    const url = (): string => `${scheme}://localhost:${listeners.ports[scheme]}`;

    it(`takes one that its authority signed, over ${scheme}://`, async () => {
      const passphrase = "open sesame";
      const own = clients.issue("device", "device", { passphrase });
      const client = connectTo(url(), { clientId: "m-cert", ca: authority.ca, ...own, passphrase });
      expect(await echo(client, "cert", Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    });

    it.each([
      ["none", () => ({})],
      ["one of another authority", () => authority.issue("device")],
    ])(`refuses %s over ${scheme}://, in words`, async (_what, own) => {
      const words: string[] = [];
      const reason = await new Promise((resolve) => {
        const client = connectTo(url(), {
          clientId: "m-none",
          ca: authority.ca,
          ...own(),
          onError: (error) => words.push(error.message),
        });
        const end = (why: unknown): void => {
          client.onOffline = undefined;
          client.disconnect();
          resolve(why);
        };
        client.onOffline = end;
        client.onOnline = () => end("online");
      });
      // TLS 1.3 tells of it after the handshake, and what was written meanwhile may reset the link first.
      expect([Reason.TLS, Reason.CLOSED]).toContain(reason);
      expect(words[0]).toMatch(/certificate|unknown ca|ECONNRESET|EPIPE|ended the link/i);
    });
  }
});
