// Starts this very bundle again as a child with a role, and waits for its messages. Every wait is bounded; a child that
// is silent for too long, or ends, fails the measurement.

import { fork } from "node:child_process";

const SILENT_MS = 60_000;

export interface Child {
  /** The child's next message. */
  next<T>(): Promise<T>;
  send(message: object): void;
  stop(): void;
}

export function startChild(role: string, args: string[], nodeOptions: string[] = []): Child {
  const child = fork(process.argv[1] as string, ["--child", role, ...args], { execArgv: nodeOptions });
  const arrived: unknown[] = [];
  let wake = (): void => {};
  let end: string | undefined;
  child.on("message", (message) => {
    arrived.push(message);
    wake();
  });
  child.on("exit", (code, signal) => {
    end = `the ${role} ended (${code ?? signal})`;
    wake();
  });
  return {
    async next<T>() {
      if (arrived.length === 0 && end === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(() => {
            end = `the ${role} was silent for ${SILENT_MS / 1000} s`;
            resolve();
          }, SILENT_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      if (arrived.length === 0) throw new Error(end);
      return arrived.shift() as T;
    },
    send: (message) => void child.send(message),
    stop: () => void child.kill("SIGKILL"),
  };
}

/** The one answer of a child that has one. */
export async function askChild<T>(role: string, args: string[], nodeOptions: string[] = []): Promise<T> {
  const child = startChild(role, args, nodeOptions);
  try {
    return await child.next<T>();
  } finally {
    child.stop();
  }
}
