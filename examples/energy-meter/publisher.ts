// An energy meter: the power of a load is measured each second and told as a mean, its energy is summed up, and the sum is
// kept in flash, so that a reset costs no more than what was counted since it was written last.

import {
  createClient,
  createIna219,
  createKeptNumber,
  createTime,
  fixed,
  secondsText,
  sensorErrorText,
  watchSensor,
} from "midge";
import {
  deviceId,
  every,
  i2c,
  link,
  log,
  login,
  numberSetting,
  onStop,
  setting,
  startNetwork,
  store,
  target,
  timePort,
} from "@board";

const base = "energy/" + setting("meter");
/** What the sum is counted in: a hundredth of a watt hour, in joules. */
const STEP_J = 36;

const client = createClient(link, {
  target: target,
  clientId: "energy-" + deviceId,
  username: login.username,
  password: login.password,
  cleanSession: false,
  keepAlive: 30,
  drop: "oldest",
  will: { topic: base + "/status", payload: "offline", qos: 1, retain: true },
});

const status = client.topic(base + "/status", { qos: 1, retain: true });
const reports = client.topic(base + "/report", { qos: 1, retain: true });
const fault = client.topic(base + "/fault", { retain: true });

const time = createTime(timePort, link.clock, {});
/** Hundredths of a watt hour. */
const energy = createKeptNumber(store, "energy");
/** What is left of a step, joules. */
let rest = 0;
/** Watts; below zero while they are not known. */
let power = -1;
/** Of the period: the sum of the seconds' power, and how many there were. */
let sum = 0;
let seconds = 0;

const sensor = watchSensor(
  link.clock,
  createIna219(i2c, link.clock),
  { periodMs: 1000, retryCapMs: 10000 },
  (sample) => {
    // A load that feeds back is no use of energy.
    power = Math.max(0, sample.wattmeter.power);
  },
  (error) => {
    power = -1;
    fault.publish(sensorErrorText(error));
    log("sensor: " + sensorErrorText(error));
  },
);

/** A whole number of 1/100 as text; divided so that no short float rounds it. */
function hundredths(value: number): string {
  const low = value % 100;
  return secondsText(Math.floor((value - low) / 100 + 0.5)) + (low < 10 ? ".0" : ".") + fixed(low, 0);
}

function report(): void {
  if (seconds > 0) {
    let text = "{";
    if (time.isSynchronised()) text += '"time":' + secondsText(time.now()) + ",";
    text += '"power":' + fixed(sum / seconds, 2) + ',"seconds":' + fixed(seconds, 0);
    reports.publish(text + ',"energy":' + hundredths(energy.value) + "}");
  }
  sum = 0;
  seconds = 0;
}

function keep(): void {
  if (!energy.keep()) log("flash did not take the sum");
}

every(1000, () => {
  if (power < 0) return;
  sum += power;
  seconds++;
  rest += power;
  const steps = Math.floor(rest / STEP_J);
  energy.value += steps;
  rest -= steps * STEP_J;
});
every(numberSetting("periodMs"), report);
every(numberSetting("keepMs"), keep);

client.onOnline = () => {
  status.publish("online");
  fault.publish(sensorErrorText(sensor.error));
};

onStop(() => {
  keep();
  status.publish("offline");
  client.drain(2000, () => client.disconnect());
});

let isClockAsked = false;
startNetwork(() => {
  client.connect();
  if (isClockAsked) return;
  isClockAsked = true;
  time.start(10000, (isSet) => log(isSet ? "the clock is set" : "no time server answers yet"));
});
