-- The `ws2812` module: app/modules/ws2812.c of `release` (GPIO2 alone, after init), components/modules/ws2812.c of
-- `dev-esp32` (any pin). It never times a bit: the bytes of each chain are told.

local GPIO2 = 4 -- D4

return function(host)
  local ws2812 = {}

  local function tell(pin, bytes)
    host.pins.tell("ws2812 %d %s", pin, (bytes:gsub(".", function(c) return string.format("%02x", c:byte()) end)))
  end

  if host.chip == "esp8266" then
    ws2812.MODE_SINGLE, ws2812.MODE_DUAL = 0, 1
    local ready = false
    function ws2812.init() ready = true end
    function ws2812.write(bytes)
      if bytes ~= nil and type(bytes) ~= "string" then error("bad argument #1 to 'write' (pixbuf or string expected)", 2) end
      -- Stricter than the chip on purpose: without init the bytes leave at another speed.
      if not ready then error("ws2812.init() was not called", 2) end
      tell(GPIO2, bytes or "")
    end
    return ws2812
  end

  function ws2812.write(...)
    for i = 1, select("#", ...) do
      local chain = (select(i, ...))
      if type(chain) ~= "table" then error("bad argument #" .. i .. " to 'write' (table expected)", 2) end
      if type(chain.pin) ~= "number" then error("bad argument #" .. i .. " to 'write' (invalid pin)", 2) end
      if type(chain.data) ~= "string" then error("bad argument #" .. i .. " to 'write' (ws2812.buffer or string expected)", 2) end
      tell(chain.pin, chain.data)
    end
  end
  return ws2812
end
