// The simulated board: Node underneath, chips that answer at the pins.

import type { Profile } from "../profile.js";

export const simulated: Profile = {
  name: "simulated",
  title: "Simulated board in Node",
  runtime: "node",
  module: "node/simulated.ts",
  tls: "verified",
  dataPin: 15,
  memory: {},
};
