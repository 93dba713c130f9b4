// `midge ports`: the boards that are plugged in, and what to check when there are none.

import { Exit } from "../error.js";
import { profilesFor } from "../rom/session.js";
import { findPorts, NONE_FOUND } from "../serial/find.js";

export interface PortsOptions {
  json?: boolean;
  quiet?: boolean;
}

export async function ports(options: PortsOptions): Promise<void> {
  const found = await findPorts();
  if (found.length === 0) {
    if (!options.quiet) process.stderr.write(`midge: ${NONE_FOUND}\n`);
    process.exitCode = Exit.PORT;
    return;
  }
  for (const { name, usbId, usb, serialNumber, manufacturer, chips } of found) {
    const boards = chips.flatMap((chip) => profilesFor(chip).map((profile) => profile.name));
    if (options.json) {
      const line = { port: name, usb: usbId, name: usb?.name ?? manufacturer, serialNumber, chips, boards };
      process.stdout.write(JSON.stringify(line) + "\n");
      continue;
    }
    const what = usb?.name ?? manufacturer ?? "unknown USB device";
    const family = chips.length > 0 ? `  ${chips.join(", ")}` : "";
    const serial = serialNumber === undefined ? "" : `  serial number ${serialNumber}`;
    process.stdout.write(`${name}  ${usbId}  ${what}${family}${serial}\n`);
  }
}
