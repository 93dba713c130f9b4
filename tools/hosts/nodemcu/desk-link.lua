-- One TCP stream whose bytes the desk carries; the same face as link.lua. The desk makes the TLS, too. Its owner (net.lua,
-- tls.lua) hears `opened`, `received`, `drained` and `failed(code)`, always from the event loop.

local PIECE_BYTES = 1460 -- one pbuf, TCP_MSS of the firmware's lwIP
local UNREACHABLE, ABORTED = -9, -8

return function(host)
  local desk, loop, radio = host.waiting, host.loop, host.radio
  local Link = {}
  Link.__index = Link
  local lastId = 0
  local links = {}

  local function new(owner)
    lastId = lastId + 1
    local link = setmetatable({ id = lastId, owner = owner, state = "new", held = false, got = {}, out = "" }, Link)
    link.sock = { getsockname = function() return radio.address, 49152 + link.id end }
    radio.links[link] = true
    return link
  end

  function Link:finish()
    local wasOpen = links[self.id]
    self.state = "dead"
    radio.links[self] = nil
    links[self.id] = nil
    if wasOpen then desk.tell("close", self.id) end
  end

  function Link:fail(code)
    if self.state == "dead" then return end
    local handshaking = self.isSecure and self.state == "connecting"
    self:finish()
    self.owner.failed(code, handshaking)
  end

  function Link:abort()
    if self.state == "dead" then return end
    self.state = "aborted"
    loop.post(function()
      if self.state == "aborted" then self:fail(ABORTED) end
    end)
  end

  function Link:close()
    self:finish()
  end

  function Link:secure()
    self.isSecure = true
  end

  function Link:start(ip, port)
    self.state = "connecting"
    self.ip, self.port = ip, port
    links[self.id] = self
    desk.tell("open", self.id, ip, port, self.isSecure and 1 or 0)
  end

  function Link:write(data)
    self.out = self.out .. data
    desk.tell("send", self.id, desk.hex(data))
  end

  function Link:deliver()
    while self.state == "live" and not self.held and #self.got > 0 do self.owner.received(table.remove(self.got, 1)) end
    if self.isEnded and self.state == "live" and #self.got == 0 then self:fail(0) end
  end

  function Link:setHeld(held)
    self.held = held
    loop.post(function() self:deliver() end)
  end

  function Link:arm() end

  desk.events.opened = function(event)
    local link = links[tonumber(event[3])]
    if not link or link.state ~= "connecting" then return end
    link.state = "live"
    link.owner.opened()
  end

  desk.events.data = function(event)
    local link = links[tonumber(event[3])]
    if not link or link.state ~= "live" then return end
    local data = desk.text(event[4])
    for at = 1, #data, PIECE_BYTES do link.got[#link.got + 1] = data:sub(at, at + PIECE_BYTES - 1) end
    link:deliver()
  end

  desk.events.drained = function(event)
    local link = links[tonumber(event[3])]
    if not link or link.state ~= "live" then return end
    link.out = ""
    link.owner.drained()
  end

  desk.events.closed = function(event)
    local link = links[tonumber(event[3])]
    if not link then return end
    links[link.id] = nil
    if link.state ~= "live" then return link:fail(UNREACHABLE) end
    link.isEnded = true
    link:deliver()
  end

  return { new = new, makesTls = true }
end
