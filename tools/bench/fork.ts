// Starts this very bundle again as a child with a role, and waits for its messages. Every wait is bounded; a child that
// is silent for too long, or ends, fails the measurement.

import { fork } from "node:child_process";

const SILENT_MS = 60_000;

export interface Child {
  /** The child's next message. One wait at a time. */
  next<T>(): Promise<T>;
  /** Rejects when the child ends, or has been silent for too long since the last message. */
  ended: Promise<never>;
  send(message: object): void;
  stop(): void;
}

export function startChild(role: string, args: string[], nodeOptions: string[] = []): Child {
  const child = fork(process.argv[1] as string, ["--child", role, ...args], { execArgv: nodeOptions });
  const arrived: unknown[] = [];
  let wake = (): void => {};
  let fail = (_error: Error): void => {};
  const ended = new Promise<never>((_resolve, reject) => (fail = reject));
  ended.catch(() => undefined);
  const watch = setTimeout(() => fail(new Error(`the ${role} was silent for ${SILENT_MS / 1000} s`)), SILENT_MS);
  child.on("message", (message) => {
    watch.refresh();
    arrived.push(message);
    wake();
  });
  child.on("exit", (code, signal) => {
    clearTimeout(watch);
    fail(new Error(`the ${role} ended (${code ?? signal})`));
  });
  return {
    async next<T>() {
      if (arrived.length === 0) await Promise.race([new Promise<void>((resolve) => (wake = resolve)), ended]);
      return arrived.shift() as T;
    },
    ended,
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
