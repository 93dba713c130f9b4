// `midge/test`: runs a publisher on a simulated board inside a test.

export { simulate, type SimulateOptions, type Simulation } from "./simulation.js";
export type { Expected, Published } from "./published.js";
export { createStage } from "./stage.js";
export { type BuiltOptions, loadBuilt, loadProgram, type Program } from "./program.js";
export type { BoardOptions, BoardState, BrokerChoice, Speed, Stage, StageBoard, StageOptions } from "./stage.js";
export type { EventKind, Listener, StageEvent } from "./events.js";
