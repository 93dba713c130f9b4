// A thermometer: temperature and humidity of a DHT22 every few seconds, and a status that turns to "offline" by itself
// when the board dies.

import { createPublisher, fixed } from "midge";
import { deviceId, dht22, every, link, log, onStop, setting, startNetwork, target } from "@board";

const base = "home/" + setting("room");

const client = createPublisher(link, {
  target: target,
  clientId: "thermometer-" + deviceId,
  keepAlive: 30,
  will: { topic: base + "/status", payload: "offline", retain: true },
});

const status = client.topic(base + "/status", { retain: true });
const temperature = client.topic(base + "/temperature");
const humidity = client.topic(base + "/humidity");
const sensor = dht22();

function measure(): void {
  sensor.sample((error, sample) => {
    if (error !== 0) {
      log("sensor error " + fixed(error, 0));
      return;
    }
    temperature.publish(fixed(sample.thermometer.temperature, 1));
    humidity.publish(fixed(sample.hygrometer.humidity, 1));
  });
}

client.onOnline = () => {
  status.publish("online");
  log("online");
};
client.onOffline = (reason) => log("offline, reason " + fixed(reason, 0));

onStop(() => {
  status.publish("offline");
  client.disconnect();
});

every(3000, measure);
startNetwork(() => client.connect());
