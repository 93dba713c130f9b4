// What uploads to Espruino are compared with: the `espruino` command line, and the plainest uploader by packets that there
// can be. Each says how long it took and whether it thought that all was well; what is in the flash, others look.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSerial } from "../serial/open.js";

const CLI_MS = 90_000;
const ACK = 6;
const NAK = 21;
/** README_Protocol.md: a packet is answered within a second; the web tools wait five (uart.js). */
const ACK_MS = 5000;
const PACKET_BYTES = 1024;
const FILE_SEND = 0x6000;
const DATA = 0x8000;

/** The script of the `espruino` package that ESPRUINO_CLI names (it, or a folder with node_modules), or undefined. */
export function espruinoCli(): string | undefined {
  const folders = [process.env["ESPRUINO_CLI"], process.env["ESPRUINO_PEERS"]].filter(
    (one) => one !== undefined && one !== "",
  );
  const script = ["", "node_modules/espruino/bin/espruino-cli.js", "espruino/bin/espruino-cli.js"];
  return folders
    .flatMap((folder) => script.map((one) => join(folder as string, one)))
    .find((path) => path.endsWith(".js") && existsSync(path));
}

/** Uploads a file to flash; milliseconds, and the exit code. */
export async function uploadByCli(
  script: string,
  port: string,
  file: string,
): Promise<{ ms: number; exit: number | null }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script, "--no-ble", "-p", port, "--config", "SAVE_ON_SEND=1", file], {
    stdio: "ignore",
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), CLI_MS);
  const exit = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("exit", done);
  });
  clearTimeout(timer);
  return { ms: performance.now() - startedAt, exit };
}

/** Sends a file by packets and waits for each to be acknowledged. False when one is not. */
export async function uploadByPackets(port: string, name: string, data: Uint8Array): Promise<boolean> {
  const link = await openSerial(port, 115_200);
  let answered: ((isTaken: boolean) => void) | undefined;
  link.onData((bytes) => {
    for (const byte of bytes) if (byte === ACK || byte === NAK) answered?.(byte === ACK);
  });
  link.onLost(() => answered?.(false));
  const send = (type: number, body: Buffer): Promise<boolean> => {
    const head = type | body.length;
    const result = new Promise<boolean>((done) => {
      const timer = setTimeout(() => done(false), ACK_MS);
      answered = (isTaken) => {
        clearTimeout(timer);
        done(isTaken);
      };
    });
    link.write(Buffer.concat([Buffer.from([0x10, 0x01, head >> 8, head & 0xff]), body])).catch(() => answered?.(false));
    return result;
  };
  try {
    if (!(await send(FILE_SEND, Buffer.from(JSON.stringify({ fn: name, s: data.length }))))) return false;
    for (let at = 0; at < data.length; at += PACKET_BYTES)
      if (!(await send(DATA, Buffer.from(data.subarray(at, at + PACKET_BYTES))))) return false;
    return true;
  } finally {
    await link.close();
  }
}
