-- The `time` module of the ESP32: get, set, initntp. The clock begins at 0 with the power; host.sntp=SECONDS is what the
-- server says once there is an address, without it nobody answers. It has no calendar and no time zone.

local POLL_MS = 10

return function(host)
  local time, offset, enabled = {}, 0, false

  function host.jump(seconds)
    offset = offset + seconds
  end

  function time.get()
    local now = host.loop.seconds() + offset
    return math.floor(now), math.floor(now % 1 * 1000000)
  end

  function time.set(seconds)
    offset = seconds - host.loop.seconds()
  end

  function time.initntp()
    enabled = true
    local function ask()
      local seconds = tonumber(host.options.sntp)
      if not seconds then return end
      if not host.radio.address then return host.loop.after(POLL_MS, ask) end
      offset = seconds
    end
    host.loop.after(POLL_MS, ask)
  end

  function time.ntpenabled()
    return enabled
  end

  return time
end
