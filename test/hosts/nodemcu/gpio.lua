-- The `gpio` module: levels of pins that nothing is wired to but their pull-ups, in the shape of either chip.
-- It never raises interrupts: trig remembers its handler and no level changes by itself.
-- Stricter than the chip on purpose: writing a pin that was not made an output is an error.

return function(host)
  local gpio = { HIGH = 1, LOW = 0 }
  local pins = {}

  local function pin(number, limit)
    if type(number) ~= "number" or number < 0 or number > limit then error("gpio " .. tostring(number) .. " does not exist", 3) end
    pins[number] = pins[number] or { level = 0 }
    return pins[number]
  end

  local function write(number, level, limit)
    local target = pin(number, limit)
    if not target.output then error("gpio " .. number .. " is not an output", 3) end
    target.level = level ~= 0 and 1 or 0
  end

  if host.chip == "esp32" then
    local LAST = 39
    gpio.HIGH, gpio.LOW = nil, nil
    gpio.IN, gpio.OUT, gpio.IN_OUT = 1, 2, 3
    gpio.FLOATING, gpio.PULL_UP, gpio.PULL_DOWN, gpio.PULL_UP_DOWN = 0, 1, 2, 3
    gpio.INTR_NONE, gpio.INTR_UP, gpio.INTR_DOWN, gpio.INTR_UP_DOWN, gpio.INTR_LOW, gpio.INTR_HIGH = 0, 1, 2, 3, 4, 5

    function gpio.config(...)
      for i = 1, select("#", ...) do
        local wanted = (select(i, ...))
        local numbers = type(wanted.gpio) == "table" and wanted.gpio or { wanted.gpio }
        for _, number in ipairs(numbers) do
          local target = pin(number, LAST)
          target.output = wanted.dir == gpio.OUT or wanted.dir == gpio.IN_OUT
          if not target.output then target.level = wanted.pull == gpio.PULL_UP and 1 or 0 end
        end
      end
    end

    function gpio.write(number, level) write(number, level, LAST) end
    function gpio.read(number) return pin(number, LAST).level end
    function gpio.trig(number, kind, fn) pin(number, LAST).trigger = fn end
    return gpio
  end

  local LAST = 12 -- D0..D12
  gpio.INPUT, gpio.OUTPUT, gpio.INT, gpio.OPENDRAIN = 0, 1, 2, 3
  gpio.FLOAT, gpio.PULLUP = 0, 1

  function gpio.mode(number, mode, pull)
    local target = pin(number, LAST)
    if mode ~= 0 and mode ~= 1 and mode ~= 2 and mode ~= 3 then error("bad argument #2 to 'mode' (wrong arg type)", 2) end
    target.output = mode == gpio.OUTPUT or mode == gpio.OPENDRAIN
    if not target.output then target.level = pull == gpio.PULLUP and 1 or 0 end
  end

  function gpio.write(number, level) write(number, level, LAST) end
  function gpio.read(number) return pin(number, LAST).level end
  function gpio.trig(number, kind, fn) pin(number, LAST).trigger = fn end
  return gpio
end
