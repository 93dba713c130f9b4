// The cases of every driver, by the name of the driver's file.

import { cases as bh1750 } from "./cases/bh1750.js";
import { cases as battery } from "./cases/battery.js";
import { cases as button } from "./cases/button.js";
import { cases as buzzer } from "./cases/buzzer.js";
import { cases as dht11 } from "./cases/dht11.js";
import { cases as dht22 } from "./cases/dht22.js";
import { cases as ds18b20 } from "./cases/ds18b20.js";
import { cases as hcSr04 } from "./cases/hc-sr04.js";
import { cases as hx711 } from "./cases/hx711.js";
import { cases as contact } from "./cases/contact.js";
import { cases as led } from "./cases/led.js";
import { cases as neopixel } from "./cases/neopixel.js";
import { cases as ntc } from "./cases/ntc.js";
import { cases as photoresistor } from "./cases/photoresistor.js";
import { cases as pins } from "./cases/pins.js";
import { cases as pir } from "./cases/pir.js";
import { cases as potentiometer } from "./cases/potentiometer.js";
import { cases as relay } from "./cases/relay.js";
import { cases as servo } from "./cases/servo.js";
import { cases as aht20 } from "./cases/aht20.js";
import { cases as bme280 } from "./cases/bme280.js";
import { cases as bmp180 } from "./cases/bmp180.js";
import { cases as bmp280 } from "./cases/bmp280.js";
import { cases as sht3x } from "./cases/sht3x.js";
import { cases as gps } from "./cases/gps.js";
import { cases as ina219 } from "./cases/ina219.js";
import { cases as mpu6050 } from "./cases/mpu6050.js";
import { cases as scd4x } from "./cases/scd4x.js";
import { cases as vl53l0x } from "./cases/vl53l0x.js";
import type { Case } from "./check.js";

export const drivers: Record<string, Case[]> = {
  vl53l0x,
  scd4x,
  mpu6050,
  ina219,
  gps,
  aht20,
  bme280,
  bmp180,
  bmp280,
  sht3x,
  bh1750,
  battery,
  button,
  buzzer,
  contact,
  dht11,
  dht22,
  ds18b20,
  "hc-sr04": hcSr04,
  hx711,
  led,
  neopixel,
  ntc,
  photoresistor,
  pins,
  pir,
  potentiometer,
  relay,
  servo,
};
