// A panel with something of each kind: a climate and a knob that are told, a button that rings, and outputs that follow it. It
// publishes at QoS 1, and has a will.

import {
  ButtonEvent,
  createButton,
  createClient,
  createLed,
  createNeopixel,
  createPotentiometer,
  createRelay,
  createServo,
  createSht3x,
  fixed,
  watchSensor,
} from "midge";
import { adc, deviceId, i2c, link, log, onStop, pin, pins, pixels, setting, startNetwork, target } from "@board";

const base = setting("base") + "/" + deviceId;
const client = createClient(link, {
  target: target,
  clientId: "panel-" + deviceId,
  keepAlive: 5,
  will: { topic: base + "/status", payload: "offline", qos: 1, retain: true },
});
const status = client.topic(base + "/status", { qos: 1, retain: true });
const temperature = client.topic(base + "/temperature");
const knob = client.topic(base + "/knob", { qos: 1 });
const bell = client.topic(base + "/bell", { qos: 1 });

const tell = (error: number): void => log("sensor: " + fixed(error, 0));
const green = createLed(pins, pin("green"), link.clock);
const lamp = createRelay(pins, pin("lamp"), link.clock, {});
const flag = createServo(pins, pin("flag"));
const chain = createNeopixel(pixels, pin("chain"), 8);

function show(isOn: boolean): void {
  green.dim(isOn ? 1 : 0);
  lamp.turn(isOn);
  flag.turn(isOn ? 150 : 30);
  for (let i = 0; i < 8; i++) chain.paint(i, isOn ? 200 : 0, isOn ? i * 30 : 0, 40);
  chain.show();
}

createButton(pins, pin("bell"), link.clock, (event) => {
  if (event === ButtonEvent.LONG) return;
  show(event === ButtonEvent.PRESSED);
  bell.publish(event === ButtonEvent.PRESSED ? "ring" : "quiet");
});
watchSensor(
  link.clock,
  createSht3x(i2c, link.clock),
  { periodMs: 200 },
  (sample) => temperature.publish(fixed(sample.thermometer.temperature, 1)),
  tell,
);
watchSensor(
  link.clock,
  createPotentiometer(adc, pin("knob")),
  { periodMs: 1000 },
  (sample) => knob.publish(fixed(sample.potentiometer.position, 2)),
  tell,
);

client.onOnline = () => {
  status.publish("online");
  log("online");
};
client.subscribe(base + "/lamp", (message) => show(message.text() === "on"));
onStop(() => client.disconnect());
show(false);
startNetwork(() => client.connect());
