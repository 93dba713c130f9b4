-- Runs a Lua bundle made for a NodeMCU board under the desk's lua5.1 or lua5.3: it gives the bundle
-- the globals of the firmware and nothing else, then turns the event loop until nothing is left to do.
-- It never models the 32-bit numbers of the chip's Lua 5.3, the integer build, or the chip's memory.
--
--   lua5.1 host.lua [--chip esp8266|esp32] [--settings k=v ...] bundle.lua
--   lua5.1 host.lua [--chip esp8266|esp32] [--settings k=v ...] --firmware firmware.lua
--   lua5.1 host.lua [--chip esp8266|esp32] [--settings k=v ...] --desk
--
-- The second form runs no bundle: what the file returns is called with the host and the globals, and boots from flash.
-- In the third form another program keeps the time, carries all bytes and holds the flash, from which midge.lua is run: see
-- desk.lua. It needs plain Lua; the others need lua-socket and lua-sec.
-- Settings are handed to the bundle as the global table MIDGE_SETTINGS (text values); names that begin
-- with "host." go to the host itself: host.wifiDelayMs, host.heapBytes, host.rssiDbm, host.mac, host.boot.
-- MIDGE_HOST_DIR names the directory that stands for the flash file system.
-- Exit status: 0 nothing left to do, 1 panic (PANIC: ... on stderr), 2 wrong use, 3 node.restart() or the soft watchdog,
-- 4 node.dsleep().

local here = arg[0]:match("^(.*[/\\])") or "./"

local function fail(message)
  io.stderr:write("host: ", message, "\n")
  os.exit(2)
end

local function part(name)
  return assert(loadfile(here .. name .. ".lua"))()
end

local function parse(words)
  local options = { chip = "esp8266", host = {} }
  local i = 1
  while i <= #words do
    local word = words[i]
    if word == "--chip" then
      i = i + 1
      options.chip = words[i]
      if options.chip ~= "esp8266" and options.chip ~= "esp32" then fail("--chip takes esp8266 or esp32") end
    elseif word == "--settings" then
      while words[i + 1] and words[i + 1]:match("^[%w_.-]+=") do
        i = i + 1
        local key, value = words[i]:match("^([%w_.-]+)=(.*)$")
        local own = key:match("^host%.(.+)$")
        if own then
          options.host[own] = value
        else
          options.settings = options.settings or {}
          options.settings[key] = value
        end
      end
    elseif word == "--firmware" then
      i = i + 1
      options.firmware = words[i]
    elseif word == "--desk" then
      options.isDesk = true
    elseif word:sub(1, 2) == "--" then
      fail("unknown option " .. word)
    elseif options.bundle then
      fail("one bundle only, but there is also " .. word)
    else
      options.bundle = word
    end
    i = i + 1
  end
  if not options.bundle and not options.firmware and not options.isDesk then fail("no bundle given") end
  return options
end

local function read(path)
  local handle, problem = io.open(path, "rb")
  if not handle then fail(problem) end
  local text = handle:read("*a")
  handle:close()
  return text
end

local options = parse(arg)
io.stdout:setvbuf(options.isDesk and "full" or "no")
local host = {
  chip = options.chip,
  options = options.host,
  directory = os.getenv("MIDGE_HOST_DIR"),
  part = part,
  note = function(text) io.stderr:write("host: ", text, "\n") end,
  write = function(text) io.stdout:write(text) end,
  -- A life ends; `line` says why on stderr.
  leave = function(_, _, line) io.stderr:write(line, "\n") end,
}
host.waiting = part(options.isDesk and "desk" or "select")
host.loop = part("loop")(host)
host.radio = part("radio")(host)
host.link = part(options.isDesk and "desk-link" or "link")(host)
host.flash = part(options.isDesk and "desk-flash" or "flash")(host)
host.emitter = part("emitter")(host)
host.pins = part("pins")(host)
host.far = part("far")(host)
local firmware = options.firmware and dofile(options.firmware)
if options.isDesk then
  part("desk-far")(host)
elseif not firmware then
  part("console")(host)
end

local env = part("globals")(host)
env.MIDGE_SETTINGS = options.settings
env.MIDGE_FAR = host.far

local names = { "adc", "bit", "crypto", "dht", "file", "gpio", "i2c", "net", "node", "ow", "sjson", "tmr", "wifi", "ws2812" }
if host.chip == "esp8266" then
  names[#names + 1] = "tls"
  names[#names + 1] = "pwm"
  names[#names + 1] = "sntp"
else
  names[#names + 1] = "io"
  names[#names + 1] = "ledc"
  names[#names + 1] = "rmt"
  names[#names + 1] = "time"
  names[#names + 1] = "uart"
end
for _, name in ipairs(names) do
  env[name] = part(name)(host)
end
if setfenv then setfenv(0, env) end

local name = options.isDesk and "midge.lua" or options.bundle and options.bundle:match("[^/\\]+$")
local bundle = not firmware and (options.isDesk and host.flash.read(name) or read(options.bundle))
collectgarbage()
host.atBootBytes = collectgarbage("count") * 1024
if firmware then firmware(host, env) else host.loop.post(function()
  local chunk, problem = host.compile(bundle, "@" .. name)
  if not chunk then error(problem, 0) end
  chunk()
end) end
os.exit(host.loop.run())
