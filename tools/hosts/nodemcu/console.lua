-- Takes commands from outside on stdin, one a line, while the bundle runs:
--   wifi down | wifi up | wifi mute | wifi unmute     (see radio.lua)
--   pin ... | adc ...                                 (see pins.lua)
--   uart ...                                          (see uart.lua)
-- Each is answered on stderr with "host: <command>" once it is in force. It never keeps the loop alive,
-- except between `wifi down` (or mute) and its way back, as long as stdin is open.

return function(host)
  local stdin = { getfd = function() return 0 end, dirty = function() return false end }
  local line, holding, open = "", false, true

  local function hold(wanted)
    wanted = wanted and open
    if wanted ~= holding then
      holding = wanted
      host.loop.hold(wanted and 1 or -1)
    end
  end

  local commands = {
    ["wifi down"] = function() host.radio.setAvailable(false) end,
    ["wifi up"] = function() host.radio.setAvailable(true) end,
    ["wifi mute"] = function() host.radio.setMuted(true) end,
    ["wifi unmute"] = function() host.radio.setMuted(false) end,
  }

  local function obey(text)
    local command = commands[text] or host.pinCommand(text) or (host.uartCommand and host.uartCommand(text))
    if command then
      command()
      hold(host.radio.muted or not host.radio.available)
      io.stderr:write("host: ", text, "\n")
    elseif text ~= "" then
      io.stderr:write("host: unknown command: ", text, "\n")
    end
  end

  -- Unbuffered, a byte at a time: what select calls readable then never blocks.
  io.stdin:setvbuf("no")
  host.loop.watchBackground(stdin, function()
    local byte = io.stdin:read(1)
    if not byte then
      open = false
      hold(false)
      host.loop.watchBackground(stdin, nil)
    elseif byte == "\n" then
      local text = line:gsub("%s+$", "")
      line = ""
      obey(text)
    else
      line = line .. byte
    end
  end)
end
