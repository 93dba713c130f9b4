// The way into deep sleep: what the outbox holds leaves first, then the client says goodbye, then the board sleeps. What did
// not leave by the deadline is in the journal, if the client has one, and lost if not. It never sleeps by itself.

import type { Clock } from "../link/clock.js";
import type { Client } from "../mqtt/client.js";

/** DISCONNECT, and the end of the link after it, must leave before the radio goes. */
const LINGER_MS = 250;

/**
 * Drains the client for at most `deadlineMs`, disconnects it, and calls `sleep(left)`: `left` publishes were not
 * acknowledged. There the program sleeps, `deepSleep(ms)` of `@board`, which does not come back: it begins anew. Returns
 * what `drain` returns: 0, or BUSY while another one runs.
 */
export function sleepAfterDrain(
  client: Client,
  clock: Clock,
  deadlineMs: number,
  sleep: (this: void, left: number) => void,
): number {
  return client.drain(deadlineMs, (left) => {
    client.disconnect();
    clock.after(LINGER_MS, sleep, left);
  });
}
