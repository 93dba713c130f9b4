-- The `dht` module: a DHT22 on every pin, whose air follows a slow curve of the reading's number, so that
-- a run gives the same values every time; a pin with a sensor at its far side (far.lua) is read edge by edge, as
-- app/dht/dht.c and components/modules/dht.c do. It never looks at the clock.

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

  -- Five bytes of the edges of a sensor at the far side; none when it does not answer to its end.
  local function bytesOf(pin, lowMs)
    local edges = host.far.dhts[pin](lowMs)
    if #edges < 42 then return nil end
    local bytes = { 0, 0, 0, 0, 0 }
    for bit = 0, 39 do
      local at = math.floor(bit / 8) + 1
      -- High for more than 40 us, after 50 us low.
      bytes[at] = bytes[at] * 2 + (edges[bit + 3] > 90 and 1 or 0)
    end
    return bytes
  end

  -- app/dht/dht.c, dht_read: with both low bytes 0 and a sum that fits, any sensor is taken for a DHT11.
  local function convert8266(kind, b)
    local high, low, warm, rest = b[1], b[2], b[3], b[4]
    if low == 0 and rest == 0 and b[5] == (high + warm) % 256 then return dht.OK, warm, high end
    local status = (high + low + warm + rest) % 256 == b[5] and dht.OK or dht.ERROR_CHECKSUM
    if kind == "11" then
      local temp = rest >= 128 and -1 - warm or warm
      return status, temp + rest % 16 * 0.1, high + low * 0.1
    end
    local temp = (warm % 128 * 256 + rest) * 0.1
    return status, warm >= 128 and -temp or temp, (high * 256 + low) * 0.1
  end

  -- components/modules/dht.c: of a DHT11 the whole degrees alone.
  local function convert32(kind, b)
    local status = (b[1] + b[2] + b[3] + b[4]) % 256 == b[5] and dht.OK or dht.ERROR_CHECKSUM
    if kind == "11" then return status, b[3], b[1] end
    local temp = (b[3] % 128 * 256 + b[4]) * 0.1
    return status, b[3] >= 128 and -temp or temp, (b[1] * 256 + b[2]) * 0.1
  end

  local function far(pin, kind)
    local bytes = bytesOf(pin, kind == "11" and 18 or host.chip == "esp32" and 1 or 18)
    if not bytes then
      if host.chip == "esp32" then return dht.ERROR_TIMEOUT end
      return dht.ERROR_TIMEOUT, -999, -999, 0, 0
    end
    local status, temp, humi = (host.chip == "esp32" and convert32 or convert8266)(kind, bytes)
    return status, temp, humi, thousandths(temp), thousandths(humi)
  end

  local function reader(kind, resolution)
    return function(pin)
      if type(pin) ~= "number" or pin < lowest or pin > highest then
        error("bad argument #1 to 'read' (" .. (host.chip == "esp32" and "invalid gpio" or "dht " .. tostring(pin) .. " does not exist") .. ")", 2)
      end
      if host.far.dhts[pin] then return far(pin, kind) end
      local turn = TURN * (count[pin] or 0) / READINGS_A_TURN
      count[pin] = (count[pin] or 0) + 1
      local temp, humi = resolution(21.5 + 3.5 * math.sin(turn)), resolution(48 - 9 * math.sin(turn))
      return dht.OK, temp, humi, thousandths(temp), thousandths(humi)
    end
  end

  dht.read11 = reader("11", math.floor)
  if host.chip == "esp32" then
    dht.read2x = reader("22", tenths)
  else
    dht.read, dht.readxx, dht.read12 = reader("22", tenths), reader("22", tenths), reader("22", tenths)
  end

  return dht
end
