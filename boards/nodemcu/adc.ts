// The analogue input of an ESP8266 under NodeMCU: A0, whichever pin is asked for. A board whose converter was set to
// measure its own supply gives no number: call adc.force_init_mode(adc.INIT_ADC) once and restart.

import type { Adc } from "midge";

/** The firmware's module; its name is ours here. @customName adc @noSelf */
declare namespace converter {
  function read(channel: number): number;
}

export const adc: Adc = {
  // 1 V at the chip, behind the 220 and 100 kilohm of the usual boards.
  fullScale: 3.2,
  read() {
    const steps = converter.read(0);
    return steps > 1024 ? 0 / 0 : steps / 1024;
  },
};
