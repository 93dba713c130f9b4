// Sensors that Wokwi lacks, and those that stand in for them there: which part takes which one's place, and the publisher
// with the other driver in place of its own. It writes no file, and a publisher that needs none is not touched.

import { dirname, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { type PartKind, type PartName, parts as kinds } from "../../boards/parts.js";
import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { drawings } from "./wiring.js";

/** The parts that give the same samples together, the first under the part's own name. */
const REPLACED: Partial<Record<PartName, readonly PartName[]>> = {
  bmp280: ["bmp180"],
  bme280: ["bmp180", "dht22"],
  sht3x: ["dht22"],
  aht20: ["dht22"],
  dht11: ["dht22"],
};

/** The function that makes a driver, and where it comes from. */
const DRIVERS: Partial<Record<PartName, readonly (readonly [name: string, module: string])[]>> = {
  bmp280: [["createBmp280", "midge"]],
  bme280: [["createBme280", "midge"]],
  sht3x: [["createSht3x", "midge"]],
  aht20: [["createAht20", "midge"]],
  dht11: [
    ["createDht11", "midge"],
    ["dht11", "@board"],
  ],
};
/** Driver for driver: the same words call it. */
const SAME_CALL: Record<string, string> = { createBmp280: "createBmp180", createDht11: "createDht22", dht11: "dht22" };

export interface StandIn {
  name: string;
  part: PartName;
  /** Names of the project's parts as they are on Wokwi. */
  by: { name: string; part: PartName }[];
}

export interface OnWokwi {
  parts: Record<string, unknown>;
  standIns: StandIn[];
  /** What a person must know of each part that is another one there. */
  notes: string[];
}

const titleOf = (part: PartName): string => (kinds[part] as PartKind).title.split(" ")[0] as string;

/** The parts of a project with stand-ins; `without` names those that are left out of the diagram. */
export function standIns(given: Record<string, unknown>, without: readonly string[], where: string): OnWokwi {
  const stray = without.find((name) => !Object.hasOwn(given, name));
  if (stray !== undefined) {
    const near = nearest(stray, Object.keys(given));
    throw new MidgeError(`--without ${stray}: ${where} has no such part${near ? `; did you mean ${near}?` : "."}`);
  }
  const result: OnWokwi = { parts: {}, standIns: [], notes: [] };
  for (const [name, value] of Object.entries(given)) {
    const part = (typeof value === "string" ? value : (value as { part?: unknown } | null)?.part) as PartName;
    const by = without.includes(name) ? undefined : REPLACED[part];
    const note = drawings[part]?.note;
    if (!by) {
      result.parts[name] = value;
      if (without.includes(name)) result.notes.push(`"${name}" is left out: the program finds nothing there.`);
      else if (note) result.notes.push(`Wokwi has no ${titleOf(part).toLowerCase()} ("${name}"): ${note}.`);
      else if (Object.hasOwn(kinds, part) && !drawings[part]) throw lacking(name, part);
      continue;
    }
    const twin = result.standIns.find((one) => one.part === part);
    if (twin)
      throw new MidgeError(
        `Wokwi has no ${titleOf(part)}, and there is one stand-in for "${twin.name}" and "${name}": leave one out with --without ${name}.`,
      );
    const { pin, world } = typeof value === "object" ? (value as Record<string, unknown>) : {};
    const names = by.map((one, at) => ({ name: at === 0 ? name : `${name}-${one}`, part: one }));
    for (const one of names) {
      if (one.name !== name && Object.hasOwn(given, one.name))
        throw new MidgeError(`${where}: the part "${one.name}" has the name of a stand-in on Wokwi: rename it.`);
      result.parts[one.name] = {
        part: one.part,
        ...(pin !== undefined && { pin }),
        ...(world !== undefined && one.name === name && { world }),
      };
    }
    result.standIns.push({ name, part, by: names });
    result.notes.push(
      `Wokwi has no ${titleOf(part)} ("${name}"): a ${by.map(titleOf).join(" and a ")} in its place, with the driver for it.`,
    );
  }
  return result;
}

function lacking(name: string, part: PartName): MidgeError {
  return new MidgeError(
    `Wokwi has no ${titleOf(part)} ("${name}"), and none of its parts gives the same samples: leave it out with --without ${name} (the program then finds nothing there), or simulate it here with midge simulate.`,
  );
}

/** The publisher's source with the stand-ins' drivers; `pins` by part. `to` is the file that it will be. */
export function rewritten(
  source: string,
  entry: string,
  to: string,
  standing: readonly StandIn[],
  pins: Record<string, number>,
): string {
  const file = ts.createSourceFile(entry, source, ts.ScriptTarget.Latest, true);
  const imports = file.statements.filter(ts.isImportDeclaration);
  const edits: { from: number; end: number; text: string }[] = [];
  const prelude: string[] = [];
  for (const declaration of imports) {
    const { text } = declaration.moduleSpecifier as ts.StringLiteral;
    if (!text.startsWith(".")) continue;
    const path = relative(dirname(to), resolve(dirname(entry), text))
      .split(sep)
      .join("/");
    const { moduleSpecifier: at } = declaration;
    edits.push({ from: at.getStart(), end: at.end, text: JSON.stringify(path.startsWith(".") ? path : `./${path}`) });
  }
  for (const one of standing) {
    let found = false;
    for (const declaration of imports) {
      const { text: module } = declaration.moduleSpecifier as ts.StringLiteral;
      const named = declaration.importClause?.namedBindings;
      if (!named || !ts.isNamedImports(named)) continue;
      for (const element of named.elements) {
        const driver = (element.propertyName ?? element.name).text;
        if (!DRIVERS[one.part]?.some(([name, from]) => name === driver && from === module)) continue;
        found = true;
        const local = element.name.text;
        const same = SAME_CALL[driver];
        // What is imported in its place is used by nobody and leaves nothing.
        const text = same ? `${same} as ${local}` : `fixed as instead${prelude.length}`;
        edits.push({ from: element.getStart(), end: element.end, text });
        if (!same) prelude.push(maker(local, one, pins));
      }
    }
    if (!found) {
      const [driver, module] = DRIVERS[one.part]?.[0] as readonly [string, string];
      throw new MidgeError(
        `${entry} does not import { ${driver} } from "${module}" itself, so no stand-in can take its place on Wokwi: import it there, or leave "${one.name}" out with --without ${one.name}.`,
      );
    }
  }
  const last = imports.at(-1)?.end ?? 0;
  if (prelude.length > 0) edits.push({ from: last, end: last, text: `\n${PRELUDE_IMPORTS}${prelude.join("")}` });
  edits.sort((a, b) => b.from - a.from);
  return edits.reduce((text, { from, end, text: by }) => text.slice(0, from) + by + text.slice(end), source);
}

const PRELUDE_IMPORTS = `import { createBmp180 as standInBmp180, createDht22 as standInDht22 } from "midge";
import { i2c as standInI2c, link as standInLink, pulses as standInPulses } from "@board";
`;

/** A driver's maker made of those of the stand-ins. */
function maker(local: string, { by }: StandIn, pins: Record<string, number>): string {
  const dht = `standInDht22(standInPulses, ${pins[by.at(-1)?.name as string]})`;
  if (by.length === 1) return `const ${local} = () => ${dht};\n`;
  return `const ${local} = () => {
  const air = standInBmp180(standInI2c, standInLink.clock);
  const damp = ${dht};
  const record = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 }, barometer: { pressure: 0 } };
  return {
    sample(done) {
      air.sample((airError, airSample) => {
        if (airError !== 0) return done(airError, record);
        record.thermometer.temperature = airSample.thermometer.temperature;
        record.barometer.pressure = airSample.barometer.pressure;
        damp.sample((dampError, dampSample) => {
          record.hygrometer.humidity = dampSample.hygrometer.humidity;
          done(dampError, record);
        });
      });
    },
  };
};
`;
}
