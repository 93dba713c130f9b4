// The one public list of names of the device SDK. One file a line: a Lua build keeps the lines a publisher uses.

export { createClient, type Client } from "./mqtt/client.js";
export { createPublisher } from "./mqtt/publisher.js";
export { Outcome, Reason, Refused } from "./mqtt/codes.js";
export { outcomeText, reasonText, refusedText } from "./mqtt/words.js";
export { isFilter, matches } from "./mqtt/filter.js";
export type { ClientOptions, Link, Publisher, TopicOptions } from "./mqtt/state.js";
export type { ConnectOptions, Will } from "./mqtt/packet/connect.js";
export type { Message } from "./mqtt/packet/publish.js";
export { createJournal } from "./outbox/journal.js";
export type { Store } from "./outbox/store.js";
export type { Journal, JournalOwner } from "./outbox/record.js";
export type { Handler, Settled } from "./mqtt/session.js";
export type { Net, Socket, SocketEvents, Target } from "./link/socket.js";
export type { Clock, Timer } from "./link/clock.js";
export { createAht20 } from "./sensors/aht20.js";
export { createBh1750, type LightSample } from "./sensors/bh1750.js";
export { createBme280, type WeatherSample } from "./sensors/bme280.js";
export { createBmp180 } from "./sensors/bmp180.js";
export { createBmp280 } from "./sensors/bmp280.js";
export { createSht3x } from "./sensors/sht3x.js";
export {
  createNetwork,
  networkAssociated,
  networkDown,
  NetworkReason,
  networkUp,
  type KnownNetwork,
  type Network,
  type NetworkOptions,
  type NetworkPort,
} from "./device/network.js";
export { createSigner, SignFault, type Hmac, type Signer, type SignerOptions } from "./device/sign.js";
export { networkText } from "./device/network-words.js";
export { createKeptNumber, type KeptNumber } from "./device/kept-number.js";
export { createTime, type Time, type TimeOptions, type TimePort } from "./device/time.js";
export { isoText, secondsText } from "./device/time-text.js";
export { linkText } from "./device/time-words.js";
export { numberOf } from "./device/number-text.js";
export { clientIdOf } from "./device/identity.js";
export { createLog, LogLevel, type Log, type LogOptions } from "./device/log.js";
export { answerLog, publishLog } from "./device/log-mqtt.js";
export { feedWhile, type Watchdog } from "./device/watchdog.js";
export { sleepAfterDrain } from "./device/sleep.js";
export {
  createHealth,
  healthText,
  readHealth,
  ResetReason,
  resetText,
  type Health,
  type HealthProbe,
} from "./device/health.js";
export { createDht11 } from "./sensors/dht11.js";
export { createDht22 } from "./sensors/dht22.js";
export { createDs18b20, type Probe, type ProbeSample } from "./sensors/ds18b20.js";
export { createHcSr04, type DistanceSample } from "./sensors/hc-sr04.js";
export { createMpu6050, type Axes, type MotionSample, type Mpu6050Options } from "./sensors/mpu6050.js";
export { createIna219, type Ina219Options, type PowerSample } from "./sensors/ina219.js";
export { createScd4x, type AirSample } from "./sensors/scd4x.js";
export { createVl53l0x } from "./sensors/vl53l0x.js";
export { createGps, type LocationSample } from "./sensors/gps.js";
export { createHx711, type LoadCell, type LoadSample } from "./sensors/hx711.js";
export { createBattery, type BatteryOptions, type BatterySample } from "./sensors/battery.js";
export { createButton, ButtonEvent, type Button, type ButtonOptions } from "./sensors/button.js";
export { createContact, type ContactOptions } from "./sensors/contact.js";
export { createNtc, type NtcOptions } from "./sensors/ntc.js";
export { createPhotoresistor, type PhotoresistorOptions } from "./sensors/photoresistor.js";
export { createPir, type PirOptions } from "./sensors/pir.js";
export { createPotentiometer, type PotentiometerSample, type PotentiometerOptions } from "./sensors/potentiometer.js";
export { Side, type DividerOptions } from "./sensors/analog.js";
export { createBuzzer, type Buzzer } from "./actuators/buzzer.js";
export { createLed, type Led, type LedOptions } from "./actuators/led.js";
export { createNeopixel, type Neopixel } from "./actuators/neopixel.js";
export { createRelay, type Relay, type RelayOptions } from "./actuators/relay.js";
export { createServo, type Servo, type ServoOptions } from "./actuators/servo.js";
export type {
  Barometer,
  HumiditySample,
  HumiditySensor,
  Hygrometer,
  PressureSample,
  Sensor,
  TemperatureSample,
  Thermometer,
} from "./sensors/sensor.js";
export { SensorError } from "./sensors/sensor.js";
export { watchSensor, type Watched, type WatchOptions } from "./sensors/watch.js";
export { sensorErrorText } from "./sensors/words.js";
export { Pull } from "./sensors/bus.js";
export type { Adc, EchoBus, I2c, OneWire, Pins, Pixels, PulseBus, ShiftIn, Uart } from "./sensors/bus.js";
export { fixed, isTopicName } from "#wire";
export { type Payload, type Topic } from "#send";
