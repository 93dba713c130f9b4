// YAML with the place of everything in it, so that what is wrong is told by file, line and column. It knows no scenario.

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { MidgeError } from "../error.js";
import { hint } from "../project/setting-types.js";

/** A value of a document and where it stands. */
export class Place {
  constructor(
    readonly node: Node | null,
    private readonly file: string,
    private readonly lines: LineCounter,
    private readonly offset: number,
  ) {}

  /** "a.yaml:3:5". */
  get at(): string {
    const { line, col } = this.lines.linePos(this.node?.range?.[0] ?? this.offset);
    return `${this.file}:${line}:${col}`;
  }
  fail(why: string): never {
    throw new MidgeError(`${this.at}: ${why}`);
  }
  value(): unknown {
    return this.node === null ? undefined : isScalar(this.node) ? this.node.value : this.node.toJSON();
  }
  isMap(): boolean {
    return isMap(this.node);
  }
  isList(): boolean {
    return isSeq(this.node);
  }
  list(what: string): Place[] {
    if (!isSeq(this.node)) this.fail(`${what} must be a list: lines that begin with "-".`);
    return this.node.items.map((item) => new Place(item as Node | null, this.file, this.lines, this.offset));
  }
  /** The fields by name, each with the place of its value; `keys` has the places of the names. */
  map(what: string, known?: readonly string[]): Map<string, Place> {
    if (!isMap(this.node)) this.fail(`${what} must be a map: "name: value".`);
    const fields = new Map<string, Place>();
    for (const { key, value } of this.node.items) {
      const name = String((key as { value?: unknown }).value);
      const place = new Place(key as Node, this.file, this.lines, this.offset);
      if (known && !known.includes(name)) place.fail(`${what} has no "${name}"${hint(name, known)}`);
      const offset = (key as Node).range?.[0] ?? this.offset;
      fields.set(name, new Place((value as Node | null) ?? null, this.file, this.lines, offset));
    }
    return fields;
  }
  text(what: string): string {
    const value = this.value();
    if (typeof value === "string") return value;
    // Who writes 21.5 or true where a text is due means these very letters.
    if (isScalar(this.node) && (typeof value === "number" || typeof value === "boolean"))
      return this.node.source ?? String(value);
    return this.fail(`${what} must be a text.`);
  }
  number(what: string): number {
    const value = this.value();
    return typeof value === "number" && Number.isFinite(value) ? value : this.fail(`${what} must be a number.`);
  }
  flag(what: string): boolean {
    const value = this.value();
    return typeof value === "boolean" ? value : this.fail(`${what} must be true or false.`);
  }
}

/** The top of a document. Throws a MidgeError for what is no YAML. */
export function readYaml(text: string, file: string): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new MidgeError(`${file}:${line}:${col}: ${error.message}`);
  }
  return new Place(document.contents, file, lines, 0);
}
