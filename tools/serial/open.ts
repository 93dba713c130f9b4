// Opens a line to a board: a serial port by its path, tcp://HOST:PORT, or rfc2217://HOST:PORT. What goes wrong is told with
// the next step: who has the port, which group to join, what there is instead.

import { existsSync } from "node:fs";
import { Socket } from "node:net";
import { Exit, MidgeError } from "../error.js";
import type { SerialLink } from "./link.js";
import { openFault } from "./faults.js";

const TCP = /^(tcp|rfc2217):\/\/(\[[0-9a-fA-F:.]+\]|[^/:\s]+):(\d{1,5})$/;
/** How often it is looked whether a port is still there. */
const LOOK_MS = 250;
/** How long a TCP port may take to answer. */
const CONNECT_MS = 5000;

export async function openSerial(name: string, baud: number): Promise<SerialLink> {
  const tcp = TCP.exec(name);
  if (tcp) {
    const link = await openTcp(name, (tcp[2] as string).replace(/^\[|\]$/g, ""), Number(tcp[3]));
    return tcp[1] === "tcp" ? link : await (await import("./rfc2217.js")).overTelnet(link, baud);
  }
  if (/^[a-z0-9]+:\/\//i.test(name))
    throw new MidgeError(
      `"${name}" is no port: give a serial port (midge ports lists them), tcp://HOST:PORT or rfc2217://HOST:PORT.`,
      Exit.USAGE,
    );
  const { SerialPort } = await import("serialport");
  const port = new SerialPort({ path: name, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(openFault(name, error)) : resolve()));
  });
  let isOver = false;
  let lost: ((why: string) => void) | undefined;
  const over = (why: string): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(look);
    lost?.(why);
  };
  // A terminal that was hung up reads as empty for ever, and the package reads on (bindings-cpp 13, unixRead): the port's
  // name is gone then.
  const look = setInterval(() => {
    if (process.platform === "win32" || existsSync(name)) return;
    over("the port is gone: unplugged?");
    port.close(() => {});
  }, LOOK_MS);
  port.on("close", (error: Error | null) => over(error?.message ?? "the port was closed"));
  // Told by `close` as well.
  port.on("error", () => {});
  return {
    name,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        port.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
      }),
    onData(hear) {
      port.on("data", hear);
      return () => void port.off("data", hear);
    },
    onLost: (hear) => void (lost = hear),
    // A pseudo-terminal has no modem lines, and says so by an error of the system.
    setSignals: (signals) => new Promise((resolve) => port.set(signals, (error) => resolve(!error))),
    setBaud: (baudRate) =>
      new Promise((resolve, reject) => port.update({ baudRate }, (error) => (error ? reject(error) : resolve()))),
    close: () =>
      new Promise((resolve) => {
        isOver = true;
        clearInterval(look);
        if (!port.isOpen) return resolve();
        port.close(() => resolve());
      }),
  };
}

function openTcp(name: string, host: string, port: number): Promise<SerialLink> {
  return new Promise((resolve, reject) => {
    const socket = new Socket();
    socket.setNoDelay(true);
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no answer in ${CONNECT_MS / 1000} s`)));
    const refuse = (error: Error): void =>
      reject(new MidgeError(`cannot connect to ${name}: ${error.message}.`, Exit.PORT));
    socket.once("error", refuse);
    socket.connect(port, host, () => {
      socket.setTimeout(0);
      socket.off("error", refuse);
      let isClosing = false;
      let lost: ((why: string) => void) | undefined;
      let why = "the other end closed it";
      socket.on("error", (error) => void (why = error.message));
      socket.on("close", () => {
        if (!isClosing) lost?.(why);
      });
      resolve({
        name,
        write: (bytes) =>
          new Promise((done, fail) => void socket.write(bytes, (error) => (error ? fail(error) : done()))),
        onData(hear) {
          socket.on("data", hear);
          return () => void socket.off("data", hear);
        },
        onLost: (hear) => void (lost = hear),
        setSignals: () => Promise.resolve(false),
        setBaud: () => Promise.resolve(),
        close: () =>
          new Promise((done) => {
            isClosing = true;
            if (socket.destroyed) return done();
            socket.once("close", () => done());
            socket.end();
            socket.destroySoon();
          }),
      });
    });
  });
}
