// The diagram of a project for Wokwi: the board, the parts of the project and the wires between them. It is made of the
// profile and of where the parts are placed; it reads and writes no file.

import { type PartKind, type PartName, type Placed, parts as kinds } from "../../boards/parts.js";
import type { Profile } from "../../boards/profile.js";
import { MidgeError } from "../error.js";
import type { Placing } from "../project/place.js";
import { boardFor, consolePins, pinName, type WokwiBoard } from "./boards.js";
import { type Drawing, drawings, type Piece } from "./wiring.js";

export interface DiagramPart {
  type: string;
  id: string;
  top: number;
  left: number;
  rotate?: number;
  attrs: Record<string, string>;
}

/** From, to, the wire's colour, its way. */
export type Connection = [string, string, string, string[]];

export interface Diagram {
  version: 1;
  author: string;
  editor: "wokwi";
  parts: DiagramPart[];
  connections: Connection[];
}

/** Who made it: another diagram is not written over. */
export const AUTHOR = "midge wokwi";
export const BOARD_ID = "board";

/** Pixels: the parts stand in columns to the right of the board. */
const LEFT = 340;
const COLUMN = 220;
const ROW = 150;
const ROWS = 4;

const COLORS: Record<string, string> = { "3V3": "red", "5V": "red", GND: "black", SDA: "blue", SCL: "purple" };

/** `without`: names of parts that are not drawn. */
export function diagramOf(
  profile: Profile,
  placing: Placing,
  without: readonly string[],
  where: string,
): { diagram: Diagram; board: WokwiBoard } {
  const drawn = placing.parts.filter(({ name }) => !without.includes(name));
  const drawingsOf = drawn.map((part) => ({ part, drawing: needDrawing(part) }));
  const board = boardFor(profile, gpiosOf(profile, drawingsOf), where);
  const parts: DiagramPart[] = [boardPart(profile, board)];
  const connections: Connection[] = consoleWires(profile, board);
  const taken = new Set([BOARD_ID]);
  for (const { part, drawing } of drawingsOf) {
    for (const [at, piece] of drawing.pieces.entries()) {
      const id = idOf(part, piece.suffix, taken, where);
      const position = { top: (parts.length - 1) % ROWS, left: Math.floor((parts.length - 1) / ROWS) };
      parts.push({
        type: piece.type,
        id,
        top: position.top * ROW,
        left: LEFT + position.left * COLUMN,
        attrs: { ...piece.attrs, ...(at === 0 && startAttrs(part, drawing)), ...oneOfSeveral(part, parts, piece) },
      });
      for (const [pin, wire] of Object.entries(piece.wires)) {
        connections.push([`${id}:${pin}`, `${BOARD_ID}:${end(wire, part, profile, board)}`, colour(wire), []]);
      }
      if (piece.type === "wokwi-mpu6050" && part.address === 0x69)
        connections.push([`${id}:AD0`, `${BOARD_ID}:${board.supply["3V3"]}`, "red", []]);
    }
    for (const [from, to] of drawing.inner ?? [])
      connections.push([`${part.name}${from}`, `${part.name}${to}`, "green", []]);
  }
  return { diagram: { version: 1, author: AUTHOR, editor: "wokwi", parts, connections }, board };
}

const colour = (wire: string): string => COLORS[wire] ?? "green";

function needDrawing(part: Placed): Drawing {
  const drawing = drawings[part.part];
  if (!drawing) throw new MidgeError(`Wokwi has no ${(kinds[part.part] as PartKind).title} ("${part.name}").`);
  return drawing;
}

function boardPart(profile: Profile, board: WokwiBoard): DiagramPart {
  const flash = String((profile.flash?.sizeBytes ?? 0) / (1024 * 1024));
  const attrs: Record<string, string> = { flashSize: flash };
  if (profile.console?.over === "usb") attrs["serialInterface"] = "USB_SERIAL_JTAG";
  return { type: board.type, id: BOARD_ID, top: 0, left: 0, attrs };
}

/** A console over the chip's own USB has no wires. */
function consoleWires(profile: Profile, board: WokwiBoard): Connection[] {
  if (profile.console?.over === "usb") return [];
  const { tx, rx } = consolePins(board);
  return [
    [`${BOARD_ID}:${tx}`, "$serialMonitor:RX", "", []],
    [`${BOARD_ID}:${rx}`, "$serialMonitor:TX", "", []],
  ];
}

/** What ends at the board of one wire. */
function end(wire: string, part: Placed, profile: Profile, board: WokwiBoard): string {
  if (wire === "3V3" || wire === "5V" || wire === "GND") return board.supply[wire];
  return pinName(board, gpioOf(wire, part, profile) as number) as string;
}

function gpioOf(wire: string, part: Placed, profile: Profile): number | undefined {
  if (wire === "SDA") return profile.roles.sda;
  if (wire === "SCL") return profile.roles.scl;
  return part.gpios[wire];
}

function gpiosOf(profile: Profile, drawn: readonly { part: Placed; drawing: Drawing }[]): number[] {
  const wires = drawn.flatMap(({ part, drawing }) =>
    drawing.pieces.flatMap(({ wires }) => Object.values(wires).map((wire) => gpioOf(wire, part, profile))),
  );
  return [...new Set(wires.filter((gpio) => gpio !== undefined))];
}

/** Wokwi takes a colon for the end of a name. */
function idOf({ name }: Placed, suffix: string, taken: Set<string>, where: string): string {
  const id = name + suffix;
  if (!/^[\w-]+$/.test(id))
    throw new MidgeError(
      `${where}: the part "${name}" cannot have that name on Wokwi: use letters, digits, "-" and "_".`,
    );
  if (taken.has(id))
    throw new MidgeError(
      `${where}: the name "${id}" is taken in Wokwi's diagram: give the part "${name}" another one.`,
    );
  taken.add(id);
  return id;
}

/** Where a quantity is by itself, in Wokwi's unit. */
function startAttrs({ part }: Placed, { shown }: Drawing): Record<string, string> {
  const { inputs } = kinds[part] as PartKind;
  return Object.fromEntries(
    Object.entries(shown ?? {}).flatMap(([input, { attr }]) =>
      attr ? [[attr.name, String(rounded((inputs[input]?.mean ?? 0) * attr.by))]] : [],
    ),
  );
}

export const rounded = (number: number): number => Math.round(number * 1000) / 1000;

/** Several thermometers on one line differ by their number. */
function oneOfSeveral({ part }: Placed, before: readonly DiagramPart[], piece: Piece): Record<string, string> {
  const same: PartName = "ds18b20";
  if (part !== same || piece.type !== "board-ds18b20") return {};
  const count = before.filter(({ type }) => type === piece.type).length;
  return { deviceID: `0102030405${(count + 1).toString(16).padStart(2, "0")}` };
}

/** The same diagram with each part where a person has put it. */
export function asBefore(diagram: Diagram, before: unknown): Diagram {
  const list = (before as { parts?: unknown } | undefined)?.parts;
  if (!Array.isArray(list)) return diagram;
  const places = new Map((list as DiagramPart[]).map((part) => [`${part.id} ${part.type}`, part]));
  const parts = diagram.parts.map((part) => {
    const { top, left, rotate } = places.get(`${part.id} ${part.type}`) ?? part;
    return { ...part, top, left, ...(rotate !== undefined && { rotate }) };
  });
  return { ...diagram, parts };
}
