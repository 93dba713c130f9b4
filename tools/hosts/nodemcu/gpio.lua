-- The `gpio` module in the shape of either chip: app/modules/gpio.c of `release`, components/modules/gpio.c of `dev-esp32`.
-- Stricter than the chip on purpose: writing a pin that was not made an output is an error.

local TYPES_8266 = { none = true, up = true, down = true, both = true, low = true, high = true }

return function(host)
  local gpio = { HIGH = 1, LOW = 0 }
  local pins, loop = host.pins, host.loop

  local function line(number, limit)
    if type(number) ~= "number" or number < 0 or number > limit then error("gpio " .. tostring(number) .. " does not exist", 3) end
    return pins.line(number)
  end

  local function write(number, level, limit, atUs)
    local target = line(number, limit)
    if not target.output then error("gpio " .. number .. " is not an output", 3) end
    pins.write(number, level, atUs)
  end

  -- An edge becomes a task; `wants(level)` says whether this watch is for it.
  local function watch(target, wants, call)
    target.edge = wants and function(level, atUs)
      if wants(level) then call(level, atUs) end
    end
  end

  if host.chip == "esp32" then
    local LAST, LAST_OUTPUT = 39, 33
    gpio.HIGH, gpio.LOW = nil, nil
    gpio.IN, gpio.OUT, gpio.IN_OUT = 1, 2, 3
    gpio.FLOATING, gpio.PULL_UP, gpio.PULL_DOWN, gpio.PULL_UP_DOWN = 0, 1, 2, 3
    gpio.INTR_NONE, gpio.INTR_UP, gpio.INTR_DOWN, gpio.INTR_UP_DOWN, gpio.INTR_LOW, gpio.INTR_HIGH = 0, 1, 2, 3, 4, 5

    function gpio.config(...)
      for i = 1, select("#", ...) do
        local wanted = (select(i, ...))
        if wanted.gpio == nil then error("missing/bad 'gpio' field", 2) end
        local numbers = type(wanted.gpio) == "table" and wanted.gpio or { wanted.gpio }
        for _, number in ipairs(numbers) do
          local target = line(number, LAST)
          local output = wanted.dir == gpio.OUT or wanted.dir == gpio.IN_OUT
          -- GPIO34 to 39 can only be inputs.
          if output and number > LAST_OUTPUT then error("invalid argument", 2) end
          target.output, target.edge = output, nil
          target.pull = (wanted.pull == gpio.PULL_UP and number <= LAST_OUTPUT) and "up" or nil
          if not output then pins.listens(number) end
        end
      end
    end

    function gpio.write(number, level) write(number, level ~= 0 and 1 or 0, LAST) end
    function gpio.read(number) return line(number, LAST) and pins.level(number) end

    -- The interrupt is off from the edge until the function has run: what comes between is lost.
    function gpio.trig(number, kind, fn)
      if type(number) ~= "number" or number < 0 or number > LAST then error("invalid gpio", 2) end
      if kind ~= nil and type(kind) ~= "number" then error("bad argument #2 to 'trig' (number expected)", 2) end
      local target = pins.line(number)
      local busy = false
      local function wants(level)
        return not busy and (kind == gpio.INTR_UP_DOWN or (kind == gpio.INTR_UP) == (level == 1))
      end
      watch(target, kind and kind ~= gpio.INTR_NONE and wants or nil, function(level)
        busy = true
        loop.post(function()
          if target.edge then fn(number, level) end
          busy = false
        end)
      end)
    end
    return gpio
  end

  local LAST = 12 -- D0..D12
  gpio.INPUT, gpio.OUTPUT, gpio.INT, gpio.OPENDRAIN = 0, 1, 2, 3
  gpio.FLOAT, gpio.PULLUP = 0, 1

  function gpio.mode(number, mode, pull)
    if mode ~= 0 and mode ~= 1 and mode ~= 2 and mode ~= 3 then error("bad argument #2 to 'mode' (wrong arg type)", 2) end
    if type(number) ~= "number" or number < 0 or number > LAST or (number == 0 and mode == gpio.INT) then
      error("bad argument #1 to 'mode' (Invalid pin)", 2)
    end
    local target = line(number, LAST)
    if host.pwmClose then host.pwmClose(number) end
    target.output = mode == gpio.OUTPUT or mode == gpio.OPENDRAIN
    if mode ~= gpio.INT then target.edge = nil end
    target.pull = pull == gpio.PULLUP and number > 0 and "up" or nil
    if not target.output then pins.listens(number) end
  end

  function gpio.write(number, level)
    if level ~= 0 and level ~= 1 then error("bad argument #2 to 'write' (wrong level type)", 2) end
    write(number, level, LAST)
  end

  function gpio.read(number) return line(number, LAST) and pins.level(number) end

  -- The waiting form alone: levels by turns, each for so many microseconds, at the times that C keeps.
  function gpio.serout(number, level, delays)
    if level ~= 0 and level ~= 1 then error("bad argument #2 to 'serout' (Wrong level type)", 2) end
    if type(delays) ~= "table" or #delays >= 256 then error("bad argument #3 to 'serout' (Invalid delay_times)", 2) end
    local atUs = host.far.nowUs()
    for _, us in ipairs(delays) do
      write(number, level, LAST, atUs)
      level, atUs = 1 - level, atUs + us
    end
  end

  -- Edges that come before the function has run are one call: with the level of the first, its time and how many.
  function gpio.trig(number, kind, fn)
    if type(number) ~= "number" or number < 1 or number > LAST then error("bad argument #1 to 'trig' (Invalid interrupt pin)", 2) end
    if not TYPES_8266[kind or "none"] then error("bad argument #2 to 'trig' (invalid option '" .. tostring(kind) .. "')", 2) end
    local target = pins.line(number)
    if kind and kind ~= "none" and type(fn) ~= "function" then error("bad argument #3 to 'trig' (invalid callback type)", 2) end
    local count = 0
    local function wants(level)
      return kind == "both" or (kind == "up") == (level == 1)
    end
    watch(target, kind and kind ~= "none" and wants or nil, function(level, atUs)
      count = count + 1
      if count > 1 then return end
      local when = atUs or math.floor(loop.seconds() * 1000000)
      loop.post(function()
        local seen = count
        count = 0
        if target.edge then fn(level, when, seen) end
      end)
    end)
  end
  return gpio
end
