-- The `tmr` module: timer objects on the real clock, and on ESP8266 the chip's own clock functions.
-- It never models the ESP32's timer ticks; wdclr accepts and does nothing.

local MAX_TIMEOUT_MS = 6870947 -- 0x68D7A3, tmr.c
local RANGE = "interval must be 1 to 6870947"
local MODE_NAMES = { [0] = "single", [1] = "auto", [2] = "semi" }
local NOW_WRAP = 2147483648 -- 31 bits of microseconds

return function(host)
  local loop, isEsp32 = host.loop, host.chip == "esp32"
  local tmr = { ALARM_SINGLE = 0, ALARM_AUTO = 1, ALARM_SEMI = 2 }
  local Timer = {}
  Timer.__index = Timer

  local function checkInterval(ms, method)
    if type(ms) ~= "number" or ms < 1 or ms > MAX_TIMEOUT_MS then
      error("bad argument to '" .. method .. "' (" .. RANGE .. ")", 3)
    end
    -- Lua 5.3 refuses a fraction where an integer is wanted; Lua 5.1 cuts it off.
    if math.type and ms % 1 ~= 0 then
      error("bad argument to '" .. method .. "' (number has no integer representation)", 3)
    end
    return math.floor(ms)
  end

  local function disarm(self)
    if self.pending then loop.cancel(self.pending) end
    self.pending = nil
  end

  local function arm(self)
    self.pending = loop.after(self.ms, function()
      self.pending = nil
      local fn = self.fn
      if self.mode == tmr.ALARM_AUTO then
        arm(self)
      elseif self.mode == tmr.ALARM_SEMI then
        self.running = false
      else
        self:unregister()
      end
      fn(self)
    end)
  end

  function tmr.create()
    return setmetatable({ mode = nil, running = false }, Timer)
  end

  function Timer:register(ms, mode, fn)
    ms = checkInterval(ms, "register")
    if not MODE_NAMES[mode] then error("bad argument #2 to 'register' (Invalid mode)", 2) end
    if type(fn) ~= "function" then error("bad argument #3 to 'register' (Must be function)", 2) end
    disarm(self)
    self.ms, self.mode, self.fn, self.running = ms, mode, fn, false
  end

  function Timer:start(restart)
    if not self.mode then
      if isEsp32 then error("timer not registered", 2) end
      return false
    end
    if self.running and (isEsp32 or not restart) then return false end
    disarm(self)
    self.running = true
    arm(self)
    return true
  end

  function Timer:alarm(ms, mode, fn)
    self:register(ms, mode, fn)
    return self:start()
  end

  function Timer:stop()
    local was = self.running
    disarm(self)
    self.running = false
    return was
  end

  function Timer:unregister()
    disarm(self)
    self.mode, self.fn, self.running = nil, nil, false
  end

  function Timer:interval(ms)
    ms = checkInterval(ms, "interval")
    if not self.mode then return end
    self.ms = ms
    if self.running then
      disarm(self)
      arm(self)
    end
  end

  function Timer:state()
    if not self.mode then return nil end
    return self.running, self.mode
  end

  function tmr.wdclr() end

  if not isEsp32 then
    function tmr.now()
      return math.floor(loop.seconds() * 1000000) % NOW_WRAP
    end

    function tmr.time()
      return math.floor(loop.seconds())
    end

    -- Blocks, like the chip: nothing else runs meanwhile.
    function tmr.delay(us)
      local till = loop.seconds() + us / 1000000
      while loop.seconds() < till do end
    end

    -- tmr.c: a negative time ends it; when it is over the chip restarts.
    local watchdog
    function tmr.softwd(seconds)
      if watchdog then loop.cancel(watchdog) end
      watchdog = seconds >= 0 and loop.after(seconds * 1000, function()
        host.leave("watchdog", 0, "WATCHDOG")
        loop.stop(3)
      end) or nil
    end
  end

  return tmr
end
