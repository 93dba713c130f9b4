// What the board is told at its Lua prompt before files go over: a few functions in one global, `_mf`. A command comes with
// its number and check sums, is done once however often it comes, and is answered with check sums. It uses what every
// firmware has: no bit operations, no `crypto`, no `encoder`.
// Source: NodeMCU's documentation of file, tmr and uart; app/driver/input.c for the length of a line (LUA_MAXINPUT, 256).

import { sumsOfText } from "./sums.js";

/** A line with its end must stay below 256 characters, or the firmware forgets its beginning (app/driver/input.c). */
export const LINE_MOST = 250;
/** Without a frame for so long, the console takes lines again: nobody is locked out by a cable that was pulled. */
const FRAMES_IDLE_MS = 10_000;
/** A byte that no Lua text begins with, so that a frame never runs as one. */
export const FRAME_BEGIN = 2;
export const ESCAPE = 1;

/** Each is one line. The first must come first, the others in any order. */
export const HELPERS: readonly string[] = [
  '_mf={n=-1,o=file.open or io.open} function _mf.a(n,v) v=n.." "..tostring(v):gsub("[%c~]"," "):sub(1,150) print("~"..v.." "..(_mf.s(v)).."~") end',
  'function _mf.s(t,a,b) a=a or 1 b=b or 1 for i=1,#t do local c=t:byte(i) a=(a*31+c)%65521 b=(b*251+c)%65519 end return a..":"..b,a,b end',
  'function _mf.x(n,s,c) local m=_mf if m.s(n..c)~=s then return m.a(n,"?") end if n~=m.n then m.n=n local k,v=pcall((loadstring or load)(c)) m.v=(k and "+" or "-")..tostring(v) end m.a(n,m.v) end',
  'function _mf.w(t) if not _mf.f:write(t) then error("full",0) end end',
  'function _mf.d(h) return (h:gsub("%x%x",function(c) return string.char(tonumber(c,16)) end)) end',
  'function _mf.c(n) local m=_mf local f,l,r,a,b=m.o(n,"r"),0,"1:1" if not f then return "none" end local t=f:read(256) while t do l=l+#t r,a,b=m.s(t,a,b) if tmr.wdclr then tmr.wdclr() end t=f:read(256) end f:close() return l.." "..r end',
  'function _mf.q(n) if not file.exists(n) then return "none" end return "sha1 "..crypto.fhash("SHA1",n):gsub(".",function(c) return ("%02x"):format(c:byte()) end) end',
  'function _mf.h(d) local m=_mf local n,s,p=d:match("\\2(%d+),(%d+:%d+),(.*)\\n") p=(p or ""):gsub("\\1(.)",function(c) return string.char(c:byte()-64) end) if not n or m.s(n..p)~=s then return m.a(0,"?") end m.t:stop() m.t:start() m.e(n,p) end',
  'function _mf.e(n,p) local m=_mf n=tonumber(n) if n~=m.n then m.n=n local k,v=true if p=="" then uart.on("data") m.t:unregister() else k,v=pcall(m.w,p) end m.v=(k and "+" or "-")..tostring(v) end m.a(n,m.v) end',
  `function _mf.u() local m=_mf m.t=tmr.create() m.t:alarm(${FRAMES_IDLE_MS},tmr.ALARM_SINGLE,function() uart.on("data") end) if uart.start then uart.start(0) end uart.on("data","\\n",m.h,0) end`,
];

/** A frame without bytes gives the console back; its number is none that a board has had. */
export const FRAMES_OUT = `${String.fromCharCode(FRAME_BEGIN)}0,${sumsOfText("0")},`;
/** Ends whatever the console is in the middle of: frames, a line, a long text, a statement. */
export const WAY_OUT = `\n${FRAMES_OUT}\n]]\n)\n`;
