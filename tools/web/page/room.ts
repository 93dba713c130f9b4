// The room that @espruino-tools/uart lives in. The bundle gives it these four for its own `navigator`, `document`, `window` and
// `console`, so that it logs nothing, draws nothing, finds every host good enough, and gets ports that behave. It does
// nothing that the library does not ask for.

/** What the library calls of `navigator.serial` and `navigator.bluetooth`. */
export interface Doors {
  requestPort(): Promise<unknown>;
  requestDevice(options: object): Promise<unknown>;
}

/** An element that is never shown. */
interface Inert {
  innerHTML: string;
  innerText: string;
  onclick: ((event: { preventDefault(): void }) => void) | undefined;
  classList: { add(): void };
  setAttribute(): void;
  appendChild(child: Inert): void;
}

let doors: Doors | undefined;
let made: Inert[] = [];

const asked = (): Doors => doors as Doors;
const inert = (): Inert => {
  const one: Inert = {
    innerHTML: "",
    innerText: "",
    onclick: undefined,
    classList: { add() {} },
    setAttribute() {},
    appendChild() {},
  };
  made.push(one);
  return one;
};

/** Its chunks hold the program and what is secret of it: none is logged. */
export const console = { log(): void {} };

/** It takes no other host than this one, and no other protocol than these. */
export const window = { location: { protocol: "https:", hostname: "localhost" } };

export const navigator = {
  platform: "",
  userAgent: "",
  serial: { requestPort: () => asked().requestPort() },
  bluetooth: { requestDevice: (options: object) => asked().requestDevice(options) },
};

/** Where its dialog is drawn. */
export const document = { createElement: inert, body: { appendChild() {}, removeChild() {} } };

/** Lets the library ask for ports here, runs `draw`, which makes its dialog, and presses the button of this name in it. */
export function choose(name: "Web Serial" | "Web Bluetooth", given: Doors, draw: () => void): void {
  doors = given;
  made = [];
  draw();
  const button = made.find((one) => one.onclick !== undefined && one.innerHTML.includes(`>${name}<`));
  made = [];
  if (button?.onclick === undefined) throw new Error(`@espruino-tools/uart offers no ${name}`);
  button.onclick({ preventDefault() {} });
}
