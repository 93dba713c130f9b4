// How a measuring process and the bench talk: one message at a time over the channel of fork. It starts nothing.

/** What a child process does, with the words it was started with. */
export type Role = (...args: string[]) => Promise<void>;

/** Tells the parent. */
export function tell(message: unknown): void {
  process.send?.(message);
}

/** The parent's next message. */
export function hear<T>(): Promise<T> {
  return new Promise((resolve) => process.once("message", (message) => resolve(message as T)));
}
