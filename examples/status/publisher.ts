// Online or offline, and since when: the least that a fleet wants to know of a device. The broker says "offline" for a board
// that dies (the will), the board says "online" for itself, at QoS 1 and retained, so that nobody misses it.

import { createClient, createHealth, healthText, readHealth } from "midge";
import { deviceId, every, link, log, login, onStop, probe, setting, startNetwork, target } from "@board";

const base = "site/" + setting("place") + "/" + deviceId;

const client = createClient(link, {
  target: target,
  clientId: "status-" + deviceId,
  username: login.username,
  password: login.password,
  keepAlive: 20,
  will: { topic: base + "/status", payload: "offline", qos: 1, retain: true },
});

const status = client.topic(base + "/status", { qos: 1, retain: true });
const health = client.topic(base + "/health");
const record = createHealth();

function report(): void {
  readHealth(probe, record);
  health.publish(healthText(record));
}

client.onOnline = () => {
  log("online");
  status.publish("online");
  report();
};

onStop(() => {
  status.publish("offline");
  client.drain(2000, () => client.disconnect());
});

every(60000, report);
startNetwork(() => client.connect());
