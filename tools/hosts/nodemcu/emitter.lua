-- What net and tls sockets share: the six named callbacks of a socket and how a name becomes an address.
-- It never decides when something is called; every call made here comes from the event loop.

local EVENTS = { connection = true, reconnection = true, disconnection = true, receive = true, sent = true, dns = true }

return function(host)
  local emitter = {}

  function emitter.on(handlers, name, fn, unknown)
    if not EVENTS[name] then error(unknown, 3) end
    if fn ~= nil and type(fn) ~= "function" then error("invalid callback function", 3) end
    handlers[name] = fn
  end

  -- found(ip) with ip nil for an unknown name; IPv4 only, like the firmware.
  function emitter.resolve(name, found)
    host.loop.post(function()
      if name:match("^%d+%.%d+%.%d+%.%d+$") then return found(name) end
      if not host.radio.address then return found(nil) end
      found(host.waiting.resolve(name))
    end)
  end

  return emitter
end
