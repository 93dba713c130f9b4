// The program on its way from the page to the board: it arrives byte for byte, or the board has what it had, and the page says
// which, and what to do.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EspruinoBoard } from "../fakes/espruino-console/board.js";
import { createStand, fakeBoard, programOf, type Stand, type Web, soon } from "./stand.js";

const OLD = `print("the old program");`;
/** What the library's own upload trips over, and every kind of byte that a line could. */
const NEW =
  `print("the new program");//\`\${1}\`` +
  Array.from({ length: 40 }, (_, i) => `${i}'"\\ \u00e9\u00ff\u0003\u0004\u0010\u0001\t${"x".repeat(30)}`).join("") +
  "\n";

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.end());

async function upload(web: Web): Promise<void> {
  await web.page.getByRole("button", { name: "Upload attic" }).click();
}
const result = (web: Web): Promise<string> => web.page.locator(".result").innerText();

/** The new program is there, whole, and runs at the next start; nothing of the exchange is left. */
async function expectNew(board: EspruinoBoard): Promise<void> {
  board.powerOff();
  board.powerOn();
  await soon(board.printed).toEqual(["the new program"]);
  await soon(() => board.storage.list()).toEqual([".bootcde"]);
  expect(board.storage.read(".bootcde")).toBe(Buffer.from(NEW).toString("latin1"));
}

describe("an upload", () => {
  it("is built for the board that answers, verified, started, and says so", async () => {
    const { board, reach } = fakeBoard({ files: { ".bootcde": OLD } });
    const program = programOf(NEW);
    const web = await stand.open({ reach, serving: { program } });
    expect(await web.page.getByRole("button", { name: "Upload attic" }).isDisabled()).toBe(true);
    await web.connect();
    expect(program.builds).toEqual([]);
    await upload(web);
    await soon(() => result(web)).toMatch(
      /^attic is on the board and runs\. \.bootcde: \d+ bytes, verified, CRC [0-9a-f]{8}\.$/,
    );
    expect(program.builds).toEqual(["esp32"]);
    expect(await web.lines()).toContain("the new program");
    await upload(web);
    await soon(() => result(web)).toContain("was there already");
    await web.evaluate("5+5");
    await soon(web.lines).toContain("= 10");
    // Not a byte of it in the browser's own log.
    expect([web.said, web.trouble]).toEqual([[], []]);
    await expectNew(board);
    await web.close();
  });

  it("goes through a line that loses, changes and makes up bytes", async () => {
    const { board, reach } = fakeBoard({ files: { ".bootcde": OLD } });
    const web = await stand.open({ reach, serving: { program: programOf(NEW) } });
    await web.connect();
    const from = board.received();
    board.faults.toBoard = (byte, index) => {
      if (index === from + 1500) return undefined;
      if (index === from + 4000) return [byte, 0x55];
      return index === from + 6000 ? byte ^ 1 : byte;
    };
    board.faults.toDesk = (byte, index) => (index % 600 === 599 ? byte ^ 1 : byte);
    await upload(web);
    await soon(() => result(web)).toMatch(/is on the board and runs\..* sent again\.$/);
    board.faults = {};
    await expectNew(board);
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("leaves the old program when the cable is pulled on the way, and works the next time", async () => {
    const { board, reach } = fakeBoard({ files: { ".bootcde": OLD } });
    const web = await stand.open({ reach, serving: { program: programOf(NEW) } });
    await web.connect();
    board.faults.pullAt = board.received() + 3000;
    await upload(web);
    await soon(() => result(web)).toMatch(/^The line to the board at the USB port .* is gone .*connect and try/);
    expect(await web.alarm()).toMatch(/press Connect again\.$/);
    expect(board.storage.read(".bootcde")).toBe(OLD);
    await web.connect();
    await upload(web);
    await soon(() => result(web)).toMatch(/is on the board and runs/);
    await expectNew(board);
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("is refused for another board than the one that was named, and goes when the right one is chosen", async () => {
    const { board, reach } = fakeBoard({ name: "ESP32S3_IDF4", files: { ".bootcde": OLD } });
    const program = programOf(NEW);
    const web = await stand.open({ reach, serving: { program, board: "esp32" } });
    await web.connect();
    await upload(web);
    await soon(() => result(web)).toMatch(
      /runs Espruino 2v29\.277 for ESP32S3_IDF4, and esp32 is .*: choose the right board here\. Nothing was written\.$/,
    );
    expect(board.storage.list()).toEqual([".bootcde"]);
    await web.page.getByRole("combobox", { name: "Which board" }).selectOption("Espruino on ESP32-S3");
    await upload(web);
    await soon(() => result(web)).toMatch(/is on the board and runs/);
    expect(program.builds).toEqual(["esp32", "esp32-s3"]);
    await expectNew(board);
    await web.close();
  });

  it("says what the build says, and leaves the board alone", async () => {
    const { board, reach } = fakeBoard({ files: { ".bootcde": OLD } });
    const program = programOf(() => {
      throw new Error("line 3: no such thing");
    });
    const faults: string[] = [];
    const web = await stand.open({ reach, serving: { program, onFault: (text) => faults.push(text) } });
    await web.connect();
    const before = board.received();
    await upload(web);
    await soon(() => result(web)).toBe("The build failed: line 3: no such thing. Try midge build.");
    expect([faults, board.received()]).toEqual([["line 3: no such thing"], before]);
    await web.close();
  });

  it("says so when the command has ended", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach, serving: { program: programOf(NEW) } });
    await web.connect();
    await web.server.close();
    await upload(web);
    await soon(() => result(web)).toMatch(/^The command does not answer: start midge web again/);
    await web.close();
  });

  it("goes by Bluetooth too", async () => {
    const { board, reach } = fakeBoard({ files: { ".bootcde": OLD } });
    const web = await stand.open({ reach, serving: { program: programOf(NEW) } });
    await web.page.getByRole("button", { name: "Connect by Bluetooth" }).click();
    await web.page.getByRole("button", { name: "Disconnect" }).waitFor();
    await upload(web);
    await soon(() => result(web)).toMatch(/is on the board and runs/);
    await expectNew(board);
    await web.close();
  });
});

describe("a page without a program", () => {
  it("says how to get one", async () => {
    const web = await stand.open(fakeBoard());
    await web.page.getByText("start it with one: midge web examples/thermometer").waitFor();
    await web.close();
  });
});
