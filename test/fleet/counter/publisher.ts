// Publishes its own count at QoS 1, ten times a second, and goes on where it was after any outage: what is missing at the
// broker was lost.

import { createClient, fixed } from "midge";
import { deviceId, every, link, onStop, startNetwork, target } from "@board";

const client = createClient(link, { target: target, clientId: "counter-" + deviceId, retryCapMs: 500 });
const numbers = client.topic("count/" + deviceId, { qos: 1 });
let next = 0;

every(100, () => {
  if (numbers.publish(fixed(next, 0)) > 0) next++;
});
onStop(() => client.disconnect());
startNetwork(() => client.connect());
