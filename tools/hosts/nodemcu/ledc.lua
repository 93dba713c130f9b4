-- The `ledc` module of the ESP32: components/modules/ledc.c. A timer has one frequency for all its channels; a frequency
-- that no divider gives at the wanted bits is an error. It never makes a wave: what each pin would do is told.

local CLOCKS = { 80000000, 1000000 } -- APB_CLK and REF_TICK, for LEDC_AUTO_CLK
local DIVIDERS = 1024

return function(host)
  local ledc = { HIGH_SPEED = 0, LOW_SPEED = 1 }
  local Channel = {}
  Channel.__index = Channel
  local timers = {}

  local function ranged(options, name, low, high, default)
    local value = options[name]
    if value == nil then value = default end
    if type(value) ~= "number" or value ~= math.floor(value) or value < low or value > high then
      error("bad argument #1 to 'newChannel' (field '" .. name .. "' must be in the range " .. low .. " to " .. high .. ")", 3)
    end
    return value
  end
  local function canDivide(hz, bits)
    for _, clock in ipairs(CLOCKS) do
      local divider = clock / (hz * 2 ^ bits)
      if divider >= 1 and divider < DIVIDERS then return true end
    end
    return false
  end

  function Channel:tell()
    host.pins.tell("pwm %d %d %d", self.gpio, self.duty, timers[self.timer].hz)
  end

  function ledc.newChannel(options)
    local bits = ranged(options, "bits", 0, 20, 13)
    local hz = ranged(options, "frequency", 1, 40000000)
    local mode = ranged(options, "mode", 0, 1)
    local timer = mode * 4 + ranged(options, "timer", 0, 3)
    ranged(options, "channel", 0, 7)
    local duty = ranged(options, "duty", 0, 1048576)
    local gpio = ranged(options, "gpio", 0, 39)
    if not canDivide(hz, bits) then error("timer configuration failed code -1", 2) end
    if gpio > 33 then error("channel configuration failed code 258", 2) end
    timers[timer] = { hz = hz, bits = bits }
    local line = host.pins.line(gpio)
    line.output = false
    local channel = setmetatable({ gpio = gpio, duty = duty, timer = timer }, Channel)
    channel:tell()
    return channel
  end

  function Channel:setduty(duty)
    self.duty = duty
    self:tell()
  end

  function Channel:getduty()
    return self.duty
  end

  function Channel:getfreq()
    return timers[self.timer].hz
  end

  return ledc
end
