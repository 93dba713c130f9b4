// `midge/test`: runs a publisher on a simulated board inside a test.

export { type Expected, type Published, simulate, type SimulateOptions, type Simulation } from "./simulation.js";
