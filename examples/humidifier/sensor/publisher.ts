// The one half of a humidifier: how humid a room is, by an SHT31. It knows no relay. A reading is worth something only now,
// so it is neither retained nor kept while the broker is away: QoS 0.

import { createPublisher, createSht3x, fixed, sensorErrorText, watchSensor } from "midge";
import { deviceId, i2c, link, log, login, numberSetting, onStop, setting, startNetwork, target } from "@board";

const base = "home/" + setting("room") + "/humidity";

const client = createPublisher(link, {
  target: target,
  clientId: "humidity-" + deviceId,
  username: login.username,
  password: login.password,
  keepAlive: 30,
  will: { topic: base + "/status", payload: "offline", retain: true },
});

const humidity = client.topic(base);
const status = client.topic(base + "/status", { retain: true });
const fault = client.topic(base + "/fault", { retain: true });

const sensor = watchSensor(
  link.clock,
  createSht3x(i2c, link.clock),
  { periodMs: numberSetting("periodMs") },
  (sample) => humidity.publish(fixed(sample.hygrometer.humidity, 1)),
  (error) => {
    fault.publish(sensorErrorText(error));
    log("sensor: " + sensorErrorText(error));
  },
);

client.onOnline = () => {
  status.publish("online");
  fault.publish(sensorErrorText(sensor.error));
};

onStop(() => {
  status.publish("offline");
  client.disconnect();
});

startNetwork(() => client.connect());
