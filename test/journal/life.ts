// One life of a board as a program: it says what the journal has, writes one message more, and ends. It uses the board's
// own store and no network.

import { log, store } from "@board";
import { createJournal } from "../../sdk/outbox/journal.js";
import { createKnown } from "./model.js";

const known = createKnown();
const journal = createJournal(store, 256);
journal.open("c", known);
let bodies = "";
for (const entry of known.entries) bodies += entry.body;
log(bodies + ".");
const count = known.entries.length;
log(journal.add(1, count + 1, `${count}`) ? "added" : "refused");
log("<<end>>");
