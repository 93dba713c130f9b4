-- How the event loop waits when this process is on its own: the real clock, and kernel sockets watched by select.
-- It never knows what a timer or a socket is for.

local socket = require("socket")

local SELECT_LIMIT_S = 60

local select = {}
local born = socket.gettime()
local watched = { read = {}, write = {} }
local background = {}

function select.seconds()
  return socket.gettime() - born
end

function select.watch(kind, sock, fn)
  watched[kind][sock] = fn
end

-- A background reader (the console) does not keep the loop alive.
function select.watchBackground(sock, fn)
  background[sock] = fn
end

function select.busy()
  return next(watched.read) or next(watched.write)
end

-- Waits so long at most; `call(fn)` for each socket that has something.
function select.wait(seconds, call)
  local readers, writers = {}, {}
  for sock in pairs(watched.read) do readers[#readers + 1] = sock end
  for sock in pairs(background) do readers[#readers + 1] = sock end
  for sock in pairs(watched.write) do writers[#writers + 1] = sock end
  local readable, writable = socket.select(readers, writers, math.min(seconds, SELECT_LIMIT_S))
  for _, sock in ipairs(writable) do call(watched.write[sock]) end
  for _, sock in ipairs(readable) do call(watched.read[sock] or background[sock]) end
end

-- found(ip), nil for an unknown name; IPv4 only, like the firmware.
function select.resolve(name)
  return (socket.dns.toip(name))
end

return select
