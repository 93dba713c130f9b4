// A run as a packet capture that Wireshark reads: what passed at the boards' end of their links, as IP and TCP. Addresses and
// ports are made up. Of the far end it shows what reached the board and nothing else: what nobody answered has no answer.

import { Reason } from "midge";
import type { Growing } from "./file.js";
import type { Header, Line, Sink } from "./lines.js";
import { Flag, PCAP_HEADER, pcapRecord, type Segment, segmentBytes } from "./pcap.js";

/** MQTT's registered port, by which it is recognised. */
const BROKER_PORT = 1883;
/** 10.255.255.254; boards are 10.0.0.1 and up. */
const BROKER_ADDRESS = 0x0afffffe;
const FIRST_ADDRESS = 0x0a000001;
/** RFC 6335, 6: dynamic ports. */
const FIRST_PORT = 49152;
const PORTS = 16384;
/** Payload of a segment over Ethernet. */
const SEGMENT_BYTES = 1460;
/** Where a link's numbers begin, apart for each link. */
const SEQUENCE_STEP = 64_000;
const BROKER_SEQUENCE = 0x40000000;

interface Link {
  address: number;
  port: number;
  /** The next sequence number of the board and of the broker. */
  board: number;
  broker: number;
  isOpen: boolean;
}

export function createCapture(file: Growing): Sink {
  const links = new Map<string, Link>();
  const addresses = new Map<string, number>();
  let epochMs = 0;
  let t = 0;

  const put = (segment: Segment): void => file.write(pcapRecord(epochMs + t, segmentBytes(segment)));

  function toBroker(link: Link, flags: number, payload?: Uint8Array): void {
    put({
      from: link.address,
      to: BROKER_ADDRESS,
      fromPort: link.port,
      toPort: BROKER_PORT,
      sequence: link.board,
      acknowledged: flags & Flag.ACK ? link.broker : 0,
      flags,
      payload,
    });
    link.board = next(link.board, flags, payload);
  }
  function toBoard(link: Link, flags: number, payload?: Uint8Array): void {
    put({
      from: BROKER_ADDRESS,
      to: link.address,
      fromPort: BROKER_PORT,
      toPort: link.port,
      sequence: link.broker,
      acknowledged: link.board,
      flags,
      payload,
    });
    link.broker = next(link.broker, flags, payload);
  }

  function pieces(bytes: Uint8Array, send: (flags: number, piece: Uint8Array) => void): void {
    for (let from = 0; from < bytes.length; from += SEGMENT_BYTES) {
      const isLast = from + SEGMENT_BYTES >= bytes.length;
      send(isLast ? Flag.ACK | Flag.PSH : Flag.ACK, bytes.subarray(from, from + SEGMENT_BYTES));
    }
  }

  function begin(name: string, board: string, number: number): void {
    const address = addresses.get(board) ?? FIRST_ADDRESS + addresses.size;
    addresses.set(board, address);
    const first = (number * SEQUENCE_STEP) >>> 0;
    const link: Link = {
      address,
      port: FIRST_PORT + ((number - 1) % PORTS),
      board: first,
      broker: (first + BROKER_SEQUENCE) >>> 0,
      isOpen: false,
    };
    links.set(name, link);
    toBroker(link, Flag.SYN);
  }

  function end(link: Link, reason: number, isReset: boolean): void {
    if (!link.isOpen) {
      // A name without an address was never asked for a link. What is refused before it is open begins at 0.
      if (reason === Reason.UNKNOWN_HOST) return;
      link.broker = 0;
      return toBoard(link, Flag.RST | Flag.ACK);
    }
    if (isReset) return toBoard(link, Flag.RST | Flag.ACK);
    toBoard(link, Flag.FIN | Flag.ACK);
    toBroker(link, Flag.FIN | Flag.ACK);
  }

  return {
    header({ epoch }: Header) {
      epochMs = epoch * 1000;
      file.write(PCAP_HEADER);
    },
    line(line: Line) {
      if (!("socket" in line)) return;
      const name = `${line.board} ${line.link}`;
      t = line.t;
      if (line.socket === "open") return begin(name, line.board, line.link);
      const link = links.get(name);
      if (!link) return;
      switch (line.socket) {
        case "opened":
          link.isOpen = true;
          toBoard(link, Flag.SYN | Flag.ACK);
          return toBroker(link, Flag.ACK);
        case "out":
          return pieces(Buffer.from(line.bytes, "base64"), (flags, piece) => toBroker(link, flags, piece));
        case "in":
          pieces(Buffer.from(line.bytes, "base64"), (flags, piece) => toBoard(link, flags, piece));
          return toBroker(link, Flag.ACK);
        case "closed":
          links.delete(name);
          return end(link, line.reason, line.reset === true);
        case "close":
          links.delete(name);
          // What is lost never left the board, and before the answer to a SYN there is nothing to end.
          if (link.isOpen && line.lost !== true) toBroker(link, Flag.FIN | Flag.ACK);
      }
    },
  };
}

/** SYN and FIN count as a byte (RFC 9293, 3.4). */
function next(sequence: number, flags: number, payload: Uint8Array | undefined): number {
  const more = (flags & (Flag.SYN | Flag.FIN)) !== 0 ? 1 : 0;
  return (sequence + more + (payload?.length ?? 0)) >>> 0;
}
