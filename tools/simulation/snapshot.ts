// A board as it is at this moment, for those who draw it. Taking the picture changes nothing: no chance is drawn, no packet
// sent.

import type { Client, Network, Publisher } from "midge";
import type { SimulatedDevice } from "../../boards/node/device.js";
import type { SimulatedPart } from "../../boards/node/world.js";
import type { Placed, Quantity } from "../../boards/parts.js";
import type { BoardState, ClientState, PartState } from "./stage.js";

export interface Pictured {
  id: string;
  program: string;
  device: SimulatedDevice;
  placed: readonly Placed[];
  clients: readonly Publisher[];
  weather: string;
  openLinks: number;
  faults: string[];
  flash: Record<string, number>;
}

export function snapshot(one: Pictured): BoardState {
  const { device } = one;
  const { module, wifi, parts } = device.board();
  const life = device.life();
  return {
    id: one.id,
    program: one.program,
    life,
    resetReason: device.began.at(-1) ?? 0,
    uptimeS: life === "on" ? module.probe.uptime() : 0,
    lives: device.began.length,
    wifi: { isUp: wifi.isUp(), ssid: wifi.isUp() ? ssidOf(wifi.network) : "", signal: wifi.signal() },
    weather: one.weather,
    openLinks: one.openLinks,
    freeMemory: module.probe.freeMemory(),
    flash: one.flash,
    faults: one.faults,
    parts: one.placed.map((placed) => partState(parts[placed.name] as SimulatedPart, placed)),
    clients: one.clients.map(clientState),
  };
}

function partState(part: SimulatedPart, placed: Placed): PartState {
  return {
    name: part.name,
    part: placed.part,
    title: part.kind.title,
    inputs: Object.entries(part.kind.inputs).map(([name, { unit, min, max }]: [string, Quantity]) => ({
      name,
      unit,
      min,
      max,
      value: part.value(name),
      follows: part.follows(name),
      isHeld: part.isHeld(name),
    })),
    outputs: part.outputs(),
    fault: part.fault(),
    faults: part.faults(),
    pins: placed.pins,
    gpios: placed.gpios,
    wire: part.kind.wire,
    address: placed.address,
  };
}

/** The client's own numbers for a state. */
const ONLINE = 3;

function clientState(client: Publisher): ClientState {
  const { clientId } = client._options;
  const isOnline = (client._state as number) === ONLINE;
  if (!("pending" in client))
    return { clientId, isOnline, pending: 0, inFlight: [], window: 0, outbox: 0, dropped: 0, skipped: 0 };
  const full = client as Client;
  const ring = full._ring;
  const inFlight: number[] = [];
  const sent = isOnline ? ring._count - ring._waiting : 0;
  for (let i = 0; i < sent; i++) inFlight.push(ring._ids[(ring._head + i) % ring._slots] as number);
  return {
    clientId,
    isOnline,
    pending: full.pending(),
    inFlight,
    window: full._window,
    outbox: ring._slots,
    dropped: full.dropped,
    skipped: full.skipped,
  };
}

function ssidOf(network: Network): string {
  return network._options.networks[network._index]?.ssid ?? "";
}
