-- The wires at the pins: what the program drives, what is driven from outside, what a converter would see. With the
-- setting host.pins=1 each change of an output is told on stderr. From the console:
--   pin <number> 0|1|z      drives a pin from outside, or lets it go
--   adc <channel> <raw>     what the converter gives
-- It never knows which module asks.

return function(host)
  local pins = { raw = {} }
  local lines = {}
  local tells = host.options.pins == "1"

  function pins.line(number)
    lines[number] = lines[number] or { level = 0 }
    return lines[number]
  end

  function pins.tell(format, ...)
    if tells then host.note(string.format(format, ...)) end
  end

  -- The program has made it an input.
  function pins.listens() end

  -- The level on the wire: the program's, or what is driven from outside, or what the pull makes of it.
  function pins.level(number)
    local line = pins.line(number)
    if line.output then return line.level end
    if line.asked then return line.asked(host.far.nowUs()) end
    if line.outside then return line.outside end
    return line.pull == "up" and 1 or 0
  end

  -- The program's own level, at a time in microseconds; far.lua has who hears of it.
  function pins.write(number, level, atUs)
    local line = pins.line(number)
    line.level = level
    pins.tell("pin %d %d", number, level)
    if line.driven then line.driven(level, atUs or host.far.nowUs()) end
  end

  -- An edge from outside, at a time in microseconds.
  function pins.drive(number, level, atUs)
    local line = pins.line(number)
    local before = line.asked and 1 - level or pins.level(number)
    line.outside = level
    local now = line.asked and level or pins.level(number)
    if now == before then return end
    if line.edge then line.edge(now, atUs) end
    if line.capture then line.capture(now, atUs or host.far.nowUs()) end
  end

  function host.pinCommand(text)
    local number, level = text:match("^pin (%d+) ([01z])$")
    if number then
      return function() pins.drive(tonumber(number), tonumber(level)) end
    end
    local channel, raw = text:match("^adc (%d+) (%d+)$")
    if channel then
      return function() pins.raw[tonumber(channel)] = tonumber(raw) end
    end
  end

  return pins
end
