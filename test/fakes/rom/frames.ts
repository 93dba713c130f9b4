// SLIP as the boot ROM has it: an END opens a frame, the next one ends it, and what comes between frames is passed over. So
// a lost END makes it take the gaps for frames, as the real one does.
// Source: RFC 1055; esptool-legacy-flasher-stub, slip.c, SLIP_recv_byte.

const END = 0xc0;
const ESC = 0xdb;

export function frame(packet: Uint8Array): Uint8Array {
  const out = [END];
  for (const byte of packet) {
    if (byte === END) out.push(ESC, 0xdc);
    else if (byte === ESC) out.push(ESC, 0xdd);
    else out.push(byte);
  }
  out.push(END);
  return Uint8Array.from(out);
}

export interface FrameReader {
  take(bytes: Uint8Array): void;
  reset(): void;
}

export function createFrameReader(hear: (packet: Uint8Array) => void): FrameReader {
  let isInside = false;
  let isEscaped = false;
  let packet: number[] = [];
  return {
    take(bytes) {
      for (const byte of bytes) {
        if (byte === END) {
          if (isInside && packet.length > 0) {
            hear(Uint8Array.from(packet));
            isInside = false;
          } else isInside = true;
          packet = [];
          isEscaped = false;
        } else if (!isInside) continue;
        else if (isEscaped) {
          packet.push(byte === 0xdc ? END : byte === 0xdd ? ESC : byte);
          isEscaped = false;
        } else if (byte === ESC) isEscaped = true;
        else packet.push(byte);
      }
    },
    reset() {
      isInside = false;
      isEscaped = false;
      packet = [];
    },
  };
}
