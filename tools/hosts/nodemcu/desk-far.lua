-- What is wired to the board when the desk has it: buses, pins, converters and the radio, each asked or told over the lines of
-- desk.lua; and the desk's own orders. It knows no chip.

return function(host)
  local desk, pins, far = host.waiting, host.pins, host.far

  function host.write(text)
    desk.tell("print", "=" .. desk.hex(text))
  end

  function host.note(text)
    desk.tell("note", "=" .. desk.hex(text))
  end

  function host.leave(why, us, line)
    desk.tell("leave", ("%.0f"):format(us), "=" .. desk.hex(why), "=" .. desk.hex(line))
    io.stdout:flush()
  end

  far.i2cBus = {
    write = function(address, bytes) return desk.ask("i2cw", address, "=" .. desk.bytes(bytes)) == "1" end,
    read = function(address, count)
      local answer = desk.ask("i2cr", address, count)
      if answer == "-" then return nil end
      return { desk.text(answer):byte(1, -1) }
    end,
  }

  setmetatable(pins.raw, { __index = function(_, channel) return tonumber(desk.ask("adc", channel)) end })

  local function us()
    return ("%.0f"):format(far.nowUs())
  end

  local write = pins.write
  function pins.write(number, level, atUs)
    write(number, level, atUs)
    desk.tell("pin", number, level, ("%.0f"):format(atUs or far.nowUs()))
  end

  -- An answer, so that what hangs there may set the level before the program looks.
  function pins.listens(number)
    desk.ask("input", number)
  end

  -- Waves and lights.
  function pins.tell(format, ...)
    local text = string.format(format, ...)
    if text:sub(1, 4) ~= "pin " then desk.tell("note", "=" .. desk.hex(text)) end
  end

  local function edge(event)
    pins.drive(tonumber(event[#event - 2]), tonumber(event[#event - 1]), tonumber(event[#event]))
  end
  desk.answers.edge = edge
  desk.events.edge = edge

  -- At boot the desk says what hangs where.
  local function wires(text)
    for kind, pin in text:gmatch("(%a+):(%d+)") do
      local number = tonumber(pin)
      if kind == "asked" then
        pins.line(number).asked = function(atUs) return tonumber(desk.ask("level", number, ("%.0f"):format(atUs))) end
      elseif kind == "dht" then
        far.dhts[number] = function(lowMs)
          local edges = {}
          for one in desk.ask("dht", number, lowMs):gmatch("[%d.]+") do edges[#edges + 1] = tonumber(one) end
          return edges
        end
      elseif kind == "wire" then
        far.lines[number] = {
          reset = function() return desk.ask("owreset", number) == "1" end,
          slot = function(bit) return tonumber(desk.ask("owslot", number, bit)) end,
          power = function() desk.tell("owpower", number) end,
        }
      end
    end
  end
  wires(desk.ask("wires", us()))

  desk.events.uart = function(event)
    local command = host.uartCommand and host.uartCommand("uart " .. event[3] .. " " .. event[4])
    if command then command() end
  end
  desk.events.wifi = function(event)
    host.radio.setAvailable(event[3] == "up")
  end
  -- The networks in reach, as host.networks has them.
  function host.reach()
    return desk.text(desk.ask("reach"):sub(2))
  end
  desk.events.jump = function(event)
    if host.jump then host.jump(tonumber(event[3])) end
  end
  function host.freeHeapBytes()
    return tonumber(desk.ask("heap"))
  end

  local join, leave = host.radio.join, host.radio.leave
  function host.radio.join()
    join()
    desk.tell("up", 1)
  end
  function host.radio.leave()
    leave()
    desk.tell("up", 0)
  end

  -- The same chances each time.
  math.randomseed(tonumber(host.options.seed) or 1)
end
