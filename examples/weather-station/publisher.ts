// A weather station: temperature, humidity, pressure and light every few minutes, in one retained message with its time. It
// keeps one sample, no more: small enough for an ESP8266 with room to spare.

import {
  createBh1750,
  createBme280,
  createPublisher,
  createTime,
  fixed,
  secondsText,
  sensorErrorText,
  watchSensor,
} from "midge";
import {
  deviceId,
  i2c,
  link,
  log,
  login,
  numberSetting,
  onStop,
  setting,
  startNetwork,
  target,
  timePort,
} from "@board";

const base = "weather/" + setting("station");

const client = createPublisher(link, {
  target: target,
  clientId: "weather-" + deviceId,
  username: login.username,
  password: login.password,
  keepAlive: 60,
  will: { topic: base + "/status", payload: "offline", retain: true },
});

const status = client.topic(base + "/status", { retain: true });
const samples = client.topic(base + "/sample", { retain: true });
const fault = client.topic(base + "/fault", { retain: true });
const lightFault = client.topic(base + "/fault/light", { retain: true });

const time = createTime(timePort, link.clock, {});
/** Lux, a few seconds old; below zero while it is not known. */
let light = -1;
/** The last sample, for the end of an outage; "" before the first. */
let last = "";

const lightSensor = watchSensor(
  link.clock,
  createBh1750(i2c, link.clock),
  { periodMs: 10000 },
  (sample) => {
    light = sample.lightmeter.illuminance;
  },
  (error) => {
    light = -1;
    lightFault.publish(sensorErrorText(error));
  },
);

const airSensor = watchSensor(
  link.clock,
  createBme280(i2c, link.clock),
  { periodMs: numberSetting("periodMs") },
  (sample) => {
    last = time.isSynchronised() ? '{"time":' + secondsText(time.now()) + "," : "{";
    last += '"temperature":' + fixed(sample.thermometer.temperature, 1);
    last += ',"humidity":' + fixed(sample.hygrometer.humidity, 0);
    last += ',"pressure":' + fixed(sample.barometer.pressure, 0);
    if (light >= 0) last += ',"light":' + fixed(light, 0);
    last += "}";
    samples.publish(last);
  },
  (error) => fault.publish(sensorErrorText(error)),
);

client.onOnline = () => {
  status.publish("online");
  fault.publish(sensorErrorText(airSensor.error));
  lightFault.publish(sensorErrorText(lightSensor.error));
  if (last !== "") samples.publish(last);
};

onStop(() => {
  status.publish("offline");
  client.disconnect();
});

let isClockAsked = false;
startNetwork(() => {
  client.connect();
  if (isClockAsked) return;
  isClockAsked = true;
  time.start(10000, (isSet) => log(isSet ? "the clock is set" : "no time server answers yet"));
});
