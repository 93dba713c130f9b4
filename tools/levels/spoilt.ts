// A serial line at another speed than the chip's.

/** Every byte arrives as some other one. */
export function spoilt(text: string, isSpoilt: boolean): string {
  return isSpoilt ? "~".repeat(text.length) : text;
}
