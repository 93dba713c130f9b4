// How numbers, times and units are written on the page.

/** Digits behind the point that a value of this range needs: about a thousandth of it. */
export function digitsOf(min: number, max: number): number {
  return Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.max(max - min, 1e-6)))));
}

/** A step that a thousand of would fill the range, rounded down to 1, 2 or 5. */
export function stepOf(min: number, max: number): number {
  const least = (max - min) / 1000;
  const ten = 10 ** Math.floor(Math.log10(least));
  return ten * (least >= 5 * ten ? 5 : least >= 2 * ten ? 2 : 1);
}

export function number(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined || Number.isNaN(value) ? "NaN" : value.toFixed(digits);
}

export function withUnit(text: string, unit: string): string {
  return unit === "" ? text : unit === "°" || unit === "%" ? `${text}\u202f${unit}` : `${text} ${unit}`;
}

/** Simulated time: 0:05.3, 12:00, 3:05:00. */
export function time(ms: number, tenths = true): string {
  const seconds = Math.max(0, ms) / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = tenths ? (Math.floor(seconds * 10) % 600) / 10 : Math.floor(seconds) % 60;
  const end = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${rest.toFixed(tenths ? 1 : 0).padStart(tenths ? 4 : 2, "0")}`;
  return hours > 0 ? `${hours}:${end}` : end;
}

/** "turnX" and "out0" as people read them. */
export function title(name: string): string {
  return name === "CO2"
    ? "CO₂"
    : name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/^./, (first) => first.toUpperCase());
}
