// The semicolon that the interpreter needs, and nothing else changed.

import { describe, expect, it } from "vitest";
import { endReturns } from "./espruino-return.js";

describe("endReturns", () => {
  it.each([
    ["function f(){for(;;)if(a)return}", "function f(){for(;;)if(a)return;}"],
    ["function f(){return}function g(){if(a)return}", "function f(){return;}function g(){if(a)return;}"],
    ["function f(){return;}", "function f(){return;}"],
    ["function f(){return 1}", "function f(){return 1}"],
    ['var a="return}",b=/return}/,c=`return}`;', 'var a="return}",b=/return}/,c=`return}`;'],
  ])("%s", (code, right) => expect(endReturns(code)).toBe(right));
});
