-- One TCP stream over the radio, on a non-blocking kernel socket: open, optional TLS handshake, bytes in
-- pieces, bytes out. Its owner (net.lua, tls.lua) hears `opened`, `received`, `drained` and `failed(code)`,
-- always from the event loop. It never shapes what a bundle sees; that is the owner's.

local socket = require("socket")
local ssl = require("ssl")

local PIECE_BYTES = 1460 -- one pbuf, TCP_MSS of the firmware's lwIP

-- lwIP's err.h, with the words luasocket has for the same.
local CODE_OF = {
  ["connection refused"] = -9,
  ["closed"] = -9,
  ["No route to host"] = -4,
  ["Network is unreachable"] = -4,
  ["connection timed out"] = -3,
}

return function(host)
  local loop, radio = host.loop, host.radio
  local Link = {}
  Link.__index = Link
  local lastId = 0

  local function new(owner)
    lastId = lastId + 1
    local link = setmetatable({ id = lastId, owner = owner, state = "new", out = "", held = false }, Link)
    radio.links[link] = true
    return link
  end

  local function unwatch(sock)
    loop.watch("read", sock, nil)
    loop.watch("write", sock, nil)
  end

  -- The state leaves "live" before the owner hears of it, so nothing more can come from this link.
  function Link:finish()
    self.state = "dead"
    radio.links[self] = nil
    if not self.sock then return end
    unwatch(self.sock)
    if radio.muted or not radio.address then
      radio.bury(self.sock)
    else
      self.sock:close()
    end
    self.sock = nil
  end

  function Link:fail(code)
    if self.state == "dead" then return end
    local handshaking = self.state == "handshake"
    self:finish()
    self.owner.failed(code, handshaking)
  end

  function Link:abort()
    if self.state == "dead" then return end
    self.state = "aborted"
    loop.post(function()
      if self.state == "aborted" then self:fail(-8) end
    end)
    if self.sock then unwatch(self.sock) end
  end

  function Link:close()
    -- Bytes the kernel has not taken yet get their chance, as lwIP's tcp_close sends what is queued.
    if self.sock and #self.out > 0 and self.state == "live" and not radio.muted then
      self.sock:settimeout(1)
      self.sock:send(self.out)
    end
    self:finish()
  end

  function Link:start(ip, port)
    self.state = "connecting"
    self.ip, self.port = ip, port
    self:arm()
  end

  function Link:connectNow()
    self.sock = socket.tcp()
    self.sock:settimeout(0)
    self.sock:setoption("tcp-nodelay", true)
    local ok, problem = self.sock:connect(self.ip, self.port)
    if not ok and problem ~= "timeout" then
      loop.post(function() self:fail(CODE_OF[problem] or -8) end)
    end
  end

  function Link:checkConnected()
    local problem = self.sock:getoption("error")
    if problem then return self:fail(CODE_OF[problem] or -8) end
    self.state = "live"
    if self.wrap then
      return self:startHandshake()
    end
    self:arm()
    self.owner.opened()
  end

  -- `check(connection)` says after the handshake whether the peer is to be trusted.
  function Link:secure(context, check)
    self.wrap, self.check = context, check
  end

  function Link:startHandshake()
    unwatch(self.sock)
    local wrapped, problem = ssl.wrap(self.sock, self.wrap)
    if not wrapped then error(problem, 0) end
    self.sock = wrapped
    self.sock:settimeout(0)
    self.state = "handshake"
    self:handshake()
  end

  function Link:handshake()
    local ok, problem = self.sock:dohandshake()
    if problem == "wantread" or problem == "wantwrite" then
      self.want = problem == "wantread" and "read" or "write"
      return self:arm()
    end
    if not ok or not self.check(self.sock) then return self:fail(-8) end
    self.state = "live"
    self:arm()
    self.owner.opened()
  end

  function Link:receive()
    local reset = not self.wrap and self.sock:getoption("error")
    if reset then return self:fail(CODE_OF[reset] or -9) end
    local data, problem, partial = self.sock:receive(PIECE_BYTES)
    data = data or partial
    if data and #data > 0 then self.owner.received(data) end
    if self.state ~= "live" or not problem then return end
    if problem == "closed" then return self:fail(0) end
    if problem ~= "timeout" and problem ~= "wantread" and problem ~= "wantwrite" then self:fail(-9) end
  end

  function Link:write(data)
    self.out = self.out .. data
    self:arm()
  end

  function Link:flush()
    local last, problem, partial = self.sock:send(self.out)
    self.out = self.out:sub((last or partial or 0) + 1)
    if #self.out == 0 then
      self:arm()
      return self.owner.drained()
    end
    if problem == "closed" then return self:fail(-9) end
  end

  function Link:setHeld(held)
    self.held = held
    self:arm()
  end

  -- Says to the loop what this link waits for now.
  function Link:arm()
    if self.sock then unwatch(self.sock) end
    if radio.muted or self.state == "dead" or self.state == "aborted" then return end
    if self.state == "connecting" then
      if not self.sock then self:connectNow() end
      loop.watch("write", self.sock, function() self:checkConnected() end)
    elseif self.state == "handshake" then
      loop.watch(self.want, self.sock, function() self:handshake() end)
    elseif self.state == "live" then
      if not self.held then loop.watch("read", self.sock, function() self:receive() end) end
      if #self.out > 0 then loop.watch("write", self.sock, function() self:flush() end) end
    end
  end

  return { new = new }
end
