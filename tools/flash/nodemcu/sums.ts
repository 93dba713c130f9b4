// The check sums that desk and board make of the same bytes: two polynomials over the bytes, each modulo a prime. One
// byte that is wrong never passes; of other damage one in about four thousand million does. A CRC would need a module of bit
// operations, which not every firmware has.

/** The greatest primes below 65,536: products stay below 2 to the power of 31, as a firmware of integers needs it. */
const FIRST = { factor: 31, prime: 65521 };
const SECOND = { factor: 251, prime: 65519 };

/** As `_mf.s` on the board. */
export function sumsOf(bytes: Uint8Array): string {
  let a = 1;
  let b = 1;
  for (const byte of bytes) {
    a = (a * FIRST.factor + byte) % FIRST.prime;
    b = (b * SECOND.factor + byte) % SECOND.prime;
  }
  return `${a}:${b}`;
}

export const sumsOfText = (text: string): string => sumsOf(Buffer.from(text, "latin1"));
