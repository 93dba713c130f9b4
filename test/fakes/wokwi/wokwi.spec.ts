// The fake Wokwi by itself, asked by the real client over a WebSocket: files, time, what the board says, pins and controls.

import { APIClient, type APIEvent, type SerialMonitorDataPayload } from "@wokwi/client";
import { afterEach, describe, expect, it } from "vitest";
import { createTransport } from "../../../tools/wokwi/transport.js";
import { type FakeBoard, type FakeWokwi, startWokwi } from "./server.js";

let wokwi: FakeWokwi | undefined;
let client: APIClient | undefined;
afterEach(async () => {
  client?.close();
  await wokwi?.stop();
});

async function connected(board: FakeBoard): Promise<{ client: APIClient; said: () => string }> {
  wokwi = await startWokwi({ token: "t", board });
  client = new APIClient(createTransport(wokwi.url, "t", () => {}));
  await client.connected;
  let said = "";
  await client.serialMonitorListen();
  client.listen("serial-monitor:data", ({ payload }: APIEvent<SerialMonitorDataPayload>) => {
    said += Buffer.from(payload.bytes).toString();
  });
  return { client, said: () => said };
}

describe("the fake Wokwi", () => {
  it("keeps files, text and bytes", async () => {
    const { client } = await connected({});
    await client.fileUpload("a.txt", "hä");
    await client.fileUpload("b.bin", Uint8Array.of(0, 255, 7));
    expect([...(wokwi?.files ?? [])]).toEqual([
      ["a.txt", "hä"],
      ["b.bin", Buffer.of(0, 255, 7)],
    ]);
  });

  it("stops where the board has said what was waited for, and goes on from there", async () => {
    const { client, said } = await connected({ start: "one two" });
    await client.simStart({ firmware: "x", pause: true });
    expect(said()).toBe("");
    await client.waitForSerialBytes(new TextEncoder().encode("one"));
    expect(said()).toBe("one");
    await client.waitForSerialBytes(new TextEncoder().encode("two"));
    expect(said()).toBe("one two");
  });

  it("has its own time", async () => {
    const { client } = await connected({});
    await client.simStart({ firmware: "x", pause: true });
    await client.delay(2e9);
    expect(client.lastNanos).toBe(2e9);
    await client.delay(5e8);
    expect([client.lastNanos, client.running]).toEqual([2.5e9, false]);
  });

  it("has a board that hears, reads pins and feels its parts", async () => {
    const { client, said } = await connected({
      control: (part, control, value) => `${part}.${control}=${value};`,
      wrote: (text) => `<${text}>`,
      pin: (_part, pin) => (pin === "D4" ? 1 : 0),
    });
    await client.simStart({ firmware: "x" });
    await client.controlSet("dht", "humidity", 40);
    await client.serialMonitorWrite(new TextEncoder().encode("hi"));
    expect([(await client.pinRead("board", "D4")).value, (await client.pinRead("board", "D5")).value]).toEqual([1, 0]);
    expect(said()).toBe("dht.humidity=40;<hi>");
  });

  it("refuses what it does not know, and a token that is not its own", async () => {
    const { client } = await connected({});
    await expect(client.simStatus()).rejects.toThrow("unknown command sim:status");
    const other = createTransport(wokwi?.url as string, "wrong", () => {});
    await expect(other.connect()).rejects.toThrow("HTTP 401");
  });
});
