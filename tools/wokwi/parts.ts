// The parts of Wokwi that Midge draws, with their pins, attributes and controls, and the names of all others. It is data:
// it knows no part of Midge and no wiring.
// Source: wokwi-cli 0.26.1, packages/diagram-lint/src/registry/parts; docs.wokwi.com, "Diagram Reference".

export interface WokwiPart {
  pins: readonly string[];
  attrs: readonly string[];
  /** What an automation scenario can set. */
  controls: readonly string[];
}

const part = (pins: string, attrs = "", controls = ""): WokwiPart => ({
  pins: words(pins),
  attrs: words(attrs),
  controls: words(controls),
});

function words(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

const MOTION = "accelX accelY accelZ rotationX rotationY rotationZ temperature";

export const wokwiParts: Readonly<Record<string, WokwiPart>> = {
  "wokwi-dht22": part("VCC SDA NC GND", "temperature humidity", "temperature humidity"),
  "board-bmp180": part("VCC 3.3V GND SCL SDA", "temperature pressure", "temperature pressure"),
  "board-ds18b20": part("VCC DQ GND", "temperature deviceID familyCode", "temperature"),
  "wokwi-ds18b20": part("VCC DQ GND", "temperature deviceID familyCode", "temperature"),
  "wokwi-mpu6050": part("INT AD0 XCL XDA SDA SCL GND VCC", MOTION, MOTION),
  "wokwi-hc-sr04": part("VCC TRIG ECHO GND", "distance"),
  "wokwi-hx711": part("GND DT SCK VCC", "type weight", "load"),
  "wokwi-potentiometer": part("GND SIG VCC", "value", "position"),
  "wokwi-ntc-temperature-sensor": part("VCC OUT GND", "temperature beta"),
  "wokwi-photoresistor-sensor": part("VCC GND DO AO", "lux threshold rl10 gamma", "lux"),
  "wokwi-pushbutton": part("1.l 2.l 1.r 2.r", "color bounce key xray label", "pressed"),
  "wokwi-pir-motion-sensor": part("VCC OUT GND", "delayTime inhibitTime retrigger"),
  "wokwi-slide-switch": part("1 2 3", "value bounce"),
  "wokwi-led": part("A C", "color lightColor label gamma flip fps"),
  "wokwi-resistor": part("1 2", "value"),
  "wokwi-relay-module": part("IN NO NC COM VCC GND", "transistor"),
  "wokwi-buzzer": part("1 2", "volume mode"),
  "wokwi-servo": part("GND V+ PWM", "horn hornColor"),
  "wokwi-neopixel": part("DIN VDD VSS DOUT"),
};

/** Parts that are there too; their pins are not looked at. */
const OTHERS = {
  board:
    "aitewinrobot-esp32c3-supermini aitewinrobot-esp32h2-supermini arduino-nano-esp32 cd74hc4067 epaper-2in9 esp-01 esp32-2432s028r esp32-c3-rust-1 esp32-c5-devkitc-1 esp32-c6-devkitc-1 esp32-c61-devkitc-1 esp32-cam esp32-devkit-v1 esp32-h2-devkitm-1 esp32-p4-function-ev esp32-p4-preview esp32-s2-devkitm-1 esp32-s3-box-3 esp32-s3-box esp32-s31-function-coreboard-1 franzininho-wifi grove-oled-sh1107 ili9341-cap-touch ili9881c-8in lm35 m5stack-core-s3 mch2022-badge mfrc522 nokia-5110 notecarrier-a pi-pico-2 pi-pico-w pi-pico ssd1306 st-nucleo-c031c6 st-nucleo-l031k6 st7789 stm32-blackpill stm32-bluepill wemos-lolin32-lite wemos-s2-mini xiao-esp32-c3 xiao-esp32-c6 xiao-esp32-s3",
  wokwi:
    "74hc165 74hc595 7segment a4988 analog-joystick apa102-matrix arduino-mega arduino-nano arduino-uno attiny85 biaxial-stepper breadboard-half breadboard-mini breadboard clock-generator dip-switch-8 ds1307 gas-sensor gnd hub75-matrix ili9341 ir-receiver ir-remote ks2e-m-dc5 ky-040 lcd1602 lcd2004 led-bar-graph led-matrix led-ring led-strip logic-analyzer max7219-matrix membrane-keypad microphone microsd-card neopixel-canvas neopixel-matrix neopixel-meter nokia-5110-screen pi-pico pushbutton-6mm rgb-led rotary-dialer slide-potentiometer ssd1306 stepper-motor text tm1637-7segment tv vcc wifi-ap",
};

export const otherParts: readonly string[] = Object.entries(OTHERS).flatMap(([kind, names]) =>
  words(names).map((name) => `${kind}-${name}`),
);
