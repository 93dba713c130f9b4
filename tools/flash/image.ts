// What a file of firmware is, by its bytes: for which chip, from which project, a part or a whole flash; and what it is when
// it is no firmware at all. It reads no file and knows no board.
// Source: esptool's documentation, "Firmware Image Format"; ESP-IDF, esp_app_desc.h and partition tables.

export type ImageKind = "app" | "bootloader" | "partitions" | "combined" | "data";

export interface Image {
  kind: ImageKind;
  /** The chip it is for, as profiles call it, where it says so. */
  chip?: string;
  project?: "Espruino" | "NodeMCU" | "MicroPython" | "Tasmota" | "ESPHome";
}

const MAGIC = 0xe9;
/** Espressif's image of the ESP8266's second format, as its own boot loader takes it (esptool/bin_image.py). */
const MAGIC_8266_V2 = 0xea;
/** ESP-IDF, gen_esp32part.py: each entry begins with it. */
const PARTITION_MAGIC = 0x50aa;
const PARTITIONS_AT = 0x8000;
/** The second stage of the ESP32 stands there, that of later chips at 0. */
const BOOTLOADER_AT_ESP32 = 0x1000;
/** Espruino's program for the ESP8266, and the programs of the later chips as all projects here lay them. */
const APP_AT_ESP8266 = 0x1000;
const APP_AT = 0x10000;
/** esp_app_desc.h, ESP_APP_DESC_MAGIC_WORD, right behind the header (24 bytes) and that of the first segment (8). */
const APP_DESC_MAGIC = 0xabcd5432;
const APP_DESC_AT = 32;
/** esptool/targets: IMAGE_CHIP_ID. */
const CHIPS: Record<number, string> = {
  0: "ESP32",
  2: "ESP32-S2",
  5: "ESP32-C3",
  9: "ESP32-S3",
  12: "ESP32-C2",
  13: "ESP32-C6",
  16: "ESP32-H2",
  18: "ESP32-P4",
};
/** Words that stand in the images of a project, the most telling first. */
const PROJECTS: readonly (readonly [string, NonNullable<Image["project"]>])[] = [
  ["NodeMCU ", "NodeMCU"],
  ["espruino", "Espruino"],
  ["Espruino", "Espruino"],
  ["MicroPython", "MicroPython"],
  ["Tasmota", "Tasmota"],
  ["ESPHome", "ESPHome"],
];

/** What a file is that is no firmware, with the next step; undefined when it may be. */
export function notFirmware(data: Uint8Array): string | undefined {
  if (data.length === 0) return "is empty: download it again";
  const head = Buffer.from(data.subarray(0, 512)).toString("latin1");
  if (head.startsWith("\x7fELF"))
    return "is an .elf, the form before the last: take the .bin that was made of it (esptool elf2image)";
  if (/^:[0-9A-Fa-f]{10}/.test(head)) return "is an Intel .hex, for other chips: take the .bin";
  if (/^S[0-9][0-9A-Fa-f]{6}/.test(head)) return "is an S-record, for other chips: take the .bin";
  if (head.startsWith("UF2\n")) return "is an .uf2, for boards that show up as a drive: take the .bin";
  if (/^\s*(<!doctype|<html|<\?xml)/i.test(head))
    return "is a web page: the download saved the page and not the file; take the link to the .bin itself";
  if (/^\s*[{[]\s*["{\]}]/.test(head) && isText(data)) return "is JSON, not firmware: take the .bin";
  if (head.startsWith("Rar!") || head.startsWith("7z\xbc\xaf")) return "is packed: unpack it first";
  if (data.length > 64 && isText(data)) return "is text, not firmware: take the .bin";
  return undefined;
}

function isText(data: Uint8Array): boolean {
  return data.subarray(0, 4096).every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}

export function imageOf(data: Uint8Array): Image {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const word = (at: number): number => (at + 2 <= data.length ? view.getUint16(at, true) : -1);
  if (word(0) === PARTITION_MAGIC) return { kind: "partitions" };
  const project = projectOf(data);
  const named = (image: Image): Image => (project ? { ...image, project } : image);
  if (word(PARTITIONS_AT) === PARTITION_MAGIC) {
    const at = data[BOOTLOADER_AT_ESP32] === MAGIC && data[0] !== MAGIC ? BOOTLOADER_AT_ESP32 : 0;
    return named({ kind: "combined", ...chipOf(data, at) });
  }
  // An ESP8266's boot loader at 0 and the program behind it.
  if (data[0] === MAGIC && data[APP_AT_ESP8266] === MAGIC_8266_V2 && data.length > 0x10000)
    return named({ kind: "combined", chip: "ESP8266" });
  if (data[0] === MAGIC_8266_V2) return named({ kind: "app", chip: "ESP8266" });
  if (data[0] !== MAGIC) return { kind: "data" };
  const chip = chipOf(data, 0);
  if (chip.chip === "ESP8266") return named({ kind: data.length < 0x2000 ? "bootloader" : "app", ...chip });
  const hasDescription = data.length >= APP_DESC_AT + 4 && view.getUint32(APP_DESC_AT, true) === APP_DESC_MAGIC;
  return named({ kind: hasDescription || project || data.length > 0x10000 ? "app" : "bootloader", ...chip });
}

/** Where in a file images begin that a chip starts from. */
export function imagesIn(data: Uint8Array, { kind, chip }: Image): number[] {
  if (kind === "app" || kind === "bootloader") return [0];
  if (kind !== "combined") return [];
  if (chip === "ESP8266") return [0, APP_AT_ESP8266];
  const bootloaderAt = chip === "ESP32" ? BOOTLOADER_AT_ESP32 : 0;
  return [bootloaderAt, APP_AT].filter((at) => data[at] === MAGIC);
}

/** The chip of an image whose header is at an offset. */
function chipOf(data: Uint8Array, at: number): { chip?: string } {
  if (data.length < at + 24) return {};
  // ESP8266: the first segment's address stands there (0x3f..., 0x40...); later chips have pins of the flash, then the chip.
  const high = data[at + 11];
  if (high === 0x40 || high === 0x3f) return { chip: "ESP8266" };
  const id = (data[at + 12] as number) + 256 * (data[at + 13] as number);
  return { chip: CHIPS[id] ?? `chip ${id}` };
}

function projectOf(data: Uint8Array): Image["project"] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PROJECTS.find(([words]) => bytes.includes(words, 0, "latin1"))?.[1];
}
