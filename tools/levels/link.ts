// The sockets of the Espruino host over the net of a stage: what the host sends goes through its taps and its weather. One
// thing is not as on the chip: nobody waits for a connection, so that a refusal comes as an end, not as an exception.

import type { Net, Target } from "midge";
import type { HostLink, OpenLink } from "../hosts/espruino/link.js";

/** `target` is the stage's broker; its TLS is made by the net, whatever the program asks for. */
export function linksOver(net: Net, target: Target): OpenLink {
  return (_host, _port, _tls, _limitMs, onChange) => {
    let received: Uint8Array[] = [];
    let isFull = false;
    let isOver = false;
    const link: HostLink & { isOpen: boolean } = {
      stalled: false,
      failed: false,
      isOpen: false,
      get readable() {
        return !link.stalled && (received.length > 0 || isOver);
      },
      get writable() {
        return !link.stalled && link.isOpen && !isFull && !isOver;
      },
      read(limit: number) {
        if (link.stalled) return undefined;
        if (received.length === 0) return isOver ? ("closed" as const) : undefined;
        const all = received.length === 1 ? (received[0] as Uint8Array) : Buffer.concat(received);
        received = all.length > limit ? [all.subarray(limit)] : [];
        return all.subarray(0, limit);
      },
      send(bytes: Uint8Array) {
        if (!link.writable) return 0;
        isFull = !socket.write(bytes);
        return bytes.length;
      },
      close: () => net.close(socket),
      destroy() {
        net.close(socket);
        return Promise.resolve();
      },
    };
    const socket = net.open(target, {
      opened() {
        link.isOpen = true;
        onChange();
      },
      received(bytes, from, to) {
        received.push((bytes as unknown as Uint8Array).slice(from, to));
        onChange();
      },
      drained() {
        isFull = false;
        onChange();
      },
      closed() {
        isOver = true;
        onChange();
      },
    });
    return link;
  };
}
