// What the first image of a flash says of it: how it is read, how fast, and its size. Some downloads leave that open, because
// esptool fills it in while it writes; here it is filled in before. It knows the bytes and judges nothing.
// Source: esptool's documentation, "Firmware Image Format"; esptool/targets/esp8266.py, FLASH_SIZES.

import type { Profile } from "../../boards/profile.js";
import type { Region } from "../rom/write.js";

const MAGIC = 0xe9;
const MODE_AT = 2;
/** The size in the upper half, the speed in the lower. */
const SIZE_AT = 3;
const KIB = 1024;
/** The ESP8266's sizes by their number; 5, 6 and 7 split the flash otherwise. */
const SIZES_8266: readonly number[] = [512, 256, 1024, 2048, 4096, 2048, 4096, 4096, 8192, 16384];
/** The number of the first and the largest size of the later chips: 1 MiB and 128 MiB. */
const SIZE_MOST = 7;

/** Where in a region the header is that the chip starts by; undefined when it is not in it. */
function headerAt({ offset, data }: Region, chip: string): number | undefined {
  // The second stage of the ESP32 lies there, that of the others at 0.
  const at = (chip === "ESP32" ? 0x1000 : 0) - offset;
  return at >= 0 && data[at] === MAGIC ? at : undefined;
}

/** The size of the flash that a region says it is for; undefined when it says nothing. */
export function flashBytesOf(region: Region, chip: string): number | undefined {
  const at = headerAt(region, chip);
  if (at === undefined) return undefined;
  const size = (region.data[at + SIZE_AT] as number) >> 4;
  if (chip !== "ESP8266") return size <= SIZE_MOST ? 2 ** size * KIB * KIB : undefined;
  const kib = SIZES_8266[size];
  return kib === undefined ? undefined : kib * KIB;
}

/**
 * The bytes of a region with the header as the board's firmware needs it. `flashBytes` is what the board has. Files for the
 * chips after the ESP8266 come with the right one, and are left as they are.
 */
export function withHeader(region: Region, profile: Profile, flashBytes: number): Uint8Array {
  const at = headerAt(region, profile.chip);
  if (at === undefined || profile.chip !== "ESP8266") return region.data;
  const data = Uint8Array.from(region.data);
  const size = SIZES_8266.indexOf(flashBytes / KIB);
  if (profile.flash?.header) data.set(profile.flash.header, at + MODE_AT);
  else if (size >= 0) data[at + SIZE_AT] = size * 16 + ((data[at + SIZE_AT] as number) & 15);
  return data;
}
