// Leaves out of a Lua bundle what nobody asks for: functions, constants, what modules pass on, whole modules. What has an
// effect stays; of Midge's own modules only where something of the module is asked for. Lines stay where they are, so that
// places in the result are places in the bundle.

import { apply } from "../fold/text.js";
import { type Bundle, readBundle, type Slot, type Statement } from "./bundle.js";

/** `isUsers` says whether a module of the bundle is the user's. */
export function shake(text: string, isUsers: (module: string) => boolean): string {
  const bundle = readBundle(text);
  const kept = keptOf(bundle, isUsers);
  const dropped: [number, number][] = [];
  for (const module of bundle.modules.values()) {
    if (!kept.modules.has(module.name)) {
      // The comma behind it goes with it.
      const end = /^\s*,/.exec(text.slice(module.range[1]))?.[0].length ?? 0;
      dropped.push([module.range[0], module.range[1] + end]);
      continue;
    }
    const blocks = module.blocks.filter(({ statements }) => !statements.some((one) => kept.statements.has(one)));
    const whole = new Set(blocks.flatMap(({ statements }) => statements));
    for (const { range } of blocks) dropped.push(range);
    for (const one of module.statements) if (!kept.statements.has(one) && !whole.has(one)) dropped.push(one.range);
  }
  return without(text, dropped);
}

interface Kept {
  modules: Set<string>;
  statements: Set<Statement>;
}

/** Everything that has an effect in a module that is run, and all that it asks for. */
function keptOf({ modules, entry }: Bundle, isUsers: (module: string) => boolean): Kept {
  const givers = new Map<Slot, Statement[]>();
  const owner = new Map<Statement, string>();
  for (const { name, statements } of modules.values()) {
    for (const statement of statements) {
      owner.set(statement, name);
      for (const slot of statement.gives)
        for (const key of typeof slot === "string" ? [slot, `${name}:*`] : [slot])
          givers.set(key, [...(givers.get(key) ?? []), statement]);
    }
  }
  const kept: Kept = { modules: new Set(), statements: new Set() };
  const waiting: Statement[] = [];
  const keep = (statement: Statement): void => {
    if (kept.statements.has(statement)) return;
    kept.statements.add(statement);
    waiting.push(statement);
    run(owner.get(statement) as string);
  };
  const run = (name: string): void => {
    const module = modules.get(name);
    if (!module || kept.modules.has(name)) return;
    kept.modules.add(name);
    for (const statement of module.statements)
      if (statement.acts || statement.runs.some((other) => modules.has(other) && isUsers(other))) keep(statement);
  };
  run(entry);
  const asked = new Set<Slot>();
  for (let statement = waiting.pop(); statement; statement = waiting.pop()) {
    statement.runs.forEach(run);
    for (const slot of statement.asks) {
      if (asked.has(slot)) continue;
      asked.add(slot);
      givers.get(slot)?.forEach(keep);
    }
  }
  return kept;
}

/** The text without those places; its lines stay. They do not overlap. */
function without(text: string, places: readonly [number, number][]): string {
  const edits = places.map(([from, to]) => ({ from, to, text: text.slice(from, to).replace(/[^\n]/g, "") }));
  return apply(text, edits);
}
