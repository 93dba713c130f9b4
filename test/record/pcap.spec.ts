// The captures, read by tshark: the same packets as our own decoder's, nothing malformed, right checksums, and nothing that
// TCP would complain of. What nobody answered has no answer.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProgram, type Program } from "midge/test";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCapture } from "../../tools/record/capture.js";
import { growFile } from "../../tools/record/file.js";
import { type Header, readRecord } from "../../tools/record/lines.js";
import { decodePacket } from "../../tools/packets/fields.js";
import { type Heard, play, record } from "./tape.js";

let folder = "";
let logger: Program;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-pcap-"));
  logger = await loadProgram("test/simulation/logger");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const CHECKS = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"];
function tshark(file: string, ...words: string[]): string[] {
  const out = execFileSync("tshark", ["-r", file, ...CHECKS, ...words], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return out.split("\n").filter((line) => line !== "");
}
const fields = (...names: string[]): string[] => ["-T", "fields", ...names.flatMap((name) => ["-e", name])];

/** What tshark has to say against a file, save that it warns of every reset. */
const complaints = (file: string): string[] =>
  tshark(
    file,
    "-Y",
    '_ws.malformed || tcp.analysis.flags || (_ws.expert.severity >= "Warning" && tcp.flags.reset == 0) || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || _ws.unreassembled',
  );

/** One line a packet: type, identifier, topic. */
function seenByTshark(file: string): string[] {
  const names = ["mqtt.msgtype", "mqtt.msgid", "mqtt.topic"];
  const frames = JSON.parse(
    tshark(file, "-Y", "mqtt", "-T", "json", "-J", "mqtt", "--no-duplicate-keys").join("\n"),
  ) as Frame[];
  return frames.flatMap(({ _source: { layers } }) => {
    const all = layers["mqtt"] ?? [];
    return (Array.isArray(all) ? all : [all]).map((layer) => shown(flat(layer), names));
  });
}
interface Frame {
  _source: { layers: Record<string, unknown> };
}
function flat(layer: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (one: unknown): void => {
    for (const [name, value] of Object.entries(one as object))
      if (typeof value === "string") found[name] = value;
      else if (typeof value === "object") look(value);
  };
  look(layer);
  return found;
}
const shown = (values: Record<string, string>, names: string[]): string =>
  names.map((name) => values[name] ?? "").join(" ");

const TYPES =
  "CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT".split(
    " ",
  );
const seenByUs = ({ packets }: Heard): string[] =>
  packets.map(({ bytes }) => {
    const { type, fields: all } = decodePacket(bytes);
    const value = (name: string): string => all.find((one) => one.name === name)?.value ?? "";
    return [TYPES.indexOf(type) + 1, value("packet identifier"), value("topic")].join(" ");
  });

describe("a capture", () => {
  it("of two boards on a day with faults holds the packets that our decoder saw, and no complaint", async () => {
    const heard = await record({ seed: 5, record: at("run"), pcap: at("live.pcap") }, async (stage) => {
      stage.add(logger);
      stage.add(logger);
      for (const words of [
        "link lossy at 10s for 20s",
        "link cut at 40s",
        "link half-open at 50s",
        "broker gone at 80s for 5s",
        "wifi down at 2m for 20s",
        "brown-out at 150s",
      ])
        stage.fault("", words);
      await stage.run(180_000);
    });
    const file = at("live.pcap");
    expect(complaints(file)).toEqual([]);
    const ours = seenByUs(heard);
    expect(ours.length).toBeGreaterThan(800);
    expect(seenByTshark(file)).toEqual(ours);
    expect(new Set(tshark(file, ...fields("ip.src")))).toEqual(new Set(["10.0.0.1", "10.0.0.2", "10.255.255.254"]));
    // Made of the record it is the same file.
    await play(at("run"), logger, { pcap: at("again.pcap") });
    expect(execFileSync("cmp", [file, at("again.pcap")]).length).toBe(0);
  });

  it("begins each link with a handshake, and tells how it ended", async () => {
    await record({ pcap: at("ends.pcap") }, async (stage) => {
      stage.add(logger);
      await stage.run(5000);
      stage.fault("", "link cut");
      await stage.run(5000);
      stage.fault("", "broker gone for 1500ms");
      await stage.run(10_000);
    });
    const file = at("ends.pcap");
    const flags = tshark(file, ...fields("tcp.stream", "tcp.flags.str", "ip.src")).map((line) =>
      line.replaceAll("·", ""),
    );
    const of = (stream: number): string[] =>
      flags.filter((line) => line.startsWith(`${stream}\t`)).map((line) => line.split("\t").slice(1).join(" "));
    expect(of(0).slice(0, 3)).toEqual(["S 10.0.0.1", "AS 10.255.255.254", "A 10.0.0.1"]);
    expect(of(0).at(-1)).toBe("AR 10.255.255.254");
    // While the broker is gone a SYN is answered by a reset.
    expect(flags.some((line) => /^\d+\tS\t10\.0\.0\.1$/.test(line))).toBe(true);
    const refused = [...new Set(flags.map((line) => Number(line.split("\t")[0])))]
      .map(of)
      .filter((one) => one.length === 2);
    expect(refused[0]).toEqual(["S 10.0.0.1", "AR 10.255.255.254"]);
    expect(complaints(file)).toEqual([]);
    // The program said goodbye.
    const last = Number((flags.at(-1) as string).split("\t")[0]);
    expect(of(last).at(-1)).toBe("AF 10.0.0.1");
  });

  it("shows a half-open link as one: nothing is answered, and it ends without a word", async () => {
    const heard = await record({ pcap: at("dead.pcap") }, async (stage) => {
      stage.add(logger);
      await stage.run(5000);
      stage.fault("", "link half-open");
      await stage.run(30_000);
    });
    const dead = heard.packets.filter(({ link, atMs }) => link === 1 && atMs > 5000);
    expect(dead.length).toBeGreaterThan(8);
    const shownDead = tshark(
      at("dead.pcap"),
      "-Y",
      "tcp.stream == 0 && frame.time_relative > 5",
      ...fields("ip.src", "tcp.flags.fin"),
    );
    expect(new Set(shownDead)).toEqual(new Set(["10.0.0.1\t0"]));
    expect(complaints(at("dead.pcap"))).toEqual([]);
  });

  it("has segments of 1460 bytes at most, put together again by tshark", () => {
    const file = growFile(at("large.pcap"), "--pcap");
    const capture = createCapture(file);
    capture.header({ epoch: 1_767_225_600 } as Header);
    const payload = Buffer.alloc(5001, "x");
    const bytes = generate({
      cmd: "publish",
      topic: "large",
      payload,
      qos: 1,
      messageId: 7,
      dup: false,
      retain: false,
    }).toString("base64");
    const line = { t: 1, board: "a", link: 1 };
    capture.line({ ...line, socket: "open" });
    capture.line({ ...line, socket: "opened" });
    capture.line({ ...line, t: 20.5, socket: "out", bytes });
    capture.line({ ...line, t: 30.25, socket: "in", bytes });
    capture.line({ ...line, t: 40, socket: "closed", reason: 10 });
    file.close();
    expect(complaints(at("large.pcap"))).toEqual([]);
    expect(
      tshark(at("large.pcap"), ...fields("tcp.len"))
        .map(Number)
        .filter((length) => length > 0),
    ).toEqual([1460, 1460, 1460, 633, 1460, 1460, 1460, 633]);
    const all = tshark(at("large.pcap"), ...fields("ip.src", "tcp.flags.str")).map((line) => line.replaceAll("·", ""));
    const short = all.map((line) => line.replace("10.0.0.1\t", "> ").replace("10.255.255.254\t", "< "));
    // What came is acknowledged by the board at once; what it sent, by what comes.
    expect(short.join(", ")).toBe("> S, < AS, > A, > A, > A, > A, > AP, < A, < A, < A, < AP, > A, < AF, > AF");
    expect(seenByTshark(at("large.pcap"))).toEqual(["3 7 large", "3 7 large"]);
    const times = tshark(at("large.pcap"), "-Y", "mqtt", ...fields("frame.time_epoch")).map(Number);
    expect(times).toEqual([1_767_225_600.0205, 1_767_225_600.03025]);
  });

  it("of real sockets is one, too", async () => {
    const heard = await record(
      { broker: { kind: "embedded", port: 0 }, record: at("real"), pcap: at("real.pcap") },
      async (stage) => {
        stage.add(logger);
        let readings = 0;
        stage.events.on(
          (event) => void (event.kind === "message" && event.topic.endsWith("/reading") && readings++),
          "message",
        );
        for (const words of ["link cut at 1200ms", "wifi down at 1500ms for 200ms"]) stage.fault("", words);
        expect(await stage.until(() => readings === 3, 20_000)).toBe(true);
      },
    );
    expect(complaints(at("real.pcap"))).toEqual([]);
    expect(seenByTshark(at("real.pcap"))).toEqual(seenByUs(heard));
    expect(readRecord(at("real")).header.clock).toBe("real");
    expect((await play(at("real"), logger)).player.compared.difference).toBeUndefined();
  });
});
