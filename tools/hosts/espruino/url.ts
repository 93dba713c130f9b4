// The part of the interpreter's url.parse that net.connect needs when it is given a text.
// It never looks at the path, and never throws.

export function parseUrl(url: string): { host: string; port: number } {
  const parts = /^(?:\w+:\/\/)?([^:/]*)(?::(\d+))?/.exec(url);
  return { host: parts?.[1] ?? "", port: parts?.[2] === undefined ? 80 : Number(parts[2]) };
}
