// A device of Web Bluetooth as @espruino-tools/uart may have it: what comes is exactly what came, and every step that fails is
// heard. The Nordic UART service itself is the library's business.
// Source: https://webbluetoothcg.github.io/web-bluetooth

/** Of BluetoothDevice and what it leads to, what is used. */
export interface BrowserDevice extends EventTarget {
  readonly name?: string;
  readonly gatt?: { connect(): Promise<BrowserServer>; disconnect(): void };
}
interface BrowserServer {
  disconnect(): void;
  getPrimaryService(name: string): Promise<BrowserService>;
}
interface BrowserService {
  getCharacteristic(name: string): Promise<BrowserCharacteristic>;
}
interface BrowserCharacteristic extends EventTarget {
  readonly value?: DataView;
  startNotifications(): Promise<unknown>;
  writeValue(data: ArrayBuffer): Promise<void>;
}

export interface BrowserBluetooth {
  requestDevice(options: object): Promise<BrowserDevice>;
}

/** `broken` hears, once or more, why it does not work. */
export function wrapDevice(device: BrowserDevice, broken: (error: Error) => void): object {
  function heard<T>(promise: Promise<T>): Promise<T> {
    promise.catch(broken);
    return promise;
  }
  const characteristic = (one: BrowserCharacteristic): object => ({
    startNotifications: () => heard(one.startNotifications()),
    writeValue: (data: ArrayBuffer) => heard(one.writeValue(data)),
    addEventListener(name: string, hear: (event: { target: { value: DataView } }) => void) {
      one.addEventListener(name, () => {
        const { value } = one;
        if (value === undefined || value.byteLength === 0) return;
        // The library reads the whole buffer that a view looks at.
        const own = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
        hear({ target: { value: new DataView(own.buffer) } });
      });
    },
  });
  const service = (one: BrowserService): object => ({
    getCharacteristic: (name: string) => heard(one.getCharacteristic(name).then(characteristic)),
  });
  const server = (one: BrowserServer): object => ({
    disconnect: () => one.disconnect(),
    getPrimaryService: (name: string) => heard(one.getPrimaryService(name).then(service)),
  });
  return {
    name: device.name,
    addEventListener: device.addEventListener.bind(device),
    gatt: {
      connect: () => heard(device.gatt ? device.gatt.connect().then(server) : Promise.reject(new Error("no GATT"))),
    },
  };
}
