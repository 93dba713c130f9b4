// The page: one board at a time, connected over the browser's own ports, its console, its pins, and the program that goes onto it.
// Everything that waits is shown, and whatever fails is said with what to do next.

import "./web.css";
import type { Profile } from "../../../boards/profile.js";
import { alarm, h, say } from "../../page/web/dom.js";
import { createConnect } from "./connect-view.js";
import { createConsoleView } from "./console-view.js";
import { getProgram, getState, getUses, type State } from "./desk.js";
import { createHead } from "./head.js";
import type { BrowserBluetooth } from "./bluetooth.js";
import type { BrowserSerial } from "./serial.js";
import { createPinsView } from "./pins-view.js";
import { createProgramView } from "./program-view.js";
import { beginSession, type Session } from "./session.js";
import { explained, sentence, type Way } from "./words.js";

const LIVE_MS = 1000;

const ports = navigator as Navigator & { serial?: BrowserSerial; bluetooth?: BrowserBluetooth };

function start({ program, board, profiles }: State): void {
  let session: Session | undefined;
  /** What is being done, which keeps all else from beginning. */
  let doing = "";

  const head = createHead(document.getElementById("head") as HTMLElement, program);
  const log = createConsoleView({ run: (source) => void run(source), interrupt: () => void interrupt() });
  const programs = createProgramView(program, () => void upload());
  const pins = createPinsView(() => void readPins());
  const connects = createConnect(
    profiles,
    board,
    { serial: ports.serial !== undefined, bluetooth: ports.bluetooth !== undefined },
    { connect: (way) => void connect(way), disconnect: () => void disconnect(), chooseBoard: () => showBoard() },
  );
  const side = h("div", { class: "side" }, connects.element, programs.element);
  const middle = h("div", { class: "middle" }, log.element, pins.element);
  document.getElementById("main")?.replaceChildren(h("div", { class: "view" }, side, middle));

  const named = (): Profile | undefined => profiles.find(({ name }) => name === connects.board());
  /** The board that is meant: named, else the one that answers. */
  const meant = (): Profile | undefined => named() ?? session?.profile;

  function show(): void {
    const isBusy = doing !== "";
    head.show(session, doing);
    connects.show(session, session ? "" : doing);
    log.show(session !== undefined, isBusy);
    programs.show(meant()?.name, session !== undefined, isBusy);
    pins.show(session !== undefined, isBusy);
  }
  function showBoard(): void {
    const profile = meant();
    pins.draw(profile);
    show();
    if (program === null || !profile) return;
    // A board that has no place for a part says so when it is built for.
    getUses(profile.name).then(
      (uses) => profile === meant() && pins.use(uses),
      () => undefined,
    );
  }
  /** Runs one thing to its end; what it throws is shown by `failed`. */
  async function during(what: string, act: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    if (doing !== "") return;
    doing = what;
    show();
    try {
      await act();
    } catch (error) {
      failed(error);
    } finally {
      doing = "";
      show();
    }
  }
  const inLog = (error: unknown): void => log.add("error", explained(error, "serial"));

  function connect(way: Way): Promise<void> {
    const act = async (): Promise<void> => {
      const { openSerial, openBluetooth } = await import("./library.js");
      const { serial, bluetooth } = ports;
      const link =
        way === "serial"
          ? await openSerial(serial as BrowserSerial, named()?.console?.baud)
          : await openBluetooth(bluetooth as BrowserBluetooth);
      doing = "Asking the board who it is…";
      show();
      session = await beginSession(link, {
        profiles,
        wanted: named(),
        onLine: (text) => log.add(/^(Uncaught|Execution Interrupted)/.test(text) ? "error" : "printed", text),
        onLost: lost,
        say: (line) => log.add("note", line),
      });
      say(`Connected to ${session.profile?.title ?? session.info.board}`);
      log.add("note", `connected to ${session.name}: Espruino ${session.info.version} for ${session.info.board}`);
      if (!named()) showBoard();
    };
    return during("Choose the board in the browser's list…", act, (error) => alarm(explained(error, way))).then(() => {
      if (session) log.focus();
    });
  }
  function gone(): void {
    session = undefined;
    pins.stop();
    showBoard();
  }
  function lost(why: string): void {
    const name = session?.name ?? "the board";
    gone();
    const text = `${sentence(name)} is gone (${why}). Plug it in, or switch it on, and press Connect again.`;
    log.add("error", text);
    alarm(text);
  }
  async function disconnect(): Promise<void> {
    const closing = session;
    gone();
    await closing?.close();
    log.add("note", "disconnected");
    say("Disconnected");
  }

  function run(source: string): Promise<void> {
    log.add("typed", source);
    const act = async (): Promise<void> => {
      const result = await session?.evaluate(source);
      if (result?.kind === "value") log.add("value", result.text);
      if (result?.kind === "note") log.add("error", result.text);
    };
    return during("Evaluating…", act, inLog).then(() => log.focus());
  }
  async function interrupt(): Promise<void> {
    await session?.interrupt().catch(inLog);
  }

  async function readPins(): Promise<void> {
    const asked = session;
    if (asked && doing === "") {
      const act = async (): Promise<void> => pins.fill(await asked.readPins(pins.pins()));
      await during("Reading pins…", act, (error) => {
        pins.stop();
        inLog(error);
      });
    }
    if (pins.isLive() && session) setTimeout(() => void (pins.isLive() && readPins()), LIVE_MS);
  }

  function upload(): Promise<void> {
    const profile = meant();
    const act = async (): Promise<void> => {
      if (!session || !profile) return;
      programs.progress(0, 0);
      const files = await getProgram(profile.name);
      const total = files.reduce((sum, { data }) => sum + data.length, 0);
      const { sent, resent } = await session.upload({
        files,
        profile,
        say: (line) => log.add("note", line),
        progress: (done) => programs.progress(done, total),
      });
      const crcs = files.map(({ name, data, crc }) => {
        const how = sent.includes(name) ? `verified, CRC ${crc.toString(16).padStart(8, "0")}` : "was there already";
        return `${name}: ${data.length} bytes, ${how}`;
      });
      const again = resent > 0 ? ` ${resent} ${resent === 1 ? "piece was" : "pieces were"} sent again.` : "";
      programs.tell(`${program ?? ""} is on the board and runs. ${crcs.join("; ")}.${again}`, true);
    };
    const failed = (error: unknown): void => programs.tell(explained(error, "serial"), false);
    return during("Uploading…", act, failed).finally(() => programs.progress(undefined, 0));
  }

  showBoard();
}

getState().then(start, (error: unknown) => {
  const place = document.querySelector(".waiting");
  if (place) place.textContent = (error as Error).message;
});
