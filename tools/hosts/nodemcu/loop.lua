-- The event loop: tasks posted for later, timers on the real clock, and sockets watched by select.
-- Everything the bundle hears from the host is called from here, one call at a time, never from inside
-- another call. It never knows what a timer or a socket is for.

local socket = require("socket")
local unpack = table.unpack or unpack

local SELECT_LIMIT_S = 60

local loop = { exitCode = nil, onError = nil }

local born = socket.gettime()
local tasks = { first = 1, last = 0 }
local timers = {}
local timerOrder = 0
local watched = { read = {}, write = {} }
local background = {}
local holds = 0

function loop.seconds()
  return socket.gettime() - born
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
  io.stderr:write("PANIC: ", tostring(problem), "\n")
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

function loop.watch(kind, sock, fn)
  watched[kind][sock] = fn
end

-- A background reader (the console) does not keep the loop alive; a hold does.
function loop.watchBackground(sock, fn)
  background[sock] = fn
end

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
  local now, wait = loop.seconds(), SELECT_LIMIT_S
  for timer in pairs(timers) do
    wait = math.min(wait, math.max(0, timer.at - now))
  end
  return wait
end

local function runSockets()
  local readers, writers = {}, {}
  for sock in pairs(watched.read) do readers[#readers + 1] = sock end
  for sock in pairs(background) do readers[#readers + 1] = sock end
  for sock in pairs(watched.write) do writers[#writers + 1] = sock end
  local readable, writable = socket.select(readers, writers, waitSeconds())
  for _, sock in ipairs(writable) do
    local fn = watched.write[sock]
    if fn and not loop.exitCode then guarded(fn) end
  end
  for _, sock in ipairs(readable) do
    local fn = watched.read[sock] or background[sock]
    if fn and not loop.exitCode then guarded(fn) end
  end
end

local function busy()
  return holds > 0 or tasks.first <= tasks.last or next(timers) or next(watched.read) or next(watched.write)
end

function loop.run()
  while true do
    runTasks()
    runTimers()
    if loop.exitCode then return loop.exitCode end
    if not busy() then return 0 end
    runSockets()
  end
end

return loop
