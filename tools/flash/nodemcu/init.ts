// What stands in `init.lua` of a NodeMCU board: it ends a flash that was cut, then waits before it starts the program, so
// that a program that never lets go cannot lock the board out. `stop()` at the console keeps the program off.

import { DATA_FILE } from "../../build/board-data.js";

/** The names on the board. */
export const PROGRAM = "midge.lua";
export const INIT = "init.lua";
/** A file that is complete and checked, but does not count yet. */
export const NEW = ".new";
/** While it exists, every `.new` takes the place of its file, whatever happens in between. */
export const GO = "midge.go";
/** How `init.lua` of Midge begins. */
export const INIT_MARK = "--midge";
export const GRACE_MS = 2000;
/** What it says; the desk listens for these. */
export const STARTS = "midge: midge.lua starts in";
export const NO_PROGRAM = "midge: there is no program here";

/**
 * Takes over what was checked. It can be cut and begun again at any point: a file is removed only while its `.new` is there.
 * SPIFFS renames to no name that is taken (spiffs_hydrogen.c, SPIFFS_rename).
 */
export const TAKE_OVER = `for _,n in ipairs{"${DATA_FILE}","${PROGRAM}"} do if file.exists(n.."${NEW}") then file.remove(n) file.rename(n.."${NEW}",n) end end file.remove("${GO}")`;

/**
 * Boot reasons 5 (ESP8266) and 12 (ESP32) are a wake from deep sleep (docs/modules/node.md): a board that sleeps is not kept
 * awake for the wait each time; the reset button gives it back.
 */
export const INIT_TEXT = `${INIT_MARK} 1: starts ${PROGRAM}
if file.exists("${GO}") then
${TAKE_OVER}
end
if not file.exists("${PROGRAM}") then
print("${NO_PROGRAM}: flash one")
return
end
local function go()
stop=nil midge="running"
dofile("${PROGRAM}")
end
local _,why=node.bootreason()
if why==5 or why==12 then return go() end
midge="waiting"
local t=tmr.create()
function stop()
t:unregister() stop=nil midge="stopped"
print("midge: stopped; node.restart() starts it")
end
print("${STARTS} ${GRACE_MS / 1000} s; stop() keeps it off")
t:alarm(${GRACE_MS},tmr.ALARM_SINGLE,go)
`;
