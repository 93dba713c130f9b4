// The wires of the Espruino host as simulated chips know them, so that the same chip hangs on a real firmware's glue. It
// refuses nothing: the host does.

import type { PinWire, SimulatedPins } from "../../boards/node/chips/pins.js";
import type { EspruinoHost } from "../../tools/hosts/espruino/host.js";

/** The far side of the host's pins; `fullScale` is what its converter calls 1, in volts. */
export function farEnd(host: EspruinoHost, fullScale: number): SimulatedPins {
  const wire = (number: number): PinWire => {
    const pin = host.pin(number);
    let isWaving = false;
    return {
      // Let go, the pull-up has it.
      drive: (level) => pin.set(level !== 0),
      volts: (source) => pin.analog(() => source() / fullScale),
      onDrive(heard) {
        pin.onDrive((level, mode) => {
          if (mode === "output") heard(level ? 1 : 0, 0);
        });
        pin.onPwm((duty, hz) => {
          isWaving = true;
          heard(duty, hz);
        });
      },
      onWatch: (heard) => pin.onDrive((_level, mode) => void (mode.startsWith("input") && !isWaving && heard())),
      onBytes: (heard) => pin.onBytes(heard),
    };
  };
  return { wire } as unknown as SimulatedPins;
}
