// Every board there is.

import { espruinoEsp32C3 } from "./espruino/esp32-c3.profile.js";
import { espruinoEsp32S3 } from "./espruino/esp32-s3.profile.js";
import { espruinoEsp32 } from "./espruino/esp32.profile.js";
import { espruinoEsp8266 } from "./espruino/esp8266.profile.js";
import { espruinoLinux } from "./espruino/linux.profile.js";
import { simulated } from "./node/simulated.profile.js";
import { nodemcuEsp32 } from "./nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "./nodemcu/esp8266.profile.js";
import type { Profile } from "./profile.js";

export const profiles: readonly Profile[] = [
  espruinoEsp32,
  espruinoEsp32C3,
  espruinoEsp32S3,
  espruinoEsp8266,
  espruinoLinux,
  nodemcuEsp32,
  nodemcuEsp8266,
  simulated,
];
