-- The `ow` module: app/modules/ow.c and app/driver/onewire.c of `release`, components/modules/ow.c and
-- components/platform/onewire.c of `dev-esp32`. The line behind a pin is in far.lua; without one nobody answers.
-- It never models the timing of a slot.

local CODE_BITS, MOST_BYTES = 64, 256
local NOBODY = { reset = function() return false end, slot = function(bit) return bit end, power = function() end }

return function(host)
  local ow, isEsp32 = {}, host.chip == "esp32"
  local searches, stopped = {}, {}

  local function line(pin, name)
    if type(pin) ~= "number" then error("bad argument #1 to '" .. name .. "' (number expected)", 3) end
    if not isEsp32 and (pin < 1 or pin > 12) then error("ow " .. pin .. " does not exist", 3) end
    if isEsp32 and (pin < 0 or pin > 33) then error("failed", 3) end
    return host.far.lines[pin] or NOBODY
  end

  local function byte(value, name)
    if type(value) ~= "number" or value > 255 or value < 0 or value % 1 ~= 0 then
      error(isEsp32 and "bad argument #2 to '" .. name .. "' (invalid data)" or "wrong arg range", 3)
    end
    return value
  end

  local function writeByte(wire, value)
    for i = 0, 7 do wire.slot(math.floor(value / 2 ^ i) % 2) end
  end

  local function readByte(wire)
    local value = 0
    for i = 0, 7 do value = value + wire.slot(1) * 2 ^ i end
    return math.floor(value)
  end

  local function reset(wire)
    return wire.reset() and 1 or 0
  end

  function ow.setup(pin)
    if not isEsp32 and pin == 0 then error("no 1-wire for D0", 2) end
    line(pin, "setup")
    if not isEsp32 then searches[pin] = { bits = {}, last = 0 } end
  end

  -- A line that is held low: the ESP8266 sees nobody, the ESP32's receiver sees no edge at all.
  function ow.reset(pin)
    local wire = line(pin, "reset")
    local presence = reset(wire)
    stopped[pin] = presence == 0 and wire.slot(1) == 0
    if isEsp32 and stopped[pin] then error("failed", 2) end
    return presence
  end

  function ow.skip(pin)
    writeByte(line(pin, "skip"), 204)
  end

  function ow.select(pin, rom)
    local wire = line(pin, "select")
    if type(rom) ~= "string" or #rom ~= 8 then
      error(isEsp32 and "bad argument #2 to 'select' (wrong arg range)" or "wrong arg range", 2)
    end
    writeByte(wire, 85)
    for i = 1, 8 do writeByte(wire, rom:byte(i)) end
  end

  function ow.write(pin, value, power)
    local wire = line(pin, "write")
    writeByte(wire, byte(value, "write"))
    if power and power ~= 0 then wire.power() end
  end

  function ow.write_bytes(pin, text, power)
    local wire = line(pin, "write_bytes")
    for i = 1, #text do writeByte(wire, text:byte(i)) end
    if power and power ~= 0 then wire.power() end
  end

  function ow.read(pin)
    return readByte(line(pin, "read"))
  end

  function ow.read_bytes(pin, count)
    local wire = line(pin, "read_bytes")
    if count == 0 then return end
    if count > MOST_BYTES then error("bad argument #2 to 'read_bytes' (Attempt to read too many characters)", 2) end
    -- The ESP32 waits for an edge without an end (portMAX_DELAY).
    if isEsp32 and stopped[pin] then error("the firmware would hang here: the line does not move", 2) end
    local bytes = {}
    for i = 1, count do bytes[i] = string.char(readByte(wire)) end
    return table.concat(bytes)
  end

  function ow.depower(pin)
    line(pin, "depower")
  end

  function ow.reset_search(pin)
    line(pin, "reset_search")
    searches[pin] = { bits = {}, last = 0 }
  end

  -- One pass of Maxim's application note 187.
  local function pass(wire, search)
    if reset(wire) == 0 then return false end
    writeByte(wire, 240)
    local lastZero = 0
    for i = 1, CODE_BITS do
      local bit, complement = wire.slot(1), wire.slot(1)
      if bit == 1 and complement == 1 then return false end
      if bit == complement then
        if i < search.last then bit = search.bits[i] else bit = i == search.last and 1 or 0 end
        if bit == 0 then lastZero = i end
      end
      search.bits[i] = bit
      wire.slot(bit)
    end
    search.last, search.ended = lastZero, lastZero == 0
    return true
  end

  function ow.search(pin)
    local wire, search = line(pin, "search"), searches[pin]
    if not search then error("search not initialized", 2) end
    local bytes, isFound = {}, not search.ended and pass(wire, search)
    if isFound then
      for i = 1, 8 do
        local value = 0
        for bit = 0, 7 do value = value + search.bits[i * 8 - 7 + bit] * 2 ^ bit end
        bytes[i] = string.char(math.floor(value))
      end
    end
    if not isFound or bytes[1] == "\0" then
      searches[pin] = not isEsp32 and { bits = {}, last = 0 } or nil
      return nil
    end
    return table.concat(bytes)
  end

  return ow
end
