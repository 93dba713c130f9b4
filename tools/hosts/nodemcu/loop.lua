-- The event loop: tasks posted for later, timers, and whatever the way of waiting (select.lua, desk.lua) brings.
-- Everything the bundle hears from the host is called from here, one call at a time, never from inside
-- another call. It never knows what a timer or a socket is for.

local unpack = table.unpack or unpack

return function(host)

  local waiting = host.waiting
  local loop = { exitCode = nil, onError = nil, watch = waiting.watch, watchBackground = waiting.watchBackground }

  local tasks = { first = 1, last = 0 }
  local timers = {}
  local timerOrder = 0
  local holds = 0

  function loop.seconds()
    return waiting.seconds()
  end

  local function guarded(fn, ...)
    local arguments, count = { ... }, select("#", ...)
    local ok, problem = xpcall(function()
      return fn(unpack(arguments, 1, count))
    end, function(message)
      return debug.traceback(tostring(message), 2)
    end)
    if not ok then loop.panic(problem) end
  end

  -- node.setonerror takes the place of the panic, as on the chip; an error inside it is a panic.
  function loop.panic(problem)
    local handler = loop.onError
    if handler then
      local ok, second = pcall(handler, problem)
      if ok then return end
      problem = second
    end
    host.leave("panic", 0, "PANIC: " .. tostring(problem))
    os.exit(1)
  end

  function loop.post(fn, ...)
    tasks.last = tasks.last + 1
    tasks[tasks.last] = { fn = fn, count = select("#", ...), ... }
  end

  function loop.after(delayMs, fn)
    timerOrder = timerOrder + 1
    local timer = { at = loop.seconds() + delayMs / 1000, order = timerOrder, fn = fn }
    timers[timer] = true
    return timer
  end

  function loop.cancel(timer)
    timers[timer] = nil
  end

  -- Keeps the loop alive.
  function loop.hold(by)
    holds = holds + by
  end

  function loop.stop(code)
    loop.exitCode = loop.exitCode or code
  end

  local function runTasks()
    local until_ = tasks.last
    while tasks.first <= until_ and not loop.exitCode do
      local task = tasks[tasks.first]
      tasks[tasks.first] = nil
      tasks.first = tasks.first + 1
      guarded(task.fn, unpack(task, 1, task.count))
    end
  end

  local function earlier(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.order < b.order
  end

  local function runTimers()
    local now, due = loop.seconds(), {}
    for timer in pairs(timers) do
      if timer.at <= now then due[#due + 1] = timer end
    end
    table.sort(due, earlier)
    for _, timer in ipairs(due) do
      if loop.exitCode then return end
      if timers[timer] then
        timers[timer] = nil
        guarded(timer.fn)
      end
    end
  end

  local function waitSeconds()
    if tasks.first <= tasks.last then return 0 end
    local now, wait = loop.seconds(), math.huge
    for timer in pairs(timers) do
      wait = math.min(wait, math.max(0, timer.at - now))
    end
    return wait
  end

  local function call(fn, ...)
    if fn and not loop.exitCode then guarded(fn, ...) end
  end

  local function busy()
    return holds > 0 or tasks.first <= tasks.last or next(timers) or waiting.busy()
  end

  function loop.run()
    while true do
      runTasks()
      runTimers()
      if loop.exitCode then return loop.exitCode end
      if not busy() then return 0 end
      waiting.wait(waitSeconds(), call)
    end
  end

  return loop

end
