// The network of a board that has none to join, a desktop for one: it is there as soon as it is started, and stays.

import type { Network } from "midge";

function start(this: Network, ready: () => void): void {
  setTimeout(() => {
    this.address = "127.0.0.1";
    ready();
    if (this.onUp) this.onUp(this.address);
  }, 0);
}

export const network = {
  onUp: undefined,
  onDown: undefined,
  onFailed: undefined,
  start: start,
  address: "",
} as unknown as Network;

export function signal(): number {
  return 0;
}

export function startNetwork(onUp: () => void): void {
  network.start(onUp);
}
