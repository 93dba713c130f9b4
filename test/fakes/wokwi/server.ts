// A Wokwi that runs nothing: a WebSocket server that speaks the simulation API as @wokwi/client 0.26.0 does, with a board
// behind it that says what a test tells it to say. It has its own time, and reaches no network.
//
//   const wokwi = await startWokwi({ token: "secret", board: { start: "hello\r\n" } });
//   ... WOKWI_CLI_SERVER=wokwi.url WOKWI_CLI_TOKEN=secret midge wokwi --lint FOLDER --run ...
//   wokwi.files, wokwi.commands   what came
//   await wokwi.stop();

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** What the board says; each gives text for its serial port, or nothing. */
export interface FakeBoard {
  /** When the simulation goes on for the first time. */
  start?: string;
  /** When a control of a part is set. */
  control?: (part: string, control: string, value: number) => string | undefined;
  /** When it is written to. */
  wrote?: (text: string) => string | undefined;
  /** The level of a pin. */
  pin?: (part: string, pin: string) => number;
}

export interface FakeOptions {
  token: string;
  board?: FakeBoard;
  protocolVersion?: number;
  /** Every handshake is answered with this status. */
  status?: number;
  /** At this command the connection is cut. */
  cutAt?: string;
  /** This command is answered with an error. */
  errorAt?: { command: string; message: string };
  /** At this command comes a message of the type "error", as when a plan's minutes are used up. */
  refuseAt?: { command: string; message: string };
}

export interface FakeWokwi {
  url: string;
  /** By name: text, or bytes. */
  files: Map<string, string | Buffer>;
  commands: { command: string; params: Record<string, unknown> }[];
  /** Each handshake's header. */
  authorizations: (string | undefined)[];
  /** Resolves when the command has come. */
  came(command: string): Promise<void>;
  stop(): Promise<void>;
}

interface PausePoint {
  id: string;
  type: string;
  nanos?: number;
  bytes?: number[];
}

export async function startWokwi(options: FakeOptions): Promise<FakeWokwi> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const files: FakeWokwi["files"] = new Map();
  const commands: FakeWokwi["commands"] = [];
  const authorizations: FakeWokwi["authorizations"] = [];
  const waiters = new Set<() => void>();
  http.on("upgrade", (request: IncomingMessage, socket, head) => {
    const { authorization } = request.headers;
    authorizations.push(authorization);
    const status = options.status ?? (authorization === `Bearer ${options.token}` ? undefined : 401);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      serve(webSocket, options, files, (command, params) => {
        commands.push({ command, params });
        for (const wake of waiters) wake();
      }),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    files,
    commands,
    authorizations,
    came: (command) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!commands.some((one) => one.command === command)) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

type Came = (command: string, params: Record<string, unknown>) => void;

function serve(socket: WebSocket, options: FakeOptions, files: FakeWokwi["files"], came: Came): void {
  const { board = {} } = options;
  const points = new Map<string, PausePoint>();
  let nanos = 0;
  let isRunning = false;
  let hasStarted = false;
  let isHeard = false;
  /** What the board has said and nobody has got. */
  let pending = Buffer.alloc(0);
  let said = Buffer.alloc(0);

  const send = (message: object): void => socket.send(JSON.stringify(message));
  const event = (name: string, payload: object, paused = false): void =>
    send({ type: "event", event: name, payload, nanos, paused });
  const say = (text: string | undefined): void => {
    if (text !== undefined) pending = Buffer.concat([pending, Buffer.from(text)]);
  };
  function pause(point: PausePoint): void {
    isRunning = false;
    points.delete(point.id);
    event("sim:pause", { pausePoint: point.id, pausePointInfo: {} }, true);
  }
  /** The board goes on until it is stopped: first it says what it has to say, then time goes by. */
  function go(): void {
    while (isRunning && pending.length > 0) {
      const byte = pending.subarray(0, 1);
      pending = pending.subarray(1);
      said = Buffer.concat([said, byte]);
      if (isHeard) event("serial-monitor:data", { bytes: [...byte] });
      const met = [...points.values()].find(
        ({ type, bytes }) =>
          type === "serial-bytes" && said.subarray(-(bytes?.length ?? 0)).equals(Buffer.from(bytes ?? [])),
      );
      if (met) pause(met);
    }
    const timed = [...points.values()].find(({ type }) => type !== "serial-bytes");
    if (!isRunning || !timed) return;
    nanos = timed.type === "time-absolute" ? (timed.nanos ?? 0) : nanos + (timed.nanos ?? 0);
    pause(timed);
  }
  function obey(command: string, params: Record<string, unknown>): object {
    const { part, pin, control, value } = params as { part: string; pin: string; control: string; value: number };
    switch (command) {
      case "file:upload":
        files.set(
          String(params["name"]),
          typeof params["binary"] === "string" ? Buffer.from(params["binary"], "base64") : String(params["text"]),
        );
        return {};
      case "sim:start":
        hasStarted = false;
        isRunning = params["pause"] !== true;
        return {};
      case "sim:resume":
        isRunning = true;
        return {};
      case "sim:restart":
        hasStarted = false;
        return {};
      case "serial-monitor:listen":
        isHeard = true;
        return {};
      case "serial-monitor:write":
        say(board.wrote?.(Buffer.from(params["bytes"] as number[]).toString()));
        return {};
      case "control:set":
        say(board.control?.(part, control, value));
        return {};
      case "pin:read":
        return { pin, value: board.pin?.(part, pin) ?? 0, voltage: 0 };
      case "pause-point:add":
        points.set(String(params["id"]), params as unknown as PausePoint);
        return {};
      case "pause-point:remove":
        points.delete(String(params["id"]));
        return {};
      default:
        throw new Error(`unknown command ${command}`);
    }
  }
  send({
    type: "hello",
    protocolVersion: options.protocolVersion ?? 1,
    appName: "Wokwi Simulator",
    appVersion: "1.0.0-fake",
  });
  socket.on("message", (data) => {
    const {
      command,
      params = {},
      id,
    } = JSON.parse(String(data)) as {
      command: string;
      params?: Record<string, unknown>;
      id: string;
    };
    came(command, params);
    if (options.cutAt === command) return socket.terminate();
    if (options.refuseAt?.command === command) return send({ type: "error", message: options.refuseAt.message });
    const answer = (result: object, error: boolean): void => send({ type: "response", command, id, result, error });
    if (options.errorAt?.command === command) return answer({ code: 1, message: options.errorAt.message }, true);
    try {
      answer(obey(command, params), false);
    } catch (error) {
      answer({ code: 2, message: (error as Error).message }, true);
    }
    if (isRunning && !hasStarted) {
      hasStarted = true;
      say(board.start);
    }
    go();
  });
}
