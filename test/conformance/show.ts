// Puts bytes, texts and messages into words that are the same on every runtime. It keeps to the device dialect.

import type { Message } from "midge";
import { at, code, encode, fixed } from "#wire";

const DIGITS = "0123456789abcdef";

function digit(value: number): string {
  return DIGITS.substring(value, value + 1);
}

export function hexOf(value: number): string {
  return digit(Math.floor(value / 16)) + digit(value % 16);
}

export function num(value: number): string {
  return fixed(value, 0);
}

export function exes(count: number): string {
  if (count === 0) return "";
  const half = exes(Math.floor(count / 2));
  return count % 2 === 1 ? half + half + "x" : half + half;
}

/** Printable ASCII as it is, any other byte as two hexadecimal digits in angle brackets. */
function shown(byte: number, character: string): string {
  return byte > 32 && byte < 127 ? character : "<" + hexOf(byte) + ">";
}

const ASCII = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

function showByte(byte: number): string {
  return shown(byte, byte > 32 && byte < 127 ? ASCII.substring(byte - 32, byte - 31) : "");
}

export function showText(text: string): string {
  const bytes = encode(text);
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += showByte(code(bytes, i));
  return out;
}

export function showMessage(message: Message): string {
  const bytes = message.bytes();
  let out = showText(message.topic) + " ";
  for (let i = 0; i < message.length; i++) out += showByte(at(bytes, i));
  return out + " q" + num(message.qos) + (message.retain ? " retain" : "") + (message.dup ? " dup" : "");
}
