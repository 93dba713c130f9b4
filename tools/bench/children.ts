// The processes that measurements start, by name. No child outlives its parent.

import type { Role } from "./channel.js";

const ROLES: Record<string, () => Promise<{ role: Role }>> = {
  collections: () => import("./collections-child.js"),
  publisher: () => import("./publish-child.js"),
  receiver: () => import("./receive-child.js"),
  blaster: () => import("./blast-child.js"),
  window: () => import("./window-child.js"),
  echo: () => import("./echo-child.js"),
  idle: () => import("./idle-child.js"),
  samples: () => import("./samples-child.js"),
  fleet: () => import("./fleet-child.js"),
};

export async function runChild(name: string, args: string[]): Promise<void> {
  process.once("disconnect", () => process.exit());
  const load = ROLES[name];
  if (!load) throw new Error(`no child ${name}`);
  const { role } = await load();
  await role(...args);
}
