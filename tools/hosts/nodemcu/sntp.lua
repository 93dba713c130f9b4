-- The `sntp` module of the ESP8266: sntp.sync(server, ok, failed, autorepeat). host.sntp=SECONDS is what the server says;
-- without it nobody answers. It never sends a packet, and never repeats.

local DELAY_MS = 10
local TIMEOUT = 4

return function(host)
  local sntp = {}
  local answer

  -- The server says another time from now on, and says it.
  function host.jump(seconds)
    host.options.sntp = (tonumber(host.options.sntp) or 0) + seconds
    if answer then answer() end
  end

  function sntp.sync(_, ok, failed)
    host.loop.after(DELAY_MS, function()
      local seconds = tonumber(host.options.sntp)
      if not host.radio.address or not seconds then
        if failed then failed(TIMEOUT) end
      elseif ok then
        answer = function() ok(math.floor(host.options.sntp + host.loop.seconds()), 0, "10.0.0.1", {}) end
        answer()
      end
    end)
  end

  return sntp
end
