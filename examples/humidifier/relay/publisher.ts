// The other half of a humidifier: a relay that follows the humidity that somebody publishes, with hysteresis. It knows no
// sensor. When it is in doubt it is off: no readings, too long on without effect, a reset, the end.

import { createClient, createRelay, type Message, numberOf } from "midge";
import { deviceId, link, log, login, numberSetting, onStop, pin, pins, setting, startNetwork, target } from "@board";

const room = "home/" + setting("room");
const base = room + "/humidifier";
const onBelow = numberSetting("onBelow");
const offAbove = numberSetting("offAbove");
const staleMs = numberSetting("staleS") * 1000;

const client = createClient(link, {
  target: target,
  clientId: "humidifier-" + deviceId,
  username: login.username,
  password: login.password,
  keepAlive: 20,
  will: { topic: base + "/status", payload: "offline", qos: 1, retain: true },
});

const status = client.topic(base + "/status", { qos: 1, retain: true });
const power = client.topic(base + "/power", { qos: 1, retain: true });
const fault = client.topic(base + "/fault", { qos: 1, retain: true });

let isWanted = false;
/** It was on for the longest time: somebody must have a look at it. */
let isBarred = false;
let trouble = "no reading yet";
let timer: unknown;

function tellPower(): void {
  if (client.isOnline()) power.publish(relay.isOn() ? "on" : "off");
}

function setTrouble(text: string): void {
  if (text === trouble) return;
  trouble = text;
  log("fault: " + text);
  if (client.isOnline()) fault.publish(text);
}

const relay = createRelay(pins, pin("humidifier"), link.clock, {
  minOnMs: numberSetting("leastOnS") * 1000,
  minOffMs: numberSetting("leastOffS") * 1000,
  maxOnMs: numberSetting("longestOnS") * 1000,
  onChange: (isOn) => {
    tellPower();
    // Nobody asked for it.
    if (!isOn && isWanted) {
      isBarred = true;
      setTrouble("on for too long: is the tank empty?");
    }
  },
});

function off(): void {
  isWanted = false;
  relay.cut();
}

function stale(): void {
  off();
  if (!isBarred) setTrouble("no reading");
}

function follow(message: Message): void {
  const humidity = numberOf(message.text());
  // A retained reading may be of any age, and what is no reading says nothing.
  if (message.retain || !(humidity >= 0 && humidity <= 100)) return;
  link.clock.cancel(timer);
  timer = link.clock.after(staleMs, stale, undefined);
  if (isBarred) return;
  setTrouble("ok");
  if (humidity < onBelow) isWanted = true;
  else if (humidity > offAbove) isWanted = false;
  relay.turn(isWanted);
}

function reset(message: Message): void {
  if (message.retain || !isBarred) return;
  isBarred = false;
  off();
  setTrouble("no reading yet");
}

if (onBelow < offAbove) {
  client.subscribe(room + "/humidity", follow);
  client.subscribe(base + "/reset", reset, 1);
} else setTrouble("settings: onBelow must be less than offAbove");

client.onOnline = () => {
  status.publish("online");
  tellPower();
  fault.publish(trouble);
};

onStop(() => {
  off();
  status.publish("offline");
  client.drain(2000, () => client.disconnect());
});

startNetwork(() => client.connect());
