// What a person types while a board is watched: it goes to the board, but for Ctrl-C, which ends, and Ctrl-T, which begins a
// command. Pure: bytes in, what to do out.

export const KEYS_HELP =
  "Ctrl-C ends; what you type goes to the board; Ctrl-T then C sends it Ctrl-C, then R restarts it, then T sends Ctrl-T.";

const CTRL_C = 3;
const CTRL_T = 20;

export interface Typed {
  send: Uint8Array;
  isEnd: boolean;
  isRestart: boolean;
}

export function createKeys(): (bytes: Uint8Array) => Typed {
  let isCommand = false;
  return (bytes) => {
    const send: number[] = [];
    const typed = { isEnd: false, isRestart: false };
    for (const byte of bytes) {
      if (isCommand) {
        isCommand = false;
        // The letter, small or great, or with Ctrl.
        const letter = byte & 0x1f;
        if (letter === CTRL_C) send.push(CTRL_C);
        else if (letter === CTRL_T) send.push(CTRL_T);
        else if (letter === 18) typed.isRestart = true;
      } else if (byte === CTRL_C) typed.isEnd = true;
      else if (byte === CTRL_T) isCommand = true;
      else send.push(byte);
    }
    return { send: Uint8Array.from(send), ...typed };
  };
}
