// What the specs of the simulation run: it tells all that a fault can touch. Each second a reading at QoS 1, kept in a journal
// while nobody takes it, with the board's time, its memory and its number of lives, which flash holds.

import {
  createClient,
  createJournal,
  createKeptNumber,
  createLed,
  createRelay,
  createSht3x,
  fixed,
  resetText,
  sensorErrorText,
  watchSensor,
} from "midge";
import {
  deviceId,
  every,
  i2c,
  link,
  log,
  onStop,
  pin,
  pins,
  probe,
  startNetwork,
  store,
  target,
  timePort,
} from "@board";

const client = createClient(link, {
  target: target,
  clientId: "logger-" + deviceId,
  cleanSession: false,
  keepAlive: 10,
  journal: createJournal(store, 65536),
  will: { topic: deviceId + "/status", payload: "offline", qos: 1, retain: true },
});
const reading = client.topic(deviceId + "/reading", { qos: 1 });
const fault = client.topic(deviceId + "/fault", { qos: 1, retain: true });
const state = client.topic(deviceId + "/state");
const status = client.topic(deviceId + "/status", { retain: true });
const lives = createKeptNumber(store, "lives");
lives.value = lives.value + 1;
const isKept = lives.keep();
const lamp = createLed(pins, pin("lamp"), link.clock);
const pump = createRelay(pins, pin("pump"), link.clock);

watchSensor(
  link.clock,
  createSht3x(i2c, link.clock),
  { periodMs: 1000 },
  (sample) => {
    reading.publish(fixed(sample.thermometer.temperature, 2));
  },
  (error) => {
    fault.publish(sensorErrorText(error));
  },
);
every(1000, () => {
  const text = "life " + fixed(lives.value, 0) + ", " + resetText(probe.resetReason());
  const more = ", " + fixed(probe.freeMemory(), 0) + " free, time " + fixed(timePort.seconds(), 0);
  state.publish(text + more);
});
client.onOnline = () => {
  status.publish("online");
  lamp.on();
  pump.turn(true);
  log(isKept ? "online" : "online, flash took nothing");
};
client.onOffline = () => {
  lamp.off();
  pump.turn(false);
};
onStop(() => {
  client.disconnect();
});
startNetwork(() => {
  timePort.sync("pool.ntp.org");
  client.connect();
});
