// A robot of a fleet, on two driven wheels. Commands at QoS 2 move it, each is executed once, and it tells where it should
// be by them. It stops by command, by its button, when the link is lost, and when nobody commands it any more. Then it
// stays until it is released with the number that it told when it stopped: nothing that waited at the broker can move it.

import {
  createBattery,
  createClient,
  createContact,
  createTime,
  fixed,
  isoText,
  type Message,
  numberOf,
  sensorErrorText,
  watchSensor,
} from "midge";
import {
  adc,
  deviceId,
  every,
  link,
  log,
  login,
  numberSetting,
  onStop,
  pin,
  pins,
  setting,
  startNetwork,
  target,
  timePort,
} from "@board";

const STEP_MS = 50;
const MOTOR_HZ = 500;
const DEGREES = 57.29578;

const fleet = "fleet/" + setting("fleet");
const robot = fleet + "/robot/" + deviceId;
const commands = robot + "/command/";
const telemetry = robot + "/telemetry/";
const silenceMs = numberSetting("silenceMs");
/** What a wheel at full power does in one step: metres, and degrees when both turn the robot on the spot. */
const stepMetres = (numberSetting("topSpeed") * STEP_MS) / 1000;
const stepDegrees = ((2 * stepMetres) / numberSetting("track")) * DEGREES;

const client = createClient(link, {
  target: target,
  clientId: "robot-" + deviceId,
  username: login.username,
  password: login.password,
  cleanSession: false,
  keepAlive: 4,
  retryCapMs: 5000,
  drop: "oldest",
  will: { topic: telemetry + "state", payload: '{"state":"offline"}', qos: 1, retain: true },
});

const state = client.topic(telemetry + "state", { qos: 1, retain: true });
const executed = client.topic(telemetry + "executed", { qos: 2 });
const position = client.topic(telemetry + "position");
const battery = client.topic(telemetry + "battery", { qos: 1 });
const fault = client.topic(telemetry + "fault", { qos: 1, retain: true });
const time = createTime(timePort, link.clock, {});

// ---- The emergency stop

/** Why it is stopped; "" when it may move. */
let stopped = "start";
/** What releases it. Each stop has another one, so that an old release is worth nothing. */
let key = 0;
let isButtonDown = false;
/** What is commanded: a part of full power, degrees that are left to turn, and the most power of a wheel. */
let speed = 0;
let turning = 0;
let limit = 1;
let quietMs = 0;

function tellState(): void {
  if (!client.isOnline()) return;
  if (stopped === "") state.publish('{"state":"ready"}');
  else state.publish('{"state":"stopped","reason":"' + stopped + '","release":' + fixed(key, 0) + "}");
}

// ---- The wheels

const leftSpeed = pin("left.speed");
const leftDirection = pin("left.direction");
const rightSpeed = pin("right.speed");
const rightDirection = pin("right.direction");
let left = 0;
let right = 0;

function drive(newLeft: number, newRight: number): void {
  left = newLeft;
  right = newRight;
  pins.write(leftDirection, left < 0 ? 1 : 0);
  pins.pwm(leftSpeed, Math.abs(left), MOTOR_HZ);
  pins.write(rightDirection, right < 0 ? 1 : 0);
  pins.pwm(rightSpeed, Math.abs(right), MOTOR_HZ);
}

/** Sets the wheels to what is commanded: a turn on the spot first, else straight on. */
function steer(): void {
  const turn = Math.max(-limit, Math.min(limit, turning / stepDegrees));
  const newLeft = turning === 0 ? speed * limit : -turn;
  const newRight = turning === 0 ? newLeft : turn;
  if (newLeft !== left || newRight !== right) drive(newLeft, newRight);
}

function stop(reason: string): void {
  speed = 0;
  turning = 0;
  drive(0, 0);
  stopped = reason;
  key = 100000 + Math.floor(link.clock.random() * 900000);
  log("stopped: " + reason);
  tellState();
}

// ---- Where it should be: metres and degrees from where it was switched on, by what was commanded to its wheels

let x = 0;
let y = 0;
let heading = 0;
/** The direction it looks in, of length 1. */
let east = 1;
let north = 0;

function step(): void {
  const turned = ((right - left) / 2) * stepDegrees;
  // The tangent of half the angle turns the direction and keeps its length; not every board has a sine.
  const angle = turned / DEGREES;
  const tangent = (angle / 2) * (1 + (angle * angle) / 12);
  const cosine = (1 - tangent * tangent) / (1 + tangent * tangent);
  const sine = (2 * tangent) / (1 + tangent * tangent);
  const before = east;
  east = before * cosine - north * sine;
  north = before * sine + north * cosine;
  heading += turned;
  if (heading < 0) heading += 360;
  else if (heading >= 360) heading -= 360;
  const way = ((left + right) / 2) * stepMetres;
  x += way * east;
  y += way * north;

  turning -= turned;
  if (Math.abs(turning) < 0.01) turning = 0;
  if (left === 0 && right === 0) return;
  quietMs += STEP_MS;
  if (quietMs >= silenceMs) stop("no command");
  else steer();
}

// ---- Commands

interface Command {
  topic: string;
  name: string;
  /** It is refused while the robot is stopped. */
  isMotion: boolean;
  /** False for a value that it does not take. */
  run: (this: void, value: number) => boolean;
}

const known: Command[] = [];

function command(name: string, isMotion: boolean, run: (this: void, value: number) => boolean): void {
  known.push({ topic: commands + name, name: name, isMotion: isMotion, run: run });
}

command("drive", true, (value) => {
  if (!(value >= -1 && value <= 1)) return false;
  speed = value;
  turning = 0;
  return true;
});
command("turn", true, (value) => {
  if (!(value >= -360 && value <= 360)) return false;
  speed = 0;
  turning = value;
  return true;
});
command("limit", false, (value) => {
  if (!(value >= 0 && value <= 1)) return false;
  limit = value;
  return true;
});
command("stop", false, () => {
  stop("command");
  return true;
});
command("release", false, (value) => {
  if (value !== key || isButtonDown) return false;
  stopped = "";
  tellState();
  return true;
});

function execute(one: Command, message: Message): string {
  // Only a stop may be meant for whoever comes later.
  if (message.retain && one.name !== "stop") return "retained";
  if (one.isMotion && stopped !== "") return "stopped";
  if (!one.run(numberOf(message.text()))) return "refused";
  steer();
  return "done";
}

function obey(message: Message): void {
  quietMs = 0;
  for (const one of known) {
    if (one.topic === message.topic) {
      const result = execute(one, message);
      executed.publish('{"command":"' + one.name + '","result":"' + result + '"}');
      return;
    }
  }
  executed.publish('{"command":"","result":"unknown"}');
}

client.subscribe(commands + "#", obey, 2);
client.subscribe(fleet + "/command/stop", () => stop("fleet"), 2);

createContact(
  pins,
  pin("stop"),
  link.clock,
  (isOpen) => {
    isButtonDown = isOpen;
    if (isOpen) stop("button");
  },
  { debounceMs: 10 },
);

// ---- Telemetry

watchSensor(
  link.clock,
  createBattery(adc, pin("battery")),
  { periodMs: numberSetting("batteryMs") },
  (sample) => {
    const volts = '","voltage":' + fixed(sample.battery.voltage, 2);
    battery.publish('{"time":"' + isoText(time.now()) + volts + ',"charge":' + fixed(sample.battery.charge, 0) + "}");
  },
  (error) => fault.publish(sensorErrorText(error)),
);

every(STEP_MS, step);
every(numberSetting("positionMs"), () => {
  const place = '{"x":' + fixed(x, 3) + ',"y":' + fixed(y, 3);
  position.publish(place + ',"heading":' + fixed(heading, 1) + "}");
});

client.onOnline = tellState;
client.onOffline = () => stop(isButtonDown ? "button" : "link lost");
onStop(() => {
  stop("end");
  state.publish('{"state":"offline"}');
  client.drain(2000, () => client.disconnect());
});

stop("start");
let isTimed = false;
startNetwork(() => {
  if (!isTimed) time.start(0, () => {});
  isTimed = true;
  client.connect();
});
