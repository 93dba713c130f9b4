// Bytes as a string literal of Espruino's language, in printable ASCII alone, so that nothing in it can interrupt the
// board, and cut into pieces that fit a packet. It knows no console.

export interface Piece {
  /** Where it begins in the whole. */
  offset: number;
  bytes: Uint8Array;
  literal: string;
}

/** What stands for a byte between quotes `quote`. */
function written(byte: number, quote: string): string {
  if (byte === 0x0a) return "\\n";
  if (byte === 0x0d) return "\\r";
  const char = String.fromCharCode(byte);
  if (char === quote || char === "\\") return "\\" + char;
  if (byte < 0x20 || byte > 0x7e) return "\\x" + byte.toString(16).padStart(2, "0");
  return char;
}

/** The literal of at most `charsMost` characters with its quotes that holds the most of what begins at `offset`. */
export function pieceAt(data: Uint8Array, offset: number, charsMost: number): Piece {
  const [double, single] = ['"', "'"].map((quote) => piece(data, offset, quote, charsMost)) as [Piece, Piece];
  const isLonger = single.bytes.length > double.bytes.length;
  return isLonger || (single.bytes.length === double.bytes.length && single.literal.length < double.literal.length)
    ? single
    : double;
}

function piece(data: Uint8Array, offset: number, quote: string, charsMost: number): Piece {
  let text = quote;
  let end = offset;
  while (end < data.length) {
    const next = written(data[end] as number, quote);
    if (text.length + next.length + 1 > charsMost) break;
    text += next;
    end++;
  }
  return { offset, bytes: data.subarray(offset, end), literal: text + quote };
}
