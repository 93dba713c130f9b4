// Every board there is.

import { espruinoEsp32 } from "./espruino/esp32.profile.js";
import { espruinoLinux } from "./espruino/linux.profile.js";
import { simulated } from "./node/simulated.profile.js";
import { nodemcuEsp8266 } from "./nodemcu/esp8266.profile.js";
import type { Profile } from "./profile.js";

export const profiles: readonly Profile[] = [espruinoEsp32, espruinoLinux, nodemcuEsp8266, simulated];
