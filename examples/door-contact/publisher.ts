// A door contact that lives on a battery: it wakes, looks at the door, and sleeps again. Only a change, a sign of life, or
// what is left of an outage starts the radio. What it tells is in flash until the broker has it.

import {
  createBattery,
  createClient,
  createContact,
  createJournal,
  createKeptNumber,
  fixed,
  sensorErrorText,
  sleepAfterDrain,
} from "midge";
import {
  adc,
  deepSleep,
  deviceId,
  link,
  log,
  login,
  numberSetting,
  pin,
  pins,
  setting,
  startNetwork,
  store,
  target,
} from "@board";

const client = createClient(link, {
  target: target,
  clientId: "door-" + deviceId,
  username: login.username,
  password: login.password,
  cleanSession: false,
  journal: createJournal(store, 4096),
  outboxMessages: 20,
  drop: "oldest",
});

const state = client.topic("door/" + setting("door") + "/state", { qos: 1, retain: true });
const battery = createBattery(adc, pin("battery"));
/** How often the board has woken. */
const wakes = createKeptNumber(store, "wakes");
/** What was told last: 0 nothing yet, 1 closed, 2 open. */
const told = createKeptNumber(store, "told");
let isAwake = false;

/** True at the first life, and at one of so many. */
function isTurn(looks: number): boolean {
  return (wakes.value - 1) % looks === 0;
}

function tell(door: number): void {
  let text = '{"state":"' + (door === 2 ? "open" : "closed") + '","wake":' + fixed(wakes.value, 0);
  battery.sample((error, sample) => {
    if (error === 0) text += ',"battery":' + fixed(sample.battery.voltage, 2);
    else text += ',"fault":"battery: ' + sensorErrorText(error) + '"';
  });
  // Below zero it was not taken: the next life tells it.
  if (state.publish(text + "}") < 0) return log("flash did not take the state");
  told.value = door;
  told.keep();
}

function sleep(): void {
  deepSleep(numberSetting("sleepMs"));
}

function goOnline(): void {
  isAwake = true;
  // Online or not: what did not leave waits in flash.
  sleepAfterDrain(client, link.clock, numberSetting("awakeMs"), (left) => {
    if (left > 0) log(fixed(left, 0) + " wait for a later life");
    sleep();
  });
  startNetwork(() => client.connect());
}

wakes.value++;
wakes.keep();
createContact(pins, pin("contact"), link.clock, (isOpen) => {
  // Once the radio is on, what else the door does is for the next life.
  if (isAwake) return;
  const door = isOpen ? 2 : 1;
  const isNews = door !== told.value || isTurn(numberSetting("signOfLife"));
  if (isNews) tell(door);
  // A network that is away must not empty the battery: without news it is tried now and then.
  if (client.pending() > 0 && (isNews || isTurn(numberSetting("retry")))) goOnline();
  else sleep();
});
