// Shows what comes over a broker, and counts it. Its session is kept by the broker and in its own flash, so that messages at
// QoS 1 and 2 wait for it while it is away or without power, and those at QoS 2 come once. What it missed, it says.

import { createClient, createJournal, fixed, type Message, reasonText, refusedText } from "midge";
import {
  deviceId,
  every,
  flag,
  link,
  log,
  login,
  numberSetting,
  onStop,
  setting,
  startNetwork,
  store,
  target,
} from "@board";

const JOURNAL_BYTES = 8192;

const client = createClient(link, {
  target: target,
  clientId: "subscriber-" + deviceId,
  username: login.username,
  password: login.password,
  cleanSession: false,
  receiveBytes: numberSetting("receiveBytes"),
  journal: createJournal(store, JOURNAL_BYTES),
});

/** Messages by QoS. */
const counts = [0, 0, 0];
let again = 0;
let shown = 0;
let wasOnline = false;

function show(message: Message): void {
  const end = message.index + message.length;
  if (end === message.total) {
    counts[message.qos] = (counts[message.qos] as number) + 1;
    if (message.dup) again++;
  }
  let line = message.topic + " QoS " + fixed(message.qos, 0);
  if (message.retain) line += " retained";
  if (message.dup) line += " again";
  if (message.length === message.total) log(line + ": " + message.text());
  else log(line + ": bytes " + fixed(message.index, 0) + " to " + fixed(end, 0) + " of " + fixed(message.total, 0));
}

function summary(): void {
  const zero = counts[0] as number;
  const one = counts[1] as number;
  const two = counts[2] as number;
  const all = zero + one + two + client.skipped;
  if (all === shown) return;
  shown = all;
  log(
    `QoS 0: ${fixed(zero, 0)}, QoS 1: ${fixed(one, 0)}, QoS 2: ${fixed(two, 0)}, sent again: ${fixed(again, 0)}, ` +
      `too large and skipped: ${fixed(client.skipped, 0)}`,
  );
}

const filter = setting("filter");
const qos = numberSetting("qos");
const taken = flag("chunks") ? client.subscribeChunks(filter, show, qos) : client.subscribe(filter, show, qos);
if (taken !== 0) log("filter " + filter + ": " + refusedText(taken));

client.onRefused = (name) => log("the broker refuses " + name);
client.onOther = (message) => log(message.topic + ": of a filter that is asked for no more");
client.onOnline = (sessionPresent) => {
  if (sessionPresent) log("online, the session goes on");
  else if (wasOnline) log("online, but the broker has lost the session: what came meanwhile is missed");
  else log("online, with a new session: what came before is not here");
  wasOnline = true;
};
client.onOffline = (reason) => log("offline: " + reasonText(reason));

every(numberSetting("summaryS") * 1000, summary);
onStop(() => {
  summary();
  client.disconnect();
});

startNetwork(() => client.connect());
