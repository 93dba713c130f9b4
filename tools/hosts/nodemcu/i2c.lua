-- The `i2c` module: app/modules/i2c.c of `release` as it is configured (the old driver: one bus, and it never asks whether
-- it was set up), components/modules/i2c.c and i2c_hw_master.c of `dev-esp32` (i2c.SW at once, i2c.HW0 and HW1 by
-- transfer). What hangs on the wires is in far.lua; without it nobody acknowledges. It never stretches the clock, and
-- takes one write after each start, as a chip is told of it as a whole.

local NOBODY = { write = function() return false end, read = function() return nil end }
-- How many bytes a chip is asked for when it is addressed, before the program says how many it wants.
local AHEAD = 64
local DEFAULT_SPEED = 100000

local unpack = table.unpack or unpack

return function(host)
  local i2c = { SLOW = 100000, FAST = 400000, TRANSMITTER = 0, RECEIVER = 1 }
  local isEsp32 = host.chip == "esp32"
  i2c.FASTPLUS = 1000000
  if isEsp32 then i2c.SW, i2c.HW0, i2c.HW1 = 0, 1, 2 end
  local lastId = isEsp32 and 2 or 0
  local ready, queue, bus = {}, {}, { started = false }

  local function far() return host.far.i2cBus or NOBODY end

  local function check(id)
    if type(id) ~= "number" or id < 0 or id > lastId then
      error(isEsp32 and "bad argument #1 (invalid i2c interface id)" or "i2c " .. tostring(id) .. " does not exist", 3)
    end
    if id > 0 and not ready[id] then error("no commands scheduled", 3) end
    if isEsp32 and id == 0 and not ready[0] then error("host: i2c.SW was not set up", 3) end
    if not isEsp32 and not ready[0] then error("host: i2c was not set up", 3) end
  end

  function i2c.setup(id, sda, scl, speed)
    if type(id) ~= "number" or id < 0 or id > lastId then
      error(isEsp32 and "bad argument #1 to 'setup' (invalid i2c interface id)" or "i2c " .. tostring(id) .. " does not exist", 2)
    end
    local last = isEsp32 and 33 or 12
    for _, pin in ipairs({ sda, scl }) do
      if type(pin) ~= "number" or pin < 0 or pin > last then error("gpio " .. tostring(pin) .. " does not exist", 2) end
    end
    if not isEsp32 then
      if sda == 0 then error("i2c SDA on D0 is not supported", 2) end
      if speed <= 0 then error("wrong arg range", 2) end
      ready[0] = true
      return DEFAULT_SPEED
    end
    if id == 0 then
      if speed > i2c.SLOW then error("bad argument #4 to 'setup' (i2c speed too high for i2c.SW interface)", 2) end
      if speed ~= i2c.SLOW then error("setup failed", 2) end
    elseif ready[id] then
      host.loop.panic("i2c setup of an interface that is set up")
    end
    ready[id], queue[id] = true, {}
    return speed
  end

  -- The wires, one step at a time. Each gives whether it was acknowledged.
  local function begin() bus = { started = true } end

  local function address(number, direction)
    bus.number, bus.direction, bus.got = number, direction, nil
    if not bus.started then return false end
    if direction == i2c.TRANSMITTER then
      bus.isThere = far().write(number, {})
    else
      bus.got = far().read(number, AHEAD)
      bus.isThere = bus.got ~= nil
    end
    return bus.isThere
  end

  local function send(bytes)
    if not bus.isThere or bus.direction ~= i2c.TRANSMITTER then return 0 end
    if bus.sent then error("host: one i2c.write after a start") end
    bus.sent = true
    return far().write(bus.number, bytes) and #bytes or #bytes - 1
  end

  local function receive(count)
    local out = {}
    for i = 1, count do out[i] = bus.got and bus.got[i] or 255 end
    return string.char(unpack(out))
  end

  local function data(...)
    local bytes = {}
    for i = 1, select("#", ...) do
      local item = (select(i, ...))
      if type(item) == "number" then
        bytes[#bytes + 1] = item
      elseif type(item) == "table" then
        for _, byte in ipairs(item) do bytes[#bytes + 1] = byte end
      else
        for k = 1, #item do bytes[#bytes + 1] = item:byte(k) end
      end
    end
    for _, byte in ipairs(bytes) do
      if byte ~= math.floor(byte) or byte < 0 or byte > 255 then error("wrong arg range", 3) end
    end
    return bytes
  end

  local function later(id, step, ...)
    local list = queue[id]
    list[#list + 1] = { step, ... }
  end

  function i2c.start(id)
    check(id)
    if id > 0 then later(id, "start") else begin() end
  end

  function i2c.stop(id)
    check(id)
    if id > 0 then later(id, "stop") else bus = { started = false } end
  end

  function i2c.address(id, number, direction)
    check(id)
    if number < 0 or number > 127 then error("wrong arg range", 2) end
    if id == 0 then return address(number, direction) end
    later(id, "address", number, direction)
    return true
  end

  function i2c.write(id, ...)
    check(id)
    local bytes = data(...)
    if id == 0 then return send(bytes) end
    later(id, "write", bytes)
    return #bytes
  end

  function i2c.read(id, count)
    check(id)
    if count == 0 then
      if isEsp32 then error("bad argument #2 to 'read' (i2c read size of 0 is invalid)", 2) end
      return
    end
    if id == 0 then return receive(count) end
    for _, step in ipairs(queue[id]) do
      if step[1] == "read" then error("only one read per transfer supported", 2) end
    end
    later(id, "read", count)
  end

  if not isEsp32 then return i2c end

  -- What was asked for, up to the first byte that nobody acknowledges. A bus that is held gives no NACK but runs out of time.
  local function run(list)
    if host.far.i2cHeld then error("i2c timeout", 0) end
    local got
    for _, step in ipairs(list) do
      if step[1] == "start" then begin()
      elseif step[1] == "address" then
        if not address(step[2], step[3]) then return nil, false end
      elseif step[1] == "write" then
        if send(step[2]) < #step[2] then return nil, false end
      elseif step[1] == "read" then got = receive(step[2])
      else bus = { started = false } end
    end
    return got, true
  end

  function i2c.transfer(id, callback)
    if id == 0 then error("bad argument #1 to 'transfer' (invalid hardware id)", 2) end
    check(id)
    local list = queue[id]
    queue[id] = {}
    if type(callback) ~= "function" then return run(list) end
    host.loop.post(function() callback(run(list)) end)
  end

  return i2c
end
