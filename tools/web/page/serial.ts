// A port of Web Serial as @espruino-tools/uart may have it: chunks that are exactly as long as what came, an end where the
// cable is pulled, noise that ends nothing, and a close that closes. It knows nothing of what the bytes mean.
// Source: https://wicg.github.io/serial

/** Of SerialPort what is used. */
export interface BrowserPort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { baudRate: number; bufferSize?: number }): Promise<void>;
  close(): Promise<void>;
  getInfo(): { usbVendorId?: number; usbProductId?: number };
  setSignals(signals: { dataTerminalReady: boolean; requestToSend: boolean }): Promise<void>;
}

export interface BrowserSerial {
  requestPort(): Promise<BrowserPort>;
}

/** What is asked of the browser: 255, the default, is 22 ms of a line at full speed. */
const BUFFER_BYTES = 16_384;
/** The library makes one call with so many arguments of a chunk. */
const CHUNK_BYTES = 4096;
/** Framing errors and the like in a row: more is no noise. */
const FAULTS_MOST = 100;

export interface WrappedPort {
  /** For the library. */
  readonly port: object;
  /** Resolves when the browser has let go of it. */
  closed(): Promise<void>;
  setSignals(signals: { dtr: boolean; rts: boolean }): Promise<boolean>;
}

/** `broken` hears, once or more, that bytes no longer go out. */
export function wrapPort(port: BrowserPort, baudRate: number, broken: (why: string) => void): WrappedPort {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let rest = new Uint8Array();
  let closing: Promise<void> | undefined;
  let faults = 0;

  function letGo(): void {
    reader?.releaseLock();
    reader = undefined;
  }
  async function read(): Promise<{ value: Uint8Array | undefined; done: boolean }> {
    while (rest.length === 0) {
      // A stream that failed is replaced by a new one; a port that is gone has none.
      if (closing || port.readable === null || faults > FAULTS_MOST) return { value: undefined, done: true };
      try {
        reader ??= port.readable.getReader();
        const { value, done } = await reader.read();
        if (done) letGo();
        else rest = value.slice();
        faults = 0;
      } catch {
        letGo();
        faults++;
      }
    }
    const value = rest.slice(0, CHUNK_BYTES);
    rest = rest.slice(CHUNK_BYTES);
    return { value, done: false };
  }
  async function write(data: ArrayBuffer): Promise<void> {
    try {
      if (port.writable === null) throw new Error("unplugged");
      writer ??= port.writable.getWriter();
      await writer.write(new Uint8Array(data));
    } catch (error) {
      broken((error as Error).message);
      throw error;
    }
  }
  async function close(): Promise<void> {
    // A port whose streams are held cannot be closed.
    await reader?.cancel().catch(() => undefined);
    letGo();
    writer?.releaseLock();
    writer = undefined;
    await port.close().catch(() => undefined);
  }
  return {
    port: {
      open: (options: { baudRate: number }) => port.open({ ...options, baudRate, bufferSize: BUFFER_BYTES }),
      close: () => (closing ??= close()),
      readable: { getReader: () => ({ read, releaseLock() {} }) },
      writable: { getWriter: () => ({ write, releaseLock() {} }) },
    },
    closed: () => (closing ??= close()),
    setSignals: ({ dtr, rts }) =>
      port.setSignals({ dataTerminalReady: dtr, requestToSend: rts }).then(
        () => true,
        () => false,
      ),
  };
}

/** vendor:product, as profiles have it; undefined for a port that is no USB. */
export function usbIdOf(port: BrowserPort): string | undefined {
  const { usbVendorId, usbProductId } = port.getInfo();
  if (usbVendorId === undefined || usbProductId === undefined) return undefined;
  return [usbVendorId, usbProductId].map((id) => id.toString(16).padStart(4, "0")).join(":");
}
