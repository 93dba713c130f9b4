// The page of `midge web` with the real interpreter as the board: at a pseudo-terminal, through the real serialport package and the
// browser's fake port.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EspruinoPort, startEspruinoPort } from "../../tools/bench/espruino-port.js";
import { openSerial } from "../../tools/serial/open.js";
import { createProgramSource } from "../../tools/web/program.js";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { readStorage } from "../image/storage-reader.js";
import { createStand, type Stand, type Web, soon } from "./stand.js";

const skipped = espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "";
const note = skipped && ` (skipped: ${skipped})`;

let stand: Stand | undefined;
let folder = "";
const ports: EspruinoPort[] = [];
beforeAll(async () => {
  if (skipped) return;
  stand = await createStand();
  folder = mkdtempSync(join(tmpdir(), "midge-web-"));
});
afterAll(async () => {
  for (const port of ports) await port.stop();
  await stand?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function open(program?: ReturnType<typeof createProgramSource>): Promise<{ web: Web; port: EspruinoPort }> {
  const port = await startEspruinoPort();
  ports.push(port);
  const reach = (): ReturnType<typeof openSerial> => openSerial(port.port, 115_200);
  const web = await (stand as Stand).open({ reach, serving: { program, board: "espruino-linux" } });
  await web.connect();
  return { web, port };
}

const result = (web: Web): Promise<string> => web.page.locator(".result").innerText();

describe("the page at the real Espruino", () => {
  it.skipIf(skipped)(
    `evaluates, says errors, keeps what is declared, and interrupts what does not end${note}`,
    async () => {
      const { web } = await open();
      expect(await web.pill()).toBe("LINUX connected");
      for (const [source, line] of [
        ["var kept = 5", "= 5"],
        ["kept*2", "= 10"],
        ["let later = kept + 1", "= 6"],
        ["[later, 'a', {b:1}]", '= [6,"a",{b:1}]'],
        ["function twice(a) { return 2*a } twice(21)", "= 42"],
        ["nothing.there", '! Uncaught ReferenceError: "nothing" is not defined'],
        ["print('said')", "said"],
      ] as const) {
        await web.evaluate(source);
        await soon(web.lines).toContain(line);
        await web.page.getByRole("button", { name: "Run" }).isEnabled();
      }
      await web.evaluate("print('begun'); while(true);");
      await soon(web.lines).toContain("begun");
      await web.page.getByRole("button", { name: "Interrupt" }).click();
      await soon(web.lines).toContainEqual(expect.stringMatching(/Execution Interrupted/));
      await soon(() => web.page.getByRole("button", { name: "Run" }).isEnabled()).toBe(true);
      await web.evaluate("kept");
      await soon(web.lines).toContain("= 5");
      expect(web.trouble).toEqual([]);
      await web.close();
    },
  );

  it.skipIf(skipped)(`puts the built bundle there, verified, and it runs${note}`, async () => {
    const source = (word: string): string =>
      `import { log } from "@board";\nconst text = ${JSON.stringify(Array.from({ length: 500 }, (_, i) => `'"${i}\\ é\``).join(""))};\nlog("${word} " + text.length);\n`;
    writeFileSync(join(folder, "publisher.ts"), source("first"));
    const program = createProgramSource(join(folder, "publisher.ts"), { broker: "mqtt://127.0.0.1:1883", set: {} });
    const { web, port } = await open(program);
    for (const word of ["first", "second"]) {
      writeFileSync(join(folder, "publisher.ts"), source(word));
      // What the upload before has said is gone as soon as the next one begins.
      await web.page.getByRole("button", { name: /^Upload/ }).click();
      await soon(() => result(web)).toMatch(/is on the board and runs\. .*verified, CRC/);
      await soon(web.lines).toContainEqual(expect.stringMatching(new RegExp(`^${word} \\d+$`)));
      const { files } = await program.build((await import("../../tools/build/make.js")).findProfile("espruino-linux"));
      const read = readStorage(port.flash());
      expect([...read.keys()]).toEqual([".bootcde"]);
      expect(read.get(".bootcde")?.toString("base64")).toBe(files[0]?.base64);
    }
    expect(web.trouble).toEqual([]);
    await web.close();
  });
});
