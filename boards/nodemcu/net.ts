// Sockets on NodeMCU: one send is in flight, the rest waits in one string. Closing waits until what was written has
// left, so that a DISCONNECT is never cut off.

import { type Net, Reason, type Socket, type SocketEvents, type Target } from "midge";
import { slice } from "#wire";

/** One segment of 1,460 bytes: the ESP8266 says `sent` once for each, so a longer send would be told of twice. */
const SEND_MOST = 1460;

interface Link extends Socket {
  native: NativeSocket;
  owner: SocketEvents | undefined;
  waiting: string;
  isSending: boolean;
  isOpen: boolean;
  before: Link | undefined;
}

function pump(link: Link): void {
  const bytes = link.waiting;
  link.isSending = bytes.length > 0;
  if (link.isSending) {
    link.waiting = slice(bytes, SEND_MOST, bytes.length);
    link.native.send(slice(bytes, 0, SEND_MOST));
  } else if (link.owner) {
    link.owner.drained();
  } else if (link.isOpen) {
    link.isOpen = false;
    link.native.close();
  }
}

function write(this: Link, bytes: string): boolean {
  this.waiting = this.waiting + bytes;
  if (!this.isSending) pump(this);
  return false;
}

function ended(link: Link, reason: number): void {
  const owner = link.owner;
  link.owner = undefined;
  link.isOpen = false;
  if (owner) owner.closed(reason);
}

/** The link that was opened last; from each one leads on to the one before. Those that nobody owns are let go at the end. */
let last: Link | undefined;

/** The network is gone, which not every firmware says to its sockets: they are closed and their owners told here. */
export function dropAll(): void {
  let link = last;
  while (link) {
    if (link.isOpen) {
      link.isOpen = false;
      link.native.close();
    }
    ended(link, Reason.CLOSED);
    link = link.before;
  }
}

function open(this: Net, target: Target, events: SocketEvents): Socket {
  const isSecure = target.secure === true;
  if (isSecure && target.ca !== undefined) tls.cert.verify(target.ca);
  const native = isSecure ? tls.createConnection() : net.createConnection(net.TCP, 0);
  while (last && !last.owner) last = last.before;
  const link: Link = {
    before: last,
    native: native,
    owner: events,
    waiting: "",
    isSending: false,
    isOpen: false,
    write: write as never,
  };
  native.on("connection", () => {
    link.isOpen = true;
    if (link.owner) link.owner.opened();
    else native.close();
  });
  native.on("receive", (_socket, bytes) => {
    if (link.owner) link.owner.received(bytes as never, 0, bytes.length);
  });
  native.on("sent", () => pump(link));
  native.on("disconnection", () => ended(link, link.isOpen ? Reason.CLOSED : Reason.UNREACHABLE));
  // A failed TLS handshake is told here and nowhere else.
  if (isSecure) native.on("reconnection", () => ended(link, link.isOpen ? Reason.CLOSED : Reason.TLS));
  native.connect(target.port, target.host);
  last = link;
  return link;
}

function close(this: Net, socket: Socket): void {
  const link = socket as Link;
  link.owner = undefined;
  if (link.isOpen && !link.isSending) {
    link.isOpen = false;
    link.native.close();
  }
}

export const sockets: Net = { open: open, close: close };
