// I2C on Espruino: the firmware's first bus, 100 kHz. A device that does not acknowledge is an exception there, and false or
// undefined here. Between a register's number and its bytes stands a stop: the firmware cannot repeat a start. The ESP32's
// resets its hardware instead (IDF, driver/i2c.c, i2c_master_cmd_begin), the ESP8266's lets SDA fall while SCL still rises
// (targets/esp8266/i2c_master.c, i2c_master_start). A write without bytes is not sent, and true.

import { settings } from "#settings";
import type { I2c } from "midge";

function createI2c(): I2c {
  I2C1.setup({ sda: settings.bus.sda, scl: settings.bus.scl });
  function write(address: number, bytes: number | readonly number[]): boolean {
    try {
      I2C1.writeTo(address, bytes);
      return true;
    } catch (silence) {
      return false;
    }
  }
  function read(address: number, count: number): readonly number[] | undefined {
    try {
      return I2C1.readFrom(address, count);
    } catch (silence) {
      return undefined;
    }
  }
  return {
    write: write,
    read: read,
    readRegister: (address, register, count) => (write(address, register) ? read(address, count) : undefined),
    writeRegister: (address, register, value) => write(address, [register, value]),
  };
}

export const i2c: I2c = /* @__PURE__ */ createI2c();
