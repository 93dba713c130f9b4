// What links can be like, as data: how long bytes are under way, how many pass in a second, and how many are lost and sent
// again. It moves no byte.

export interface Weather {
  name: string;
  title: string;
  /** Half a round trip, milliseconds, and by how much a packet's way differs at most. */
  latencyMs: number;
  jitterMs: number;
  /** Bytes a second from the board and to it. */
  upBps: number;
  downBps: number;
  /** The part of the segments that are lost, 0 to 1: TCP sends them again, and what is behind them waits. */
  loss: number;
}

const kbit = (rate: number): number => (rate * 1000) / 8;

function weather(
  name: string,
  title: string,
  roundTripMs: number,
  jitterMs: number,
  up: number,
  down: number,
  loss = 0,
): Weather {
  return { name, title, latencyMs: roundTripMs / 2, jitterMs, upBps: kbit(up), downBps: kbit(down), loss };
}

/** A link that adds nothing. */
export const CALM: Weather = weather("none", "as it is", 0, 0, Infinity, Infinity);

/**
 * Round trip and rates (kbit/s) of gprs: the "GPRS" of Chrome's throttling; edge, 3g and lte: the profiles of WebPageTest;
 * satellite: a geostationary one, 35,786 km up, there and back. Jitter and loss are what field reports of such links tell.
 */
export const WEATHERS: readonly Weather[] = [
  weather("gprs", "GPRS: 500 ms, 20 kbit/s up, 1 % lost", 500, 150, 20, 50, 0.01),
  weather("edge", "EDGE: 840 ms, 200 kbit/s up, 1 % lost", 840, 100, 200, 240, 0.01),
  weather("3g", "3G: 300 ms, 768 kbit/s up", 300, 50, 768, 1600, 0.002),
  weather("lte", "LTE: 70 ms, 12 Mbit/s", 70, 10, 12_000, 12_000, 0.001),
  weather("satellite", "geostationary satellite: 600 ms, 1 Mbit/s up, 1 % lost", 600, 20, 1000, 5000, 0.01),
  weather("slow", "slow: 1 s, 9.6 kbit/s both ways", 1000, 0, 9.6, 9.6),
  weather("lossy", "WiFi at its edge: 20 ms, a tenth is lost", 20, 15, 1000, 1000, 0.1),
];
