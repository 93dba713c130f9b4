// The cuts as a program for a board, over the board's own store. It opens no socket.

import { log, setting, store } from "@board";
import { createJournal } from "../../sdk/outbox/journal.js";
import { runCuts } from "./cuts.js";

runCuts({
  createJournal: createJournal,
  store: store,
  say: log,
  stride: Number(setting("stride")),
  messages: Number(setting("messages")),
  limitBytes: Number(setting("limitBytes")),
});
log("<<end>>");
