// Reads a PUBLISH as a board sent it (MQTT 3.1.1, 3.3). It decides nothing.

/** Undefined for another packet, and for one that is sent again. */
export function readPublish(
  packet: Uint8Array,
): { topic: string; payload: Uint8Array; qos: 0 | 1 | 2; retain: boolean } | undefined {
  const first = packet[0] as number;
  const isAgain = (first & 8) !== 0;
  if (first >> 4 !== 3 || isAgain) return undefined;
  let at = 1;
  while (((packet[at] as number) & 128) !== 0) at++;
  at++;
  const end = at + 2 + (packet[at] as number) * 256 + (packet[at + 1] as number);
  const qos = ((first >> 1) & 3) as 0 | 1 | 2;
  return {
    topic: Buffer.from(packet.subarray(at + 2, end)).toString("utf8"),
    payload: packet.slice(qos > 0 ? end + 2 : end),
    qos,
    retain: (first & 1) === 1,
  };
}
