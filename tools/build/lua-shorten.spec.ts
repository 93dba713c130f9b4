// Fields of a minified Lua bundle get short names.

import { describe, expect, it } from "vitest";
import { shortenFields } from "./lua-shorten.js";

describe("shortenFields", () => {
  it("shortens our fields, the same everywhere, and no text", () => {
    expect(shortenFields('a._name=b._name+c._other d="_name"')).toBe('a._a=b._a+c._b d="_name"');
  });
});
