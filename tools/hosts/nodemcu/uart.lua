-- The `uart` module of the ESP32 firmware (components/modules/uart.c), for the ports beside the console; from outside
-- (see console.lua) come the bytes of a port, in hexadecimal:
--   uart <id> <bytes>
-- What the bundle sends goes to stderr as "host: uart <id> <bytes>". It never models the speed of the line, the console's
-- own port, or the errors of one.

local PORTS = 3
local CONSOLE = 0
local LINE_MOST = 256 -- LUA_MAXINPUT

return function(host)
  local uart = {
    PARITY_NONE = 0, PARITY_EVEN = 1, PARITY_ODD = 2,
    STOPBITS_1 = 1, STOPBITS_2 = 2, STOPBITS_1_5 = 3,
    FLOWCTRL_NONE = 0, FLOWCTRL_CTS = 1, FLOWCTRL_RTS = 2,
  }
  local ports = {}
  for id = 0, PORTS - 1 do ports[id] = { needs = 0, ends = nil, line = "" } end

  local function port(id)
    if type(id) ~= "number" or not ports[id] then error("uart " .. tostring(id) .. " does not exist", 3) end
    return ports[id]
  end

  local function hex(bytes)
    return (bytes:gsub(".", function(one) return string.format("%02x", one:byte()) end))
  end

  function uart.setup(id, baud, databits, parity, stopbits, pins)
    local one = port(id)
    for _, value in ipairs({ baud, databits, parity, stopbits }) do
      if type(value) ~= "number" then error("bad argument to 'setup' (number expected)", 2) end
    end
    if id ~= CONSOLE then
      if type(pins) ~= "table" then error("bad argument #6 to 'setup' (table expected)", 2) end
      if type(pins.tx) ~= "number" or type(pins.rx) ~= "number" then error("bad argument to 'setup' (number expected)", 2) end
      host.note(string.format("uart %d at %d, tx %d, rx %d", id, baud, pins.tx, pins.rx))
    end
    one.isSet = true
    return baud
  end

  function uart.on(...)
    local words, at = { ... }, 1
    local id = CONSOLE
    if type(words[1]) == "number" then
      id, at = words[1], 2
    end
    local one = port(id)
    local method = words[at]
    if type(method) ~= "string" then error("bad argument to 'on' (string expected)", 2) end
    at = at + 1
    if type(words[at]) == "number" then
      if words[at] > 255 then error("wrong arg range", 2) end
      one.needs, one.ends = words[at], nil
      at = at + 1
    elseif type(words[at]) == "string" then
      if #words[at] ~= 1 then error("wrong arg range", 2) end
      one.needs, one.ends = 0, words[at]
      at = at + 1
    end
    if method ~= "data" and method ~= "error" then error("method not supported", 2) end
    if method == "data" then one.run = type(words[at]) == "function" and words[at] or nil end
  end

  -- False for the console and for a port that runs already.
  function uart.start(id)
    local one = port(id)
    if id == CONSOLE or one.isStarted then return false end
    one.isStarted = true
    return true
  end

  function uart.stop(id)
    port(id).isStarted = false
  end

  function uart.write(id, ...)
    port(id)
    local text = ""
    for i = 1, select("#", ...) do
      local value = select(i, ...)
      if type(value) == "number" then
        if value > 255 then error("invalid number", 2) end
        value = string.char(value)
      elseif type(value) ~= "string" then
        error("bad argument to 'write' (string expected)", 2)
      end
      text = text .. value
    end
    if ports[id].isSet and ports[id].isStarted then host.note(string.format("uart %d %s", id, hex(text))) end
  end

  -- As uart_feed_data does it: a callback for each byte when 0 are wanted.
  local function feed(one, bytes)
    if not one.isSet or not one.isStarted or not one.run then return end
    for i = 1, #bytes do
      local byte = bytes:sub(i, i)
      one.line = one.line .. byte
      local most = (one.ends and one.needs == 0) and LINE_MOST or one.needs
      if #one.line >= most or byte == one.ends then
        local line = one.line
        one.line = ""
        one.run(line)
      end
    end
  end

  function host.uartCommand(text)
    local id, bytes = text:match("^uart (%d) (%x+)$")
    if not id or not ports[tonumber(id)] then return nil end
    return function()
      local raw = bytes:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
      host.loop.post(feed, ports[tonumber(id)], raw)
    end
  end

  return uart
end
