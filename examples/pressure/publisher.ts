// A barometer: pressure and temperature of a BMP280, retained, so that whoever comes later sees the last value at once.

import { createBmp280, createPublisher, fixed, sensorErrorText, watchSensor } from "midge";
import { deviceId, i2c, link, log, numberSetting, setting, startNetwork, target } from "@board";

const base = "home/" + setting("room");

const client = createPublisher(link, {
  target: target,
  clientId: "pressure-" + deviceId,
  keepAlive: 60,
});

const pressure = client.topic(base + "/pressure", { retain: true });
const temperature = client.topic(base + "/temperature", { retain: true });
const fault = client.topic(base + "/fault", { retain: true });

const sensor = watchSensor(
  link.clock,
  createBmp280(i2c, link.clock),
  { periodMs: numberSetting("periodMs") },
  (sample) => {
    pressure.publish(fixed(sample.barometer.pressure, 0));
    temperature.publish(fixed(sample.thermometer.temperature, 1));
  },
  (error) => fault.publish(sensorErrorText(error)),
);

client.onOnline = () => {
  log("online");
  fault.publish(sensorErrorText(sensor.error));
};

startNetwork(() => client.connect());
