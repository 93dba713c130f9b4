// Telnet as far as a serial port behind it needs: data without the commands between, options asked and answered, and
// subnegotiations. Bytes in, bytes out; it knows no port and no time.
// Source: RFC 854, RFC 856 (binary), RFC 858 (suppress go-ahead).

export const IAC = 255;
export const DONT = 254;
export const DO = 253;
export const WONT = 252;
export const WILL = 251;
export const SB = 250;
export const SE = 240;
export const BINARY = 0;
export const GO_AHEAD = 3;

/** A subnegotiation that is longer is no sense. */
const SUB_MOST = 64;
const CR = 13;

export interface Telnet {
  /** Takes what came, and gives the data in it. */
  hear(bytes: Uint8Array): Buffer;
  /** Data as it goes over the line. */
  encode(bytes: Uint8Array): Buffer;
}

export interface TelnetEvents {
  /** WILL, WONT, DO or DONT, and the option. */
  option(verb: number, option: number): void;
  sub(option: number, bytes: Buffer): void;
}

export const command = (...bytes: number[]): Buffer => Buffer.from([IAC, ...bytes]);

/** A subnegotiation; 255 in it is sent twice. */
export function sub(option: number, bytes: readonly number[]): Buffer {
  return Buffer.from([IAC, SB, option, ...bytes.flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])), IAC, SE]);
}

export function createTelnet(events: TelnetEvents): Telnet {
  let state: "data" | "iac" | "option" | "sub" | "sub-iac" = "data";
  let verb = 0;
  let inside: number[] = [];

  return {
    hear(bytes) {
      const data: number[] = [];
      for (const byte of bytes) {
        if (state === "data") {
          if (byte === IAC) state = "iac";
          else data.push(byte);
        } else if (state === "iac") {
          state = "data";
          if (byte === IAC) data.push(byte);
          else if (byte === SB) {
            state = "sub";
            inside = [];
          } else if (byte >= WILL) {
            verb = byte;
            state = "option";
          }
        } else if (state === "option") {
          state = "data";
          events.option(verb, byte);
        } else if (state === "sub") {
          if (byte === IAC) state = "sub-iac";
          else if (inside.length < SUB_MOST) inside.push(byte);
        } else if (byte === IAC) {
          state = "sub";
          if (inside.length < SUB_MOST) inside.push(byte);
        } else {
          state = "data";
          const [option, ...rest] = inside;
          if (byte === SE && option !== undefined) events.sub(option, Buffer.from(rest));
        }
      }
      return Buffer.from(data);
    },
    encode(bytes) {
      const out: number[] = [];
      for (const byte of bytes) {
        out.push(byte);
        if (byte === IAC) out.push(IAC);
      }
      return Buffer.from(out);
    },
  };
}

/** Where the other side did not agree to binary, a NUL behind a carriage return is none of the data (RFC 854). */
export function withoutNul(bytes: Buffer, after: { isCr: boolean }): Buffer {
  const out: number[] = [];
  for (const byte of bytes) {
    if (!(after.isCr && byte === 0)) out.push(byte);
    after.isCr = byte === CR;
  }
  return Buffer.from(out);
}
