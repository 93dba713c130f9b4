// A publisher that counts at QoS 1, as fast as the outbox takes it, and says on the console what happens to its WiFi and
// how much it holds. What was accepted is never counted twice.

import { createClient, fixed, networkText } from "midge";
import { deviceId, every, link, log, network, setting, startNetwork, target } from "@board";

const client = createClient(link, {
  target: target,
  clientId: "counter-" + deviceId,
  keepAlive: 30,
  cleanSession: false,
  outboxMessages: 24,
});
const count = client.topic("count/" + setting("room"), { qos: 1 });
let next = 0;

every(20, () => {
  if (count.publish(fixed(next, 0)) > 0) next++;
  else log("full at " + fixed(next, 0));
});

network.onUp = (address) => log("up " + address);
network.onDown = (reason) => log("down: " + networkText(reason));
network.onFailed = (reason, ssid) => log("failed " + ssid + ": " + networkText(reason));
client.onOnline = () => log("online");
client.onOffline = () => log("offline");

startNetwork(() => client.connect());
