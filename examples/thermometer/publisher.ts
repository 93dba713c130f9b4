// A thermometer: temperature and humidity of a DHT22 every few seconds, and a status that turns to "offline" by itself
// when the board dies. A sensor that fails is told once, and tried again.

import { createPublisher, fixed, sensorErrorText, watchSensor } from "midge";
import { deviceId, dht22, link, log, onStop, pin, setting, startNetwork, target } from "@board";

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
const fault = client.topic(base + "/fault", { retain: true });

const sensor = watchSensor(
  link.clock,
  dht22(pin("climate")),
  { periodMs: 3000 },
  (sample) => {
    temperature.publish(fixed(sample.thermometer.temperature, 1));
    humidity.publish(fixed(sample.hygrometer.humidity, 1));
  },
  (error) => {
    fault.publish(sensorErrorText(error));
    log("sensor: " + sensorErrorText(error));
  },
);

client.onOnline = () => {
  status.publish("online");
  fault.publish(sensorErrorText(sensor.error));
  log("online");
};
client.onOffline = (reason) => log("offline, reason " + fixed(reason, 0));

onStop(() => {
  status.publish("offline");
  client.disconnect();
});

startNetwork(() => client.connect());
