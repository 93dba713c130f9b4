// Carbon dioxide, temperature and humidity of a room, and a traffic light that needs no network: three LEDs or one NeoPixel.
// While the sensor fails the light is dark and the state is "unknown".

import { createLed, createNeopixel, createPublisher, createScd4x, fixed, sensorErrorText, watchSensor } from "midge";
import {
  deviceId,
  i2c,
  link,
  log,
  login,
  numberSetting,
  onStop,
  pin,
  pins,
  pixels,
  setting,
  startNetwork,
  target,
} from "@board";

const base = "home/" + setting("room");
/** Parts of a million from which the light is yellow, and red, and by how many it must fall to go back. */
const fair = numberSetting("fairPpm");
const poor = numberSetting("poorPpm");
const slack = numberSetting("slackPpm");

const client = createPublisher(link, {
  target: target,
  clientId: "air-" + deviceId,
  username: login.username,
  password: login.password,
  keepAlive: 30,
  will: { topic: base + "/status", payload: "offline", retain: true },
});

const status = client.topic(base + "/status", { retain: true });
const state = client.topic(base + "/air", { retain: true });
const carbonDioxide = client.topic(base + "/co2", { retain: true });
const temperature = client.topic(base + "/temperature", { retain: true });
const humidity = client.topic(base + "/humidity", { retain: true });
const fault = client.topic(base + "/fault", { retain: true });

/** What lights the three colours, each 0 or 1. */
function createLight(): (green: number, yellow: number, red: number) => void {
  if (setting("light") === "pixel") {
    const pixel = createNeopixel(pixels, pin("pixel"), 1);
    return (green, yellow, red) => {
      pixel.paintAll((yellow + red) * 60, (green + yellow) * 40, 0);
      pixel.show();
    };
  }
  const greenLed = createLed(pins, pin("green"), link.clock);
  const yellowLed = createLed(pins, pin("yellow"), link.clock);
  const redLed = createLed(pins, pin("red"), link.clock);
  return (green, yellow, red) => {
    greenLed.dim(green);
    yellowLed.dim(yellow);
    redLed.dim(red);
  };
}

const light = createLight();
let air = "";

function show(now: string): void {
  if (now === air) return;
  air = now;
  light(now === "good" ? 1 : 0, now === "fair" ? 1 : 0, now === "poor" ? 1 : 0);
  state.publish(now);
}

function judge(ppm: number): string {
  if (ppm >= (air === "poor" ? poor - slack : poor)) return "poor";
  if (ppm >= (air === "poor" || air === "fair" ? fair - slack : fair)) return "fair";
  return "good";
}

const sensor = watchSensor(
  link.clock,
  createScd4x(i2c, link.clock),
  { periodMs: numberSetting("periodMs") },
  (sample) => {
    show(judge(sample.carbonDioxideDetector.CO2));
    carbonDioxide.publish(fixed(sample.carbonDioxideDetector.CO2, 0));
    temperature.publish(fixed(sample.thermometer.temperature, 1));
    humidity.publish(fixed(sample.hygrometer.humidity, 0));
  },
  (error) => {
    if (error > 0) show("unknown");
    fault.publish(sensorErrorText(error));
    log("sensor: " + sensorErrorText(error));
  },
);

client.onOnline = () => {
  status.publish("online");
  state.publish(air);
  fault.publish(sensorErrorText(sensor.error));
};

onStop(() => {
  status.publish("offline");
  client.disconnect();
});

show("unknown");
startNetwork(() => client.connect());
