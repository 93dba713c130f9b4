-- The `node` module: identity, heap, restart, tasks, the error hook, and on ESP32 uptime.
-- It never measures a real chip's heap: node.heap() is a fixed size less half of what the bundle has in use
-- here, as the objects of a 64-bit Lua are about twice as large.

local BOOT_HEAP_BYTES = { esp8266 = 45000, esp32 = 180000 }
local RESTART_STATUS = 3
local SLEEP_STATUS = 4

return function(host)
  local loop, isEsp32 = host.loop, host.chip == "esp32"
  local heapBytes = tonumber(host.options.heapBytes) or BOOT_HEAP_BYTES[host.chip]
  local bootReason = tonumber(host.options.boot) or 0
  local node = { task = { LOW_PRIORITY = 0, MEDIUM_PRIORITY = 1, HIGH_PRIORITY = 2 }, egc = {} }

  function node.chipid()
    local id = host.options.chipid or (isEsp32 and "5ccf7f123456" or "123456")
    return isEsp32 and "0x" .. id or tonumber(id, 16)
  end

  function node.heap()
    if host.freeHeapBytes then return host.freeHeapBytes() end
    local usedBytes = collectgarbage("count") * 1024 - host.atBootBytes
    return math.floor(heapBytes - math.max(0, usedBytes) / 2)
  end

  -- ESP8266: the SDK restarts once the running callback is over. ESP32: at once.
  function node.restart()
    host.leave("restart", 0, "RESTART")
    if isEsp32 then os.exit(RESTART_STATUS) end
    loop.stop(RESTART_STATUS)
  end

  -- ESP8266: microseconds; the SDK sleeps once the running callback is over. ESP32: those, or a table; at once.
  function node.dsleep(options)
    local us = options
    if isEsp32 and type(options) == "table" then us = (options.secs or 0) * 1000000 + (options.us or 0) end
    if type(us) ~= "number" then error("Expected integer or table", 2) end
    host.leave("deep sleep", us, ("SLEEP %.0f"):format(us))
    if isEsp32 then os.exit(SLEEP_STATUS) end
    loop.stop(SLEEP_STATUS)
  end

  function node.task.post(priority, fn)
    if type(priority) == "function" then priority, fn = node.task.MEDIUM_PRIORITY, priority end
    if type(priority) ~= "number" or priority < 0 or priority > 2 then
      error("bad argument #1 to 'post' (invalid  priority)", 2)
    end
    if type(fn) ~= "function" then error("bad argument to 'post' (function expected)", 2) end
    loop.post(function() fn(priority) end)
  end

  function node.setonerror(fn)
    loop.onError = type(fn) == "function" and fn or nil
  end

  function node.bootreason()
    return 0, bootReason
  end

  node.egc.NOT_ACTIVE, node.egc.ON_ALLOC_FAILURE, node.egc.ON_MEM_LIMIT, node.egc.ALWAYS = 0, 1, 2, 4
  function node.egc.setmode() end

  if isEsp32 then
    function node.uptime()
      return math.floor(loop.seconds() * 1000000), 0
    end
  else
    node.CPU80MHZ, node.CPU160MHZ = 80, 160

    function node.setcpufreq(mhz)
      return mhz
    end

    function node.random(low, high)
      if low and high then return math.random(low, high) end
      if low then return math.random(low) end
      return math.random()
    end
  end

  return node
end
