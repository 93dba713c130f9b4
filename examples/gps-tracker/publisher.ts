// A tracker: tells where it is when it has moved, and each minute in any case. Where there is no coverage its positions wait
// in flash, each with the time that the satellites say.

import { createClient, createGps, createJournal, fixed, isoText, sensorErrorText, watchSensor } from "midge";
import { deviceId, link, log, login, numberSetting, onStop, setting, startNetwork, store, target, uart } from "@board";

const base = "track/" + setting("vehicle");
/** Metres in a degree of latitude. */
const DEGREE = 111195;

const client = createClient(link, {
  target: target,
  clientId: "tracker-" + deviceId,
  username: login.username,
  password: login.password,
  cleanSession: false,
  keepAlive: 30,
  journal: createJournal(store, 32768),
  outboxMessages: 100,
  drop: "oldest",
  will: { topic: base + "/status", payload: "offline", qos: 1, retain: true },
});

const status = client.topic(base + "/status", { retain: true });
const position = client.topic(base + "/position", { qos: 1, retain: true });
const fault = client.topic(base + "/fault", { retain: true });

/** What was told last; time 0: nothing yet. */
let latitude = 0;
let longitude = 0;
let time = 0;

/** Metres to what was told last; good for a few hundred kilometres. */
function moved(north: number, east: number): number {
  // The cosine of a latitude in degrees (Bhaskara's formula, 0.2 per cent off), for firmwares without one.
  const square = north * north;
  const y = (north - latitude) * DEGREE;
  // The short way around the world.
  const turn = Math.abs(east - longitude);
  const x = ((Math.min(turn, 360 - turn) * (32400 - 4 * square)) / (32400 + square)) * DEGREE;
  return Math.sqrt(x * x + y * y);
}

const receiver = watchSensor(
  link.clock,
  createGps(uart, link.clock),
  { periodMs: numberSetting("lookMs"), retryCapMs: 5000 },
  (sample) => {
    const here = sample.location;
    const isDue = time === 0 || here.time - time >= numberSetting("atLeastS");
    if (!isDue && moved(here.latitude, here.longitude) < numberSetting("metres")) return;
    latitude = here.latitude;
    longitude = here.longitude;
    time = here.time;
    let text = '{"time":"' + isoText(time) + '"';
    text += ',"latitude":' + fixed(latitude, 5) + ',"longitude":' + fixed(longitude, 5);
    text += ',"altitude":' + fixed(here.altitude, 0) + ',"speed":' + fixed(here.speed, 1);
    position.publish(text + ',"course":' + fixed(here.course, 0) + ',"satellites":' + fixed(here.satellites, 0) + "}");
  },
  (error) => {
    fault.publish(sensorErrorText(error));
    log("receiver: " + sensorErrorText(error));
  },
);

client.onOnline = () => {
  status.publish("online");
  fault.publish(sensorErrorText(receiver.error));
};

onStop(() => {
  status.publish("offline");
  client.drain(2000, () => client.disconnect());
});

startNetwork(() => client.connect());
