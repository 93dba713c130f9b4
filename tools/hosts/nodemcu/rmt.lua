-- The receiving half of the `rmt` module, ESP32: components/modules/rmt.c. What is received is handed over once the line
-- was quiet for idle_threshold ticks, 16 bits for each level. It never models the sending half.

local CYCLE_PS = 12500 -- 80 MHz
local CHANNELS = 8
local MOST_TICKS = 32767
local HIGH = 32768

return function(host)
  local rmt, used = {}, 0
  local Channel = {}
  Channel.__index = Channel

  local function item(level, ticks)
    local value = math.min(MOST_TICKS, ticks) + level * HIGH
    return string.char(value % 256, math.floor(value / 256))
  end

  function rmt.rxsetup(pin, tickPs, options)
    local divisor = math.floor(tickPs / CYCLE_PS)
    if divisor < 1 or divisor > 255 then error("bad argument #2 to 'rxsetup' (Bit time out of range)", 2) end
    local threshold = options and options.idle_threshold or 65535
    if threshold < 0 or threshold > 65535 then error("idle_threshold must be in the range 0 - 65535", 2) end
    if threshold % 1 ~= 0 then error("number has no integer representation", 2) end
    if used == CHANNELS then error("no spare RMT channel", 2) end
    used = used + 1
    local channel = setmetatable({ pin = pin, tickUs = divisor * CYCLE_PS / 1000000, threshold = threshold }, Channel)
    return channel, divisor * CYCLE_PS
  end

  function Channel:on(event, fn)
    if event ~= "data" then error("bad argument #2 to 'on' (Must be 'data')", 2) end
    if type(fn) ~= "function" then error("bad argument #3 to 'on' (Must be a function)", 2) end
    if self.fn then error("Can only call 'on' once", 2) end
    self.fn = fn
    local items, level, since, quiet = {}, nil, nil, nil
    host.pins.line(self.pin).capture = function(now, atUs)
      if since then items[#items + 1] = item(level, math.floor((atUs - since) / self.tickUs)) end
      level, since = now, atUs
      if quiet then host.loop.cancel(quiet) end
      quiet = host.loop.after(self.threshold * self.tickUs / 1000, function()
        items[#items + 1] = item(level, 0)
        -- The hardware holds items of two levels.
        if #items % 2 == 1 then items[#items + 1] = item(0, 0) end
        local data = table.concat(items)
        items, since = {}, nil
        fn(data)
      end)
    end
  end

  function Channel:close()
    host.pins.line(self.pin).capture = nil
    used = used - 1
  end

  return rmt
end
