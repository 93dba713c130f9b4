// What users of other device clients and tool chains report again and again, in our own words and with public threads.
// Data alone: the page and its check are made in tables.ts.

export interface Pain {
  number: number;
  pain: string;
  threads: string;
  /** How Midge answers, where it is no matter of the client alone. */
  answer?: string;
  /** What is not answered yet, and where it will be. Without it there must be a test. */
  later?: string;
}

export const PAINS: Pain[] = [
  {
    number: 1,
    pain: "The queue of unsent messages grows until the chip is out of memory",
    threads:
      "espressif/esp-idf#5668, #13867, #14419, #15251; bertmelis/espMqttClient#108, #163; nodemcu/nodemcu-firmware#1772, #975",
  },
  {
    number: 2,
    pain: "There is no publish at QoS 1 or 2",
    threads: "knolleary/pubsubclient#333, #644, #789, #969; hmueller01/pubsubclient3#47; plapointe6/EspMQTTClient#68",
  },
  {
    number: 3,
    pain: "QoS 1 in name only: nothing is sent again, or under a new id",
    threads: "256dpi/arduino-mqtt#238, #294; tuanpmt/esp_mqtt#45, #129; micropython/micropython-lib#90",
  },
  {
    number: 4,
    pain: "Sent again too eagerly, or delivered twice at QoS 2",
    threads:
      "espressif/esp-mqtt#238, #168; espressif/esp-idf#9115; wolfSSL/wolfMQTT#595; nodemcu/nodemcu-firmware#1773",
  },
  {
    number: 5,
    pain: "A publish that is too large fails without a word",
    threads: "knolleary/pubsubclient#152, #764, #577, #867, #958; plapointe6/EspMQTTClient#30; mqttjs/MQTT.js#1005",
  },
  {
    number: 6,
    pain: "Payloads larger than the memory can be neither sent nor received",
    threads:
      "adafruit/Adafruit_CircuitPython_MiniMQTT#107; marvinroger/async-mqtt-client#74; bertmelis/espMqttClient#126; ARMmbed/mbed-mqtt#21",
  },
  {
    number: 7,
    pain: "Connecting stops the whole program",
    threads:
      "knolleary/pubsubclient#147, #339, #444, #583, #738, #893; plapointe6/EspMQTTClient#21; hideakitai/MQTTPubSubClient#10",
  },
  {
    number: 8,
    pain: "Publishing inside a message's handler corrupts the message",
    threads: "knolleary/pubsubclient#13, #443, #489, #832, #1055",
  },
  {
    number: 9,
    pain: "Lengths that come from the network are believed",
    threads: "knolleary/pubsubclient#162, #832; the changelog of espressif/esp-mqtt 1.1.0",
  },
  {
    number: 10,
    pain: "A link that is half open counts as connected for ever",
    threads:
      "marvinroger/async-mqtt-client#105; nodemcu/nodemcu-firmware#1553, #1772; espressif/esp-mqtt#32; mqttjs/MQTT.js#144, #383; hivemq/hivemq-mqtt-client#357; hivemq/hivemq-mqtt-client-dotnet#357",
  },
  {
    number: 11,
    pain: "The watch for half-open links drops healthy ones",
    threads: "Web3-Pi/Web3-Pi-UPS#15",
  },
  {
    number: 12,
    pain: "Reconnecting leaks memory, or stops, until somebody resets the chip",
    threads:
      "nodemcu/nodemcu-firmware#2364, #2197; espressif/esp-mqtt#25, #148; espressif/ESP8266_RTOS_SDK#386; odelot/aws-mqtt-websockets#5; espruino/Espruino#670; bertmelis/espMqttClient#163",
  },
  {
    number: 13,
    pain: "Retries without a growing and random pause become a storm",
    threads:
      "mqttjs/MQTT.js#561; adafruit/Adafruit_CircuitPython_MiniMQTT#151; AMRC-FactoryPlus/amrc-connectivity-stack#167; homieiot/homie-esp8266#234; espressif/esp-rainmaker-neo-firmware#1; kbialek/deye-inverter-mqtt#298",
  },
  {
    number: 14,
    pain: "Two devices with one client id throw each other out for ever, and nobody says so",
    threads: "knolleary/pubsubclient#129, #155, #372, #648; marvinroger/async-mqtt-client#146, #28",
  },
  {
    number: 15,
    pain: "The chip went to sleep before its message had left",
    threads:
      "knolleary/pubsubclient#381, #435, #452, #578, #690; letscontrolit/ESPEasy#1097, #2364; tuanpmt/esp_mqtt#10, #58",
  },
  {
    number: 16,
    pain: "Unsent messages do not outlive sleep or a power cut",
    threads:
      "espressif/esp-mqtt#237, #274; tuanpmt/esp_mqtt#123; arendst/Tasmota#8508; Open-Air-Foundation/firmware-one-openair#286",
  },
  {
    number: 17,
    pain: "TLS does not fit into the memory",
    threads:
      "nodemcu/nodemcu-firmware#1699, #2072, #2892; arendst/Tasmota#3508, #4087, #18318; espruino/Espruino#807, #1613; esp8266/Arduino#2075",
    answer:
      "the profile says what a handshake takes, the build prints it against what the board has and refuses what cannot fit, and signed payloads (docs/signed.md) take its place.",
  },
  {
    number: 18,
    pain: "TLS fails because the clock stands at 1970",
    threads: "esp8266/Arduino#5022; espressif/esp-at#432; nodemcu/nodemcu-firmware#1432; arendst/Tasmota#9757",
    answer:
      "a board asks a time server first and keeps a floor in flash; no board's TLS looks at dates, and a signer signs nothing before the clock is set.",
  },
  {
    number: 19,
    pain: "No way to give a server name, a protocol name or a client certificate to TLS",
    threads: "aws/aws-iot-device-sdk-embedded-C#140; arduino-libraries/ArduinoBearSSL#17; espressif/esp-mqtt#157",
    answer:
      "there is one set of TLS options for all boards (docs/settings.md), and the build refuses those that a board would ignore.",
  },
  {
    number: 20,
    pain: "The runtime has no TLS, or one that believes any server",
    threads:
      "marvinroger/async-mqtt-client#15, #62, #111, #140, #202, #266; me-no-dev/AsyncTCP#8; kaluma-project/kaluma#230",
    answer:
      "each profile says what its TLS is worth: none, encrypted or verified, and the build refuses less than was asked for. Where TLS verifies nothing, payloads are signed (docs/signed.md).",
  },
  {
    number: 21,
    pain: "One callback for all publishes, so that nobody knows which of them arrived",
    threads: "nodemcu/nodemcu-firmware#527, #561, #1217; marvinroger/async-mqtt-client#80; tuanpmt/esp_mqtt#163",
  },
  {
    number: 22,
    pain: "Faults in will, retain and QoS flags that no test looked for",
    threads:
      "rovale/micro-mqtt#261; espruino/EspruinoDocs#480, #208; nodemcu/nodemcu-firmware#155; adafruit/Adafruit_CircuitPython_MiniMQTT#255",
  },
  {
    number: 23,
    pain: "The library is too large for the board",
    threads:
      "espruino/EspruinoDocs#480; mqttjs/MQTT.js#428, #2038; shish/karakara#149; nodemcu/nodemcu-firmware#3128; TypeScriptToLua/TypeScriptToLua#1630, #913",
    answer: "`npm run bench` measures every build and writes the table into the README.",
    later: "the build does not refuse a publisher that cannot fit a board's heap. It belongs to `tools/build`.",
  },
  {
    number: 24,
    pain: "Installing a tool chain and finding the port is the first wall",
    threads:
      "Moddable-OpenSource/moddable#65, #104, #491, #762, #1196, #1204, #1488; espruino/EspruinoTools#63, #81, #91, #97, #133; espressif/esptool-js#38, #41, #47, #135, #150; espressif/esptool#418",
    answer:
      "building and simulating needs Node alone. `midge ports` names the boards that are plugged in, `midge doctor` says what stands in the way and the next step, and `midge flash` needs no tool chain.",
  },
  {
    number: 25,
    pain: "It works in the simulator and not on the board",
    threads: "microsoft/devicescript#525; wokwi/wokwi-features#317, #697; wokwi/wokwigw#9",
    answer:
      "drivers run down to the bus on simulated chips, and the proofs run on a real interpreter when `ESPRUINO` names one.",
    later: "the same suite on a real board. It belongs to `test`.",
  },
];
