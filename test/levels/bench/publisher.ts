// What runs at every level of truth: a sensor at each kind of wire, read five times a second, a button and a lamp.

import {
  ButtonEvent,
  createButton,
  createClient,
  createDs18b20,
  createHcSr04,
  createKeptNumber,
  createLed,
  createPotentiometer,
  createSht3x,
  fixed,
  sensorErrorText,
  watchSensor,
} from "midge";
import {
  adc,
  deviceId,
  echoes,
  every,
  i2c,
  link,
  log,
  oneWire,
  onStop,
  pin,
  pins,
  probe,
  setting,
  startNetwork,
  store,
  target,
} from "@board";

const base = setting("place") + "/";
const client = createClient(link, {
  target: target,
  clientId: "bench-" + deviceId,
  keepAlive: 4,
  will: { topic: base + "status", payload: "offline", qos: 1, retain: true },
});
const status = client.topic(base + "status", { retain: true });
const air = client.topic(base + "air", { qos: 1 });
const fault = client.topic(base + "fault", { qos: 1, retain: true });
const water = client.topic(base + "water");
const range = client.topic(base + "range");
const knob = client.topic(base + "knob");
const bell = client.topic(base + "bell", { qos: 1 });
const memory = client.topic(base + "memory");
const life = client.topic(base + "life", { retain: true });

const lives = createKeptNumber(store, "lives");
lives.value = lives.value + 1;
const isKept = lives.keep();
const lamp = createLed(pins, pin("lamp"), link.clock);

watchSensor(
  link.clock,
  createSht3x(i2c, link.clock),
  { periodMs: 200, retryCapMs: 500 },
  (sample) => {
    air.publish(fixed(sample.thermometer.temperature, 1) + " " + fixed(sample.hygrometer.humidity, 0));
  },
  (error) => {
    fault.publish(sensorErrorText(error));
  },
);
const probes = createDs18b20(oneWire(pin("water")), link.clock, 9);
const sonar = createHcSr04(echoes, pin("range.trigger"), pin("range.echo"));
const dial = createPotentiometer(adc, pin("knob"));
every(400, () => {
  probes.sample((error, sample) => {
    const first = sample.thermometers[0];
    if (error === 0 && first !== undefined) water.publish(fixed(first.temperature, 1));
  });
  sonar.sample((error, sample) => {
    if (error === 0) range.publish(fixed(sample.proximity.distance, 1));
  });
  dial.sample((error, sample) => {
    if (error === 0) knob.publish(fixed(sample.potentiometer.position, 1));
  });
});
createButton(pins, pin("bell"), link.clock, (event) => {
  if (event === ButtonEvent.PRESSED) bell.publish("pressed");
});
client.onOnline = () => {
  status.publish("online");
  life.publish(fixed(lives.value, 0) + (isKept ? " kept" : " lost"));
  memory.publish(fixed(probe.freeMemory(), 0));
  lamp.on();
  log("online");
};
client.onOffline = () => {
  lamp.off();
};
onStop(() => {
  client.disconnect();
});
startNetwork(() => client.connect());
