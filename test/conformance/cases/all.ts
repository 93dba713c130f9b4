// Every case, in the order of the standard.

import type { Case } from "../script.js";
import { CONNECT_CASES } from "./connect.js";
import { FAULT_CASES } from "./faults.js";
import { LINK_CASES } from "./links.js";
import { RECEIVING_CASES } from "./receiving.js";
import { REQUEST_CASES } from "./requests.js";
import { SENDING_CASES } from "./sending.js";
import { SESSION_CASES } from "./sessions.js";
import { TEXT_CASES } from "./texts.js";

export const CASES: Case[] = [
  ...TEXT_CASES,
  ...CONNECT_CASES,
  ...SENDING_CASES,
  ...RECEIVING_CASES,
  ...REQUEST_CASES,
  ...LINK_CASES,
  ...SESSION_CASES,
  ...FAULT_CASES,
];
