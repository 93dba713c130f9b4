// Runs the socket contract against every implementation: TCP, TLS and WebSocket on Node, the in-memory pair, and the glue
// of Espruino and NodeMCU as built programs. All servers are real ones on loopback; nothing here waits for a length of time.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Net, Reason, type SocketEvents, type Target } from "midge";
import { createMemoryNet, createNodeNet, createRealClock } from "midge/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";
import { directory, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";
import { type Authority, createAuthority } from "./authority.js";
import { Far, type RealServers, type ServerName, SERVERS, startServers } from "./servers.js";
import { checkSocketContract, DONE } from "./socket-contract.js";
import { runSteps } from "./steps.js";

type Result = { lines: string[]; errors: string[] };

/** The steps in this process, over `net`. */
function runHere(net: Net, target: (name: string) => Target): Promise<Result> {
  const lines: string[] = [];
  return new Promise((resolve) => {
    runSteps(
      {
        net,
        clock: createRealClock(),
        target,
        bytes: (text) => Buffer.from(text, "latin1"),
        say: (line) => void lines.push(line),
      },
      () => resolve({ lines, errors: [] }),
    );
  });
}

function targets(servers: RealServers, rest: Partial<Target>): (name: string) => Target {
  return (name) => {
    if (name === "unknown") return { ...rest, host: "nothing.invalid", port: 1883 };
    return { ...rest, host: "127.0.0.1", port: servers.ports[name as ServerName] };
  };
}

describe("node:net keeps the socket contract", () => {
  checkSocketContract({
    async run() {
      const servers = await startServers();
      try {
        return await runHere(createNodeNet(), targets(servers, {}));
      } finally {
        await servers.close();
      }
    },
  });
});

describe("a WebSocket on Node keeps the socket contract", () => {
  checkSocketContract({
    async run() {
      const servers = await startServers(undefined, true);
      try {
        return await runHere(createNodeNet(), targets(servers, { path: "/mqtt" }));
      } finally {
        await servers.close();
      }
    },
  });
});

describe("a WebSocket over TLS on Node keeps the socket contract", () => {
  checkSocketContract({
    async run() {
      const authority = createAuthority("midge test");
      const servers = await startServers(authority.issue("localhost"), true);
      try {
        const rest = { path: "/mqtt", secure: true, ca: authority.ca, serverName: "localhost" };
        return await runHere(createNodeNet(), targets(servers, rest));
      } finally {
        await servers.close();
      }
    },
  });
});

describe.each([
  ["TCP", false],
  ["WebSocket", true],
])("a link over %s", (_kind, isWeb) => {
  it("keeps memory until drained when write returned false, and writes only the range it is given", async () => {
    const LARGE_BYTES = 16 * 1024 * 1024;
    const servers = await startServers(undefined, isWeb);
    const net = createNodeNet();
    const at = targets(servers, isWeb ? { path: "/mqtt" } : {});
    try {
      const told = await new Promise<string>((resolve) => {
        let order = "";
        const socket = net.open(at("sink"), {
          opened() {
            order += socket.write(new Uint8Array(LARGE_BYTES + 20), 10, LARGE_BYTES + 10) ? "taken " : "kept ";
          },
          received() {},
          drained() {
            order += "drained ";
            net.close(socket);
            const witness = net.open(at("witness"), {
              opened: () => void witness.write(Buffer.from("?")),
              received: (bytes, from, to) => void (order += Buffer.from(bytes.subarray(from, to)).toString()),
              drained() {},
              closed: () => resolve(order),
            });
          },
          closed: (reason) => resolve(`closed ${reason}`),
        });
      });
      expect(told).toBe(`kept drained sink ${LARGE_BYTES}`);
    } finally {
      await servers.close();
    }
  });
});

describe("node:tls", () => {
  let authority: Authority;
  let stranger: Authority;
  beforeAll(() => {
    authority = createAuthority("midge test");
    stranger = createAuthority("somebody else");
  });

  describe("keeps the socket contract", () => {
    checkSocketContract({
      async run() {
        const servers = await startServers(authority.issue("localhost"));
        try {
          return await runHere(
            createNodeNet(),
            targets(servers, { secure: true, ca: authority.ca, serverName: "localhost" }),
          );
        } finally {
          await servers.close();
        }
      },
    });
  });

  /** What the owner of a link to a server with a certificate for `name` is told. */
  async function told(name: string, target: Partial<Target>): Promise<string> {
    const servers = await startServers(authority.issue(name));
    const net = createNodeNet();
    try {
      return await new Promise((resolve) => {
        const events: SocketEvents = {
          opened() {
            resolve("opened");
            net.close(socket);
          },
          received: () => resolve("received"),
          drained: () => undefined,
          closed: (reason) => resolve(`closed ${reason}`),
        };
        const socket = net.open({ host: "127.0.0.1", port: servers.ports.echo, secure: true, ...target }, events);
      });
    } finally {
      await servers.close();
    }
  }

  it("opens to the right name, by SNI or by the target's host", async () => {
    expect(await told("localhost", { ca: authority.ca, serverName: "localhost" })).toBe("opened");
    expect(await told("localhost", { ca: authority.ca, host: "localhost" })).toBe("opened");
  });
  it("opens to an address the certificate names", async () => {
    expect(await told("127.0.0.1", { ca: authority.ca })).toBe("opened");
  });
  it("refuses a wrong host name with Reason.TLS", async () => {
    expect(await told("broker.example", { ca: authority.ca, serverName: "localhost" })).toBe(`closed ${Reason.TLS}`);
    expect(await told("localhost", { ca: authority.ca })).toBe(`closed ${Reason.TLS}`);
  });
  it("refuses an unknown authority with Reason.TLS", async () => {
    expect(await told("localhost", { serverName: "localhost" })).toBe(`closed ${Reason.TLS}`);
    expect(await told("localhost", { ca: stranger.ca, serverName: "localhost" })).toBe(`closed ${Reason.TLS}`);
  });
  it("refuses a server that does not speak TLS with Reason.TLS", async () => {
    const servers = await startServers();
    try {
      const reason = await new Promise((resolve) => {
        const events = { opened: () => resolve("opened"), received() {}, drained() {}, closed: resolve };
        createNodeNet().open({ host: "127.0.0.1", port: servers.ports.echo, secure: true }, events);
      });
      expect(reason).toBe(Reason.TLS);
    } finally {
      await servers.close();
    }
  });
  it("tells of unreadable keys with Reason.TLS, from a later turn", async () => {
    expect(await told("localhost", { ca: authority.ca, cert: "no", key: "no" })).toBe(`closed ${Reason.TLS}`);
  });
});

describe("the in-memory pair keeps the socket contract", () => {
  checkSocketContract({
    without: { unknownHost: "names mean nothing in memory" },
    run() {
      const clock = createRealClock();
      const far = new Far();
      const dead = createMemoryNet(clock);
      const nets = Object.fromEntries(SERVERS.map((name) => [name, memoryNet(name)]));
      function memoryNet(name: ServerName): Net {
        return createMemoryNet(clock, (peer) => {
          const ended = far.begin(name);
          const end = (): void => {
            peer.close();
            ended();
          };
          peer.onReceived = far.of(name)({ send: peer.send, end, reset: end });
          peer.onClosed = ended;
        });
      }
      const owners = new Map<unknown, Net>();
      const net: Net = {
        open(target, events) {
          const chosen = nets[target.host] ?? dead;
          const socket = chosen.open(target, events);
          owners.set(socket, chosen);
          return socket;
        },
        close: (socket) => owners.get(socket)?.close(socket),
      };
      return runHere(net, (name) => ({ host: name, port: 1883 }));
    },
  });
});

function inputFor(profile: Profile, servers: RealServers): BuildInput {
  return {
    profile,
    entry: fileURLToPath(new URL("./program.ts", import.meta.url)),
    root: fileURLToPath(new URL("../..", import.meta.url)),
    target: { host: "127.0.0.1", port: 1883, secure: false },
    values: Object.fromEntries(Object.entries(servers.ports).map(([name, port]) => [name, String(port)])),
  };
}

describe("boards/espruino/net.ts keeps the socket contract in the Espruino host", () => {
  checkSocketContract({
    async run() {
      const servers = await startServers();
      let tell: () => void = () => undefined;
      const done = new Promise<void>((resolve) => (tell = resolve));
      const host = createEspruinoHost({ board: "linux", log: (line) => line === DONE && tell() });
      try {
        host.run((await buildEspruino(inputFor(espruinoLinux, servers))).code);
        await done;
        return { lines: [...host.lines], errors: [...host.errors] };
      } finally {
        await host.stop();
        await servers.close();
      }
    },
  });
});

describe("boards/espruino/net.ts keeps the socket contract on the real Espruino", () => {
  checkSocketContract(
    {
      async run() {
        const servers = await startServers();
        const program = startEspruino((await buildEspruino(inputFor(espruinoLinux, servers))).code);
        try {
          await program.waitForLine(DONE);
          return { lines: [...program.lines], errors: [...program.errors] };
        } finally {
          await program.stop();
          await servers.close();
        }
      },
    },
    espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "",
  );
});

describe("boards/nodemcu/net.ts keeps the socket contract in the NodeMCU host", () => {
  let servers: RealServers;
  let code = "";
  beforeAll(async () => {
    servers = await startServers();
    code = buildLua(inputFor(nodemcuEsp8266, servers)).code;
  });
  afterAll(async () => {
    await stopAll();
    await servers.close();
  });

  describe.each(LUAS)("on %s", (lua) => {
    checkSocketContract({
      async run() {
        const flash = directory();
        writeFileSync(
          join(flash, "midge.json"),
          JSON.stringify({ networks: [{ ssid: "desk", password: "secret-8" }] }),
        );
        const board = start(lua, code, { flash });
        await board.shows(DONE);
        const { stdout, stderr } = await board.stop();
        return { lines: stdout.split("\n"), errors: stderr.split("\n").filter((line) => line !== "") };
      },
    });
  });
});
