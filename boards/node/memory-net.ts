// A pair of sockets in memory: one end for a client, the other for a test or a simulated broker. It keeps the socket
// contract; it copies what is written, and delivers it in a later turn of the clock it is given.

import { type Net, Reason, type Socket, type SocketEvents } from "midge";
import type { NodeClock } from "./clock.js";

/** The other end of a link. */
export interface Peer {
  /** Set by the one who accepts: what the client wrote. */
  onReceived: (bytes: Uint8Array) => void;
  /** Set by the one who accepts: the client closed. */
  onClosed: () => void;
  send(bytes: Uint8Array): void;
  close(): void;
}

interface Link extends Socket {
  owner: SocketEvents | undefined;
  peer: Peer;
  isOver: boolean;
}

/** `accept` gets the other end of every link; when it is left out, nobody listens. */
export function createMemoryNet(clock: NodeClock, accept?: (peer: Peer) => void): Net {
  const soon = (run: () => void): void => void clock.after(0, run, undefined);

  function open(_target: unknown, events: SocketEvents): Socket {
    const peer: Peer = {
      onReceived: () => {},
      onClosed: () => {},
      send(bytes) {
        const copy = new Uint8Array(bytes);
        soon(() => link.owner?.received(copy, 0, copy.length));
      },
      close() {
        if (link.isOver) return;
        link.isOver = true;
        soon(() => {
          const owner = link.owner;
          link.owner = undefined;
          owner?.closed(Reason.CLOSED);
        });
      },
    };
    const link: Link = {
      owner: events,
      peer,
      isOver: false,
      write(bytes, from = 0, to = bytes.length) {
        const copy = new Uint8Array(bytes.subarray(from, to));
        soon(() => peer.onReceived(copy));
        soon(() => link.owner?.drained());
        return true;
      },
    };
    soon(() => {
      if (!accept) {
        const owner = link.owner;
        link.owner = undefined;
        owner?.closed(Reason.UNREACHABLE);
        return;
      }
      accept(peer);
      link.owner?.opened();
    });
    return link;
  }

  function close(socket: Socket): void {
    const link = socket as Link;
    link.owner = undefined;
    if (link.isOver) return;
    link.isOver = true;
    soon(() => link.peer.onClosed());
  }

  return { open, close, defer: soon };
}
