// A hobby servo: a pulse of 0.5 to 2.5 ms every 20 ms says where to turn. It never knows where the servo is, only where
// it was told to go.

import type { Pins } from "../sensors/bus.js";

const HZ = 50;
const PERIOD_US = 20000;

export interface ServoOptions {
  /** The pulse at angle 0, microseconds; 500 when left out. */
  minUs?: number;
  /** The pulse at the largest angle, microseconds; 2,500 when left out. */
  maxUs?: number;
  /** The largest angle, degrees; 180 when left out. */
  range?: number;
}

export interface Servo {
  /** Turns to an angle, degrees. False, and it stays where it is, for one outside 0 to `range`. */
  turn(angle: number): boolean;
  /** No more pulses: the servo lets go, until the next turn. */
  detach: (this: void) => void;
}

/**
 * Signal at `pin`, 5 V from a supply of its own, grounds joined. It is limp until the first turn. Ten bits of PWM
 * (Espruino on ESP32, NodeMCU on ESP8266) are steps of 1.8 degrees.
 */
export function createServo(pins: Pins, pin: number, options?: ServoOptions): Servo {
  const chosen = options ?? {};
  const least = chosen.minUs ?? 500;
  const most = chosen.maxUs ?? 2500;
  const range = chosen.range ?? 180;
  function detach(): void {
    pins.write(pin, 0);
  }
  detach();
  return {
    turn(angle) {
      if (!(angle >= 0 && angle <= range)) return false;
      pins.pwm(pin, (least + ((most - least) * angle) / range) / PERIOD_US, HZ);
      return true;
    },
    detach: detach,
  };
}
