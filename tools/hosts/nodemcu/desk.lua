-- How the event loop waits when the desk keeps the time: lines of text over stdin and stdout, bytes in them as hexadecimal.
-- What is told needs no answer; what is asked blocks until the answer has come; after "idle" the desk sends one event, with
-- its time in milliseconds. It opens no socket, needs plain Lua alone, and knows nothing of what the lines mean.

-- Each look at the clock takes a moment: what waits in a loop gets somewhere.
local LOOK_S = 0.000001
-- A program that does not come back for so long hangs: a chip's watchdog would have bitten.
local HANG_S = 10
local STEPS = 1000000

local desk = { events = {}, answers = {} }
local localS = 0
local began = os.clock()

function desk.hex(text)
  return (text:gsub(".", function(one) return ("%02x"):format(one:byte()) end))
end

function desk.text(hex)
  return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

function desk.bytes(list)
  local out = {}
  for i, byte in ipairs(list) do out[i] = ("%02x"):format(byte) end
  return table.concat(out)
end

local function readLine()
  local line = io.stdin:read("*l")
  if not line then os.exit(0) end
  return line
end

local function words(line)
  local out = {}
  for word in line:gmatch("%S+") do out[#out + 1] = word end
  return out
end

function desk.tell(...)
  io.stdout:write(table.concat({ ... }, " "), "\n")
end

-- Before the answer stand what happened meanwhile: lines that begin with "!".
function desk.ask(...)
  desk.tell(...)
  io.stdout:flush()
  local line = readLine()
  while line:sub(1, 1) == "!" do
    local event = words(line:sub(2))
    desk.answers[event[1]](event)
    line = readLine()
  end
  return line
end

function desk.seconds()
  localS = localS + LOOK_S
  return localS
end

function desk.busy()
  -- The board stays when its program has nothing left to do.
  return true
end

function desk.wait(seconds, call)
  desk.tell("idle", seconds == math.huge and "-" or ("%.3f"):format(math.ceil((localS + seconds) * 1000000) / 1000))
  io.stdout:flush()
  local event = words(readLine())
  localS = math.max(localS, tonumber(event[1]) / 1000)
  began = os.clock()
  local fn = desk.events[event[2]]
  if fn then call(fn, event) end
end

-- Names mean nothing here: the desk carries all bytes to the one broker.
function desk.resolve(name)
  return name
end

function desk.watch() end
desk.watchBackground = desk.watch

debug.sethook(function()
  if os.clock() - began > HANG_S then error("the program does not come back: a chip's watchdog would have bitten", 0) end
end, "", STEPS)

return desk
