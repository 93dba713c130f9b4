// The processes that measurements start, by name, and how they talk: one message at a time over the channel of fork. No
// child outlives its parent.

export type Role = (...args: string[]) => Promise<void>;

const ROLES: Record<string, () => Promise<{ role: Role }>> = {
  collections: () => import("./collections-child.js"),
  publisher: () => import("./publish-child.js"),
  receiver: () => import("./receive-child.js"),
  blaster: () => import("./blast-child.js"),
};

export async function runChild(name: string, args: string[]): Promise<void> {
  process.once("disconnect", () => process.exit());
  const load = ROLES[name];
  if (!load) throw new Error(`no child ${name}`);
  const { role } = await load();
  await role(...args);
}

/** Tells the parent. */
export function tell(message: unknown): void {
  process.send?.(message);
}

/** The parent's next message. */
export function hear<T>(): Promise<T> {
  return new Promise((resolve) => process.once("message", (message) => resolve(message as T)));
}
