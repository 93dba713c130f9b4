// `npm run bench`: takes every measurement, prints the table, and writes it into README.md. With `--child` it is one of
// the processes that a measurement starts. It judges nothing beyond each row's own `reached`.

import { availableParallelism, arch, platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Found, How, Measurement } from "./measure.js";
import { notMeasured, type Row, table, writeReadme } from "./report.js";

/** A measurement is not started later than this: the whole stays under six minutes. */
const LAST_START_MS = 270_000;
const USAGE = "npm run bench -- [--only NAME]... [--quick]";

async function measurements(): Promise<Measurement[]> {
  const modules = [
    await import("./size.js"),
    await import("./collections.js"),
    await import("./publish-speed.js"),
    await import("./receive-speed.js"),
    await import("./resets.js"),
    await import("./window-speed.js"),
    await import("./echo.js"),
    await import("./idle.js"),
    await import("./world.js"),
    await import("./espruino-cost.js"),
    await import("./espruino-memory.js"),
    await import("./espruino-growth.js"),
    await import("./samples.js"),
    await import("./lua-cost.js"),
    await import("./lua-library.js"),
    await import("./flash.js"),
    await import("./page.js"),
    await import("./fleet.js"),
  ];
  return modules.map((module) => module.measurement);
}

async function take(one: Measurement, how: How): Promise<Row[]> {
  const none = (why: string): Row[] => one.rows.map((row) => notMeasured(row.measure, row.reach, why));
  const why = one.missing();
  if (why !== undefined) return none(why);
  try {
    const found = await one.run(how);
    return one.rows.map((row, i) => {
      const { reached, ...values } = found[i] as Found;
      return { ...row, ...values, reached: reached === undefined ? "-" : reached ? "yes" : "no" };
    });
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
    return none((error as Error).message.split("\n")[0] ?? "it failed");
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, quick: { type: "boolean", default: false } },
  });
  // `dist/bench.js` lies one folder below Midge's own.
  const how: How = { root: fileURLToPath(new URL("..", import.meta.url)), quick: values.quick };
  const started = Date.now();
  const all = await measurements();
  const unknown = values.only?.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined) {
    console.error(`There is no measurement "${unknown}": ${all.map((one) => one.name).join(", ")}.\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  for (const one of all) {
    const isLeftOut = values.only === undefined ? one.isLong === true : !values.only.includes(one.name);
    const left = values.only === undefined ? `it takes minutes: --only ${one.name}` : "left out by --only";
    const why = isLeftOut ? left : "no time was left";
    if (isLeftOut || Date.now() - started > LAST_START_MS) {
      rows.push(...one.rows.map((row) => notMeasured(row.measure, row.reach, why)));
      continue;
    }
    console.error(`${one.name} ...`);
    rows.push(...(await take(one, how)));
  }
  const machine = `Node ${process.version}, ${availableParallelism()} cores (${platform()} ${arch()})`;
  const date = new Date().toISOString().slice(0, 10);
  console.log(`${machine}, ${date}\n\n${table(rows)}\n`);
  if (how.quick) console.log("A quick run is not written to README.md.");
  else console.log(writeReadme(join(how.root, "README.md"), machine, date, rows));
}

if (process.argv[2] === "--child") {
  const { runChild } = await import("./children.js");
  await runChild(process.argv[3] ?? "", process.argv.slice(4));
} else {
  await main();
}
