// What the pins of a board do at this moment, asked without changing it: digitalRead would make an input of an output that the
// program never called pinMode for. It draws nothing.
// Source: Espruino 2v29, src/jspin.c (jshPinInput, jshGetPinStateString), src/jswrap_pin.c (jswrap_pin_getInfo).

import type { Pin } from "../../../boards/profile.js";
import type { Console } from "../../flash/espruino/console.js";

const ASK_MS = 2000;

export interface PinState {
  pin: Pin;
  /** As getPinMode says it; empty when nothing uses the pin. */
  mode: string;
  /** 0, 1, or for an analogue input from 0 to 1; undefined where it cannot be read without a change. */
  value: number | undefined;
}

/** The pins that may be looked at. */
export const readable = (pins: readonly Pin[]): Pin[] =>
  pins.filter(({ reserved, can }) => reserved === undefined && can.length > 0);

/** Rejects with a MidgeError. */
export async function readPins(console: Console, pins: readonly Pin[]): Promise<PinState[]> {
  const answer = (await console.insist(pinsCode(pins.map(({ number }) => number)), ASK_MS)) as unknown;
  const list = Array.isArray(answer) ? (answer as unknown[]) : [];
  return pins.map((pin, i) => {
    const [mode, value] = Array.isArray(list[i]) ? (list[i] as unknown[]) : [];
    return {
      pin,
      mode: typeof mode === "string" ? mode : "",
      value: typeof value === "number" ? value : undefined,
    };
  });
}

/**
 * `getInfo().output` is what an output gives, without a touch. Where digitalRead takes a pull-up away from an input, it is
 * put back.
 */
function pinsCode(numbers: readonly number[]): string {
  return (
    `${JSON.stringify(numbers)}.map(function(n){var p=new Pin(n),i=p.getInfo?p.getInfo():{},v,` +
    `m=i.mode||(typeof getPinMode=="function"?getPinMode(p):"")||"";` +
    `if(m.substr(0,5)=="input"){v=digitalRead(p)?1:0;if(i.mode&&p.getInfo().mode!=m)pinMode(p,m,true)}` +
    `else if(m.substr(0,6)=="analog")v=analogRead(p);` +
    `else if(m=="output"||m.substr(0,9)=="opendrain")v=i.output;` +
    `return[m,v===undefined?null:v]})`
  );
}
