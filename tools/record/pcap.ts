// The bytes of a classic pcap file: its header, its records, and in them IPv4 and TCP with right checksums (RFC 791, RFC 9293).
// It keeps no connection.

export const Flag = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

export interface Segment {
  /** IPv4 addresses. */
  from: number;
  to: number;
  fromPort: number;
  toPort: number;
  sequence: number;
  acknowledged: number;
  /** Of `Flag`, added. */
  flags: number;
  payload?: Uint8Array | undefined;
}

/** Microseconds (draft-ietf-opsawg-pcap, 4). */
const MAGIC = 0xa1b2c3d4;
const SNAP_BYTES = 262144;
/** Packets begin with their IPv4 or IPv6 header (tcpdump.org/linktypes.html). */
const LINKTYPE_RAW = 101;

export const PCAP_HEADER: Uint8Array = pcapHeader();

function pcapHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAP_BYTES, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

/** `ms` since 1970. */
export function pcapRecord(ms: number, packet: Uint8Array): Uint8Array {
  const micros = Math.round(ms * 1000);
  const record = Buffer.alloc(16 + packet.length);
  record.writeUInt32LE(Math.floor(micros / 1e6), 0);
  record.writeUInt32LE(micros % 1e6, 4);
  record.writeUInt32LE(packet.length, 8);
  record.writeUInt32LE(packet.length, 12);
  record.set(packet, 16);
  return record;
}

const IP_BYTES = 20;
const TCP = 6;
const TTL = 64;
const DONT_FRAGMENT = 0x4000;
const WINDOW = 65535;
/** Of a SYN: segments of 1460 bytes (RFC 9293, 3.2), a window scaled by 14 (RFC 7323, 2.2), so that it is never full. */
const OPTIONS = Uint8Array.of(2, 4, 1460 >> 8, 1460 & 255, 1, 3, 3, 14);

export function segmentBytes(segment: Segment): Uint8Array {
  const { flags, payload } = segment;
  const options = (flags & Flag.SYN) === 0 ? undefined : OPTIONS;
  const tcpBytes = 20 + (options?.length ?? 0);
  const bytes = Buffer.alloc(IP_BYTES + tcpBytes + (payload?.length ?? 0));
  bytes[0] = 0x45;
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(DONT_FRAGMENT, 6);
  bytes[8] = TTL;
  bytes[9] = TCP;
  bytes.writeUInt32BE(segment.from, 12);
  bytes.writeUInt32BE(segment.to, 16);
  bytes.writeUInt16BE(folded(sumOf(bytes.subarray(0, IP_BYTES))), 10);

  const tcp = bytes.subarray(IP_BYTES);
  tcp.writeUInt16BE(segment.fromPort, 0);
  tcp.writeUInt16BE(segment.toPort, 2);
  tcp.writeUInt32BE(segment.sequence, 4);
  tcp.writeUInt32BE(segment.acknowledged, 8);
  tcp[12] = (tcpBytes / 4) << 4;
  tcp[13] = flags;
  tcp.writeUInt16BE(WINDOW, 14);
  if (options) tcp.set(options, 20);
  if (payload) tcp.set(payload, tcpBytes);
  // The addresses, the protocol and the length belong to it (RFC 9293, 3.1).
  const pseudo = sumOf(bytes.subarray(12, 20)) + TCP + tcp.length;
  tcp.writeUInt16BE(folded(pseudo + sumOf(tcp)), 16);
  return bytes;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] as number) * 256 + (bytes[i + 1] ?? 0);
  return sum;
}

/** The ones' complement of a ones' complement sum (RFC 1071). */
function folded(sum: number): number {
  let left = sum;
  while (left > 0xffff) left = Math.floor(left / 65536) + (left % 65536);
  return ~left & 0xffff;
}
