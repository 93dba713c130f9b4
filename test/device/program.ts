// What a device has of its own, said line by line: time, log, health, then sleep or the watchdog's bite. The same program
// on every runtime.

import {
  clientIdOf,
  createHealth,
  createLog,
  createTime,
  feedWhile,
  fixed,
  healthText,
  isoText,
  readHealth,
  secondsText,
} from "midge";
import { deepSleep, link, log, probe, setting, startNetwork, store, timePort, watchdog } from "@board";

const time = createTime(timePort, link.clock, { server: "time.example", store: store });
const health = createHealth();
const ring = createLog(log, { ringBytes: 40 });

function say(isSet: boolean): void {
  ring.info(isSet ? "set" : "not set");
  ring.warn("now " + isoText(time.now()));
  ring.debug("unseen");
  readHealth(probe, health);
  log(healthText(health));
  log("ring " + fixed(ring.lines().length, 0));
  if (setting("end") === "sleep") {
    log("sleeps");
    deepSleep(1500);
  } else {
    log(feedWhile(watchdog, link.clock, 1, () => false) ? "watched" : "unwatched");
  }
}

log("text " + isoText(1795259533) + " " + secondsText(1795259533) + " " + secondsText(1700000000));
log("id " + clientIdOf("kettle", "00000000-addeadde-12345678"));
log("floor " + (time.isSynchronised() ? "set" : secondsText(time.now())));
startNetwork(() => time.start(1000, say));
