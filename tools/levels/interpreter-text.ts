// What the firmware of a chip has and the desktop interpreter lacks, as the text of a program that runs before the one that is
// flashed: WiFi, pins, buses, converters, sleep. Each call asks the desk, over two pipes, and waits for the answer. It knows no
// part, and keeps no value.

import type { Profile } from "../../boards/profile.js";

/** The pipes, in the interpreter's folder. */
export const ASK_PIPE = "ask.pipe";
export const ANSWER_PIPE = "answer.pipe";
/** The length of an answer, with blanks before it. */
export const LENGTH_CHARS = 5;

/** How often it asks what has happened. */
const LOOK_MS = 10;

/** `__k(words)` asks. No bundle has names of this form: a minified one has two letters. */
export function interpreterText(profile: Profile, deviceId: string): string {
  const isEsp8266 = profile.chip === "ESP8266";
  const lost = isEsp8266 ? "{reason:w[2]}" : "{reason:w[1],msg:w[2].toUpperCase()}";
  const modules: Record<string, string> = {
    Wifi: [
      "var h={},s=''",
      "exports.on=function(e,f){h[e]=f}",
      "function t(){var w=__k('join '+s).split(' ');if(w[0]=='1'){h.associated&&h.associated({});h.connected&&h.connected({ip:'192.168.4.20'})}" +
        `else h.disconnected&&h.disconnected(${lost})}`,
      "exports.connect=function(n){s=n;setTimeout(t,50)}",
      "exports.disconnect=function(){__k('leave')}",
      "exports.setSNTP=exports.setHostname=exports.setIP=function(){}",
      "exports.getStatus=function(){return{rssi:+__k('rssi')}}",
      `exports.__e=function(w){h.disconnected&&h.disconnected(${lost})}`,
    ].join(";"),
    // Without a network no socket is made.
    net: `exports.connect=function(o,f){if(__k("up")!="1")throw new Error("Unable to create socket");return __t.connect(o,f)}`,
    neopixel: "exports.write=function(p,b){__k('lights '+p.n+' '+[].slice.call(b).join())}",
  };
  const serial =
    "{setup:function(b){__k('baud '+b)},unsetup:__n,write:function(t){__k('say '+btoa(t))},removeAllListeners:__n,on:function(e,f){__u=f}}";
  return [
    `var __q=E.openFile("${ASK_PIPE}","w"),__a=E.openFile("${ANSWER_PIPE}","r"),__n=function(){},__u=__n,__w=[],__v={}`,
    // With zeros before it a number would be octal.
    `var __k=function(t){__q.write(t+"\\n");var n=parseInt(__a.read(${LENGTH_CHARS}),10);return n?__a.read(n):""}`,
    `var __t=require("net")`,
    ...Object.entries(modules).map(([name, text]) => `Modules.addCached("${name}",${JSON.stringify(text)})`),
    // A board's own module is there before anybody asks for it.
    `require("Wifi");require("neopixel")`,
    `var getSerial=function(){return ${JSON.stringify(deviceId)}}`,
    `var ESP32={deepSleep:function(u){__k("sleep "+u)},getWakeupCause:function(){return +__k("wakeup")},getResetInfo:function(){return{reason:__k("why")}}},ESP8266=ESP32`,
    `E.enableWatchdog=function(s){__k("dog "+s)};E.kickWatchdog=function(){__k("kick")}`,
    // By `var`: what the interpreter has itself is not assigned to.
    "var Pin=function(n){this.n=n}",
    `var digitalWrite=function(p,v){__k("write "+p.n+" "+(v?1:0))},digitalRead=function(p){return +__k("read "+p.n)}`,
    `var analogRead=function(p){return +__k("adc "+p.n)},analogWrite=function(p,v,o){__k("wave "+p.n+" "+v+" "+(o&&o.freq||0))}`,
    // Falling edges that come of it are told in the answer, in microseconds.
    `var pinMode=function(p,m){var a=__k("mode "+p.n+" "+m);if(a)setTimeout(__f,1,p.n,a)}`,
    `var __f=function(n,a){var t=getTime();a.split(",").forEach(function(u){__g(n,0,t+=u/1e6)})}`,
    `var digitalPulse=function(p,v,m){var a=__k("pulse "+p.n).split(" ");if(a.length>2){var t=getTime();__g(+a[0],1,t+a[1]/1e6);if(a[2]>0)__g(+a[0],0,t+a[1]/1e6+a[2]/1e6)}}`,
    `var setWatch=function(f,p,o){var e=o.edge;__v[p.n]=__v[p.n]===undefined?1:__v[p.n];return __w.push({f:f,n:p.n,e:e=="rising"?1:e=="falling"?0:2,r:o.repeat,t:0})-1}`,
    "var clearWatch=function(i){delete __w[i]}",
    `var __g=function(n,l,t){if(__v[n]===l&&l)return;__v[n]=l;__w.forEach(function(w,i){if(w.n!=n)return;var b=w.t;w.t=t;if(w.e<2&&w.e!=l)return;if(!w.r)delete __w[i];w.f({state:!!l,time:t,lastTime:b})})}`,
    "var OneWire=function(p){this.p=p.n}",
    `OneWire.prototype={reset:function(){return __k("ow "+this.p+" reset")=="1"},select:function(c){__k("ow "+this.p+" select "+c)},skip:function(){__k("ow "+this.p+" skip")},write:function(b,w){__k("ow "+this.p+" write "+b+" "+(w?1:0))},read:function(n){return new Uint8Array(__k("ow "+this.p+" read "+n).split(","))},search:function(){var c=__k("ow "+this.p+" search");return c?c.split(","):[]}}`,
    "var SPI=function(){}",
    `SPI.prototype={setup:function(o){this.i=o.miso.n;this.o=o.mosi.n},send:function(b){return +__k("spi "+this.i+" "+this.o+" "+b)}}`,
    `var I2C1={setup:__n,writeTo:function(a,b){if(__k("i2cw "+a+" "+b)!="1")throw new Error("no ACK")},readFrom:function(a,n){var r=__k("i2cr "+a+" "+n);if(!r)throw new Error("no ACK");return new Uint8Array(r.split(","))}}`,
    `var Serial2=${serial},Serial=function(){return Serial2}`,
    // What has happened outside meanwhile.
    `var __e=function(l){var w=l.split(" "),k=w.shift();if(k=="edge")__g(+w[0],+w[1],getTime());else if(k=="uart")__u(atob(w[0]));else if(k=="wifi")require("Wifi").__e(w)}`,
    `setInterval(function(){var t=__k("events");if(t)t.split(";").forEach(__e)},${LOOK_MS})`,
  ].join(";\n");
}
