// What every Espruino can say of itself: free variables, and how long the program runs.

/** The clock may be set meanwhile, so the time is counted, in steps that hardly cost anything. */
let runS = 0;
const ticker = /* @__PURE__ */ setInterval(() => {
  runS += 10;
}, 10000);

export function uptime(): number {
  return ticker ? runS : 0;
}

export function freeMemory(): number {
  return process.memory(false).free;
}
