// What happens on a stage, handed to the printer of `midge simulate`. It decides nothing.

import { decodePacket } from "../packets/fields.js";
import type { StageEvent } from "../simulation/events.js";
import type { Printer } from "./printer.js";

export function hear(event: StageEvent, printer: Printer, isDebug: boolean): void {
  switch (event.kind) {
    case "message":
      return printer.message(event);
    case "log":
      return printer.log(event.atMs, event.line);
    case "fault":
      return printer.note(event.atMs, `${event.isMended ? "over" : "fault"}: ${event.fault}`);
    case "packet": {
      if (!isDebug) return;
      const { summary, fault } = decodePacket(event.bytes);
      const arrow = event.direction === "out" ? "->" : "<-";
      printer.packet(event.atMs, `${arrow} ${summary}${fault === undefined ? "" : `  [malformed: ${fault}]`}`);
    }
  }
}
