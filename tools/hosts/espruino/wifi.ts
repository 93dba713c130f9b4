// The module `Wifi` of the ESP32 build, after libs/network/esp32/jswrap_esp32_network.c: events are queued, a lost
// network is retried three times without a word, then `disconnected` is emitted and the radio stays off until
// Wifi.connect is called again. It never emits `dhcp_timeout`, and no socket event either: the ESP32 port does not. A fixed
// address is taken and not used: the firmware stops the DHCP server before it sets one, where the client was meant.

import { type Events } from "./events.js";
import { type Callable, type IdleLoop } from "./loop.js";
import { type Bag, type Realm } from "./realm.js";

/** The access point's side, in the hands of a test. */
export interface WifiSwitch {
  /** The access point goes away: open sockets stand still. */
  down(): void;
  /** It comes back; the radio finds it only while it is still retrying, or when the program connects again. */
  up(): void;
  /** The network stays, and with it the address, but the radio joins anew as it does by itself after a hiccup. */
  hiccup(): void;
  readonly associated: boolean;
}

/** A network in reach. */
export interface AccessPoint {
  password?: string;
  /** False: nobody gives an address. Default true. */
  hasDhcp?: boolean;
  rssi?: number;
}

/** By name, or asked for by name at each attempt. */
export type AccessPoints = Record<string, AccessPoint> | ((name: string) => AccessPoint | undefined);

const CONNECT_ATTEMPTS = 3; // s_retry_num in jswrap_wifi_connect
const REASON_BEACON_TIMEOUT = { reason: "200", msg: "BEACON_TIMEOUT" };
const REASON_NO_AP_FOUND = { reason: "201", msg: "NO_AP_FOUND" };
const REASON_WRONG_PASSWORD = { reason: "15", msg: "4WAY_HANDSHAKE_TIMEOUT" };
const REASON_ASSOC_LEAVE = { reason: "8", msg: "ASSOC_LEAVE" };
const CONFIG_FILE = ".wificfg";
const ADDRESS = { ip: "192.168.4.20", netmask: "255.255.255.0", gw: "192.168.4.1" };
const NO_ADDRESS = { ip: "0.0.0.0", netmask: "0.0.0.0", gw: "0.0.0.0" };
const STATION_MAC = "24:0a:c4:00:00:20";
const ACCESS_POINT_MAC = "24:0a:c4:00:00:01";
const ACCESS_POINT_CHANNEL = "6";

export interface WifiOptions {
  /** False: the access point is away from the start. */
  present: boolean;
  attemptMs: number;
  /** The networks in reach by name; undefined: any that is asked for, with any password. */
  accessPoints: AccessPoints | undefined;
  /** What an SNTP server would say: seconds since 1970; undefined: none answers. */
  sntpTimeS: (() => number) | undefined;
  setTimeS: (seconds: number) => void;
  files: Map<string, string>;
  onChange: (online: boolean) => void;
  /** libs/network/esp8266/jswrap_esp8266_network.c: the reason of a loss is a name in small letters, and there is no `msg`. */
  isEsp8266?: boolean;
}

export class Wifi implements WifiSwitch {
  readonly module: Bag;
  private present: boolean;
  private station: { ssid: string; password: string } | undefined;
  private attemptsLeft = 0;
  private attempt: number | undefined;
  private connectCallback: unknown;
  private reason: Bag = { msg: "UNSPECIFIED" };
  private hostname = "espressif";
  private sntpServer: string | undefined;
  associated = false;

  constructor(
    private readonly realm: Realm,
    private readonly loop: IdleLoop,
    private readonly events: Events,
    private readonly options: WifiOptions,
  ) {
    this.present = options.present;
    this.module = realm.object({
      connect: (ssid: unknown, given: unknown, callback: unknown) => this.connect(ssid, given, callback),
      disconnect: (callback: unknown) => this.disconnect(callback),
      getStatus: () => this.status(),
      getDetails: (callback: unknown) => this.answer(callback, this.details()),
      getIP: (callback: unknown) => this.answer(callback, this.address(), null),
      save: (what: unknown) => this.save(what),
      restore: () => this.restore(),
      getHostname: () => this.hostname,
      setHostname: (name: unknown, callback: unknown) => {
        this.hostname = String(name);
        this.run(callback, []);
      },
      setIP: (_address: unknown, callback: unknown) => {
        if (typeof callback !== "function") throw realm.error("Error", "Callback is not a function");
        this.run(callback, [null]);
      },
      setSNTP: (server: unknown, zone: unknown) => {
        if (!options.isEsp8266 && typeof zone !== "string") throw realm.error("Error", "Zone is not a string");
        if (typeof server !== "string") throw realm.error("Error", "Server is not a string");
        this.sntpServer = server;
        this.askTime();
      },
      stopAP: (callback: unknown) => this.run(callback, []),
      turbo: () => undefined,
    });
  }

  down(): void {
    this.present = false;
    if (this.associated) this.lost(REASON_BEACON_TIMEOUT);
  }

  up(): void {
    this.present = true;
  }

  hiccup(): void {
    this.associated = false;
    this.options.onChange(false);
    this.tryLater();
  }

  /** lwIP's client asks when it is started with a network, and again whenever there is one. */
  private askTime(): void {
    const { sntpTimeS, setTimeS } = this.options;
    if (this.sntpServer === undefined || sntpTimeS === undefined || !this.associated) return;
    this.loop.later(() => setTimeS(sntpTimeS()));
  }

  private connect(ssid: unknown, given: unknown, callback: unknown): void {
    if (typeof ssid !== "string") throw this.realm.error("Error", "No SSID provided");
    if (given !== undefined && given !== null && typeof given !== "object")
      throw this.realm.error("Error", `Expecting Object, got ${typeof given}`);
    if (callback !== undefined && callback !== null && typeof callback !== "function") {
      throw this.realm.error("Error", `Expecting callback function but got ${String(callback)}`);
    }
    this.connectCallback = callback;
    this.station = { ssid, password: String((given as Bag | undefined)?.["password"] ?? "") };
    this.attemptsLeft = CONNECT_ATTEMPTS;
    if (this.associated) this.lost(REASON_ASSOC_LEAVE);
    else this.tryLater();
  }

  private disconnect(callback: unknown): void {
    this.attemptsLeft = 0;
    if (this.associated) this.lost(REASON_ASSOC_LEAVE);
    this.run(callback, []);
  }

  private tryLater(): void {
    if (this.attempt !== undefined) return;
    this.attempt = this.loop.addTimer(() => this.tryNow(), this.options.attemptMs, false, []);
  }

  private tryNow(): void {
    this.attempt = undefined;
    if (!this.present || this.station === undefined) return this.lost(REASON_NO_AP_FOUND);
    const point = this.point();
    if (point === undefined) return this.lost(REASON_NO_AP_FOUND);
    if (point.password !== undefined && point.password !== this.station.password)
      return this.lost(REASON_WRONG_PASSWORD);
    this.associated = true;
    this.emit("associated", { ssid: this.station.ssid, mac: ACCESS_POINT_MAC, channel: ACCESS_POINT_CHANNEL });
    if (point.hasDhcp === false) return;
    this.options.onChange(true);
    this.finish(null);
    this.emit("connected", ADDRESS);
    this.askTime();
  }

  private point(): AccessPoint | undefined {
    const { accessPoints } = this.options;
    const name = this.station?.ssid ?? "";
    if (typeof accessPoints === "function") return accessPoints(name);
    return accessPoints === undefined ? {} : accessPoints[name];
  }

  /** The driver's "station disconnected": silent while attempts are left. */
  private lost(reason: Bag): void {
    this.associated = false;
    this.options.onChange(false);
    this.reason = reason;
    this.attemptsLeft -= 1;
    if (this.attemptsLeft > 0) return this.tryLater();
    const told = this.options.isEsp8266 ? { reason: String(reason["msg"]).toLowerCase() } : reason;
    this.emit("disconnected", { ssid: this.station?.ssid ?? "", mac: ACCESS_POINT_MAC, ...told });
    this.finish(reason["msg"]);
  }

  private finish(error: unknown): void {
    const callback = this.connectCallback;
    this.connectCallback = undefined;
    this.run(callback, [error]);
  }

  private run(callback: unknown, args: unknown[]): void {
    if (typeof callback === "function") this.loop.queue(undefined, [callback as Callable], args);
  }

  private answer(callback: unknown, result: Bag, ...before: unknown[]): Bag {
    this.run(callback, [...before, result]);
    return result;
  }

  private emit(event: string, details: Bag): void {
    this.events.emit(this.module, event, [this.realm.object(details)]);
  }

  private status(): Bag {
    const radio = { mode: this.associated ? "STA" : "NULL", powersave: "modem" };
    if (!this.associated) return this.realm.object({ station: this.reason["msg"], ...radio });
    return this.realm.object({
      station: "connected",
      ssid: this.station?.ssid,
      bssid: ACCESS_POINT_MAC,
      channel: Number(ACCESS_POINT_CHANNEL),
      rssi: this.point()?.rssi ?? -60,
      htMode: "HT20",
      authMode: "wpa2",
      ...radio,
    });
  }

  private details(): Bag {
    if (!this.associated) return this.realm.object({ status: this.reason["msg"] });
    return this.realm.object({ ...this.station, status: "connected", authMode: "wpa2" });
  }

  private address(): Bag {
    return this.realm.object({ ...(this.associated ? ADDRESS : NO_ADDRESS), mac: STATION_MAC });
  }

  private save(what: unknown): void {
    this.options.files.delete(CONFIG_FILE);
    if (what !== "clear")
      this.options.files.set(CONFIG_FILE, JSON.stringify({ ...this.station, mode: 1, hostname: this.hostname }));
  }

  private restore(): void {
    const saved = this.options.files.get(CONFIG_FILE);
    if (saved === undefined) return;
    const { ssid, password, hostname } = JSON.parse(saved) as { ssid?: string; password?: string; hostname: string };
    this.hostname = hostname;
    if (ssid === undefined) return;
    this.station = { ssid, password: password ?? "" };
    this.tryLater();
  }
}
