-- The `dht` module: a DHT22 on every pin, whose air follows a slow curve of the reading's number, so that
-- a run gives the same values every time. It never fails a reading and never looks at the clock.

local READINGS_A_TURN = 96
local TURN = 2 * math.pi

return function(host)
  local dht = { OK = 0, ERROR_CHECKSUM = -1, ERROR_TIMEOUT = -2 }
  local count = {}
  local lowest, highest = 1, 12
  if host.chip == "esp32" then lowest, highest = 0, 33 end

  local function tenths(x)
    return math.floor(x * 10 + 0.5) / 10
  end

  local function thousandths(x)
    local whole = x < 0 and math.ceil(x) or math.floor(x)
    return math.floor((x - whole) * 1000)
  end

  local function reader(resolution)
    return function(pin)
      if type(pin) ~= "number" or pin < lowest or pin > highest then
        error("bad argument #1 to 'read' (" .. (host.chip == "esp32" and "invalid gpio" or "dht " .. tostring(pin) .. " does not exist") .. ")", 2)
      end
      local turn = TURN * (count[pin] or 0) / READINGS_A_TURN
      count[pin] = (count[pin] or 0) + 1
      local temp, humi = resolution(21.5 + 3.5 * math.sin(turn)), resolution(48 - 9 * math.sin(turn))
      return dht.OK, temp, humi, thousandths(temp), thousandths(humi)
    end
  end

  dht.read11 = reader(math.floor)
  if host.chip == "esp32" then
    dht.read2x = reader(tenths)
  else
    dht.read, dht.readxx, dht.read12 = reader(tenths), reader(tenths), reader(tenths)
  end

  return dht
end
