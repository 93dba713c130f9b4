-- The `net` module: TCP clients as the firmware's net.c has them on either chip, and net.dns.resolve.
-- It never offers servers, UDP or `ttl`, and a socket is a table here where the chip has userdata.
--
-- Stricter than the chip on purpose, as errors: a second send before `sent`, a send before `connection`, and
-- a connect inside the socket's own disconnection callback (net_err_cb drops its reference after the call).
-- The chip drops what tcp_connect answers, so without an address it may stay silent; here -4 is reported.

local UNKNOWN_HOST_CODE = { esp8266 = -8, esp32 = -4 }
local SEND_BUFFER_BYTES = { esp8266 = 2920, esp32 = 5744 } -- TCP_SND_BUF: 2 segments; ESP-IDF's default
local SEND_BUFFER_ERROR = { esp8266 = "out of memory", esp32 = "buffer error" }
local SEGMENT_BYTES = 1460
local ROUTING = -4

return function(host)
  local chip, loop = host.chip, host.loop
  local isEsp32 = chip == "esp32"
  local net = { TCP = 1, UDP = 2, dns = {} }
  local Socket = {}
  Socket.__index = Socket

  local function create()
    local self = { handlers = {}, link = nil, stale = false, unacked = {}, inFlight = false }
    return setmetatable(self, Socket)
  end

  local function emit(self, name, ...)
    local fn = self.handlers[name]
    if fn then fn(self, ...) end
  end

  local function forget(self)
    self.link = nil
    self.unacked = {}
    self.inFlight = false
  end

  -- ESP8266 frees its side before the callback; ESP32 keeps it until close() (lerr_cb in its net.c).
  local function lost(self, code)
    forget(self)
    self.stale = isEsp32
    local name = code ~= 0 and self.handlers.reconnection and "reconnection" or "disconnection"
    self.reporting = true
    emit(self, name, code)
    self.reporting = false
  end

  -- One `sent` for each segment on ESP8266 (one per ACK), one for the whole on ESP32.
  local function acknowledge(self, link)
    local segments = self.unacked
    self.unacked = {}
    local left = isEsp32 and 1 or #segments
    for _ = 1, left do
      loop.post(function()
        if self.link ~= link or link.state ~= "live" then return end
        self.inFlight = false
        emit(self, "sent")
      end)
    end
  end

  local function attach(self)
    local link
    link = host.link.new({
      opened = function() emit(self, "connection") end,
      received = function(data) emit(self, "receive", data) end,
      drained = function() acknowledge(self, link) end,
      failed = function(code) lost(self, code) end,
    })
    self.link = link
    return link
  end

  function net.createConnection(kind, secure)
    if isEsp32 then
      if secure and secure ~= 0 then error("secure connections not yet supported", 2) end
      if kind ~= nil and kind ~= net.TCP then error("invalid type", 2) end
    end
    return create()
  end

  function Socket:on(name, fn)
    host.emitter.on(self.handlers, name, fn, "invalid callback name")
  end

  function Socket:connect(port, name, fn)
    if self.link or self.stale then error("already connected", 2) end
    if self.reporting then
      error("connect inside the socket's own disconnection callback: the chip then forgets the socket", 2)
    end
    port = tonumber(port)
    if not port then error("bad argument #1 to 'connect' (number expected)", 2) end
    if port == 0 then error("specify port", 2) end
    if fn ~= nil and not isEsp32 then self.handlers.connection = fn end
    local link = attach(self)
    host.emitter.resolve(type(name) == "string" and name or "127.0.0.1", function(ip)
      if link.state == "dead" then return end
      emit(self, "dns", ip)
      if link.state ~= "new" then return end
      if not host.radio.address then return link:fail(ROUTING) end
      if not ip then return link:fail(UNKNOWN_HOST_CODE[chip]) end
      link:start(ip, port)
    end)
  end

  function Socket:send(data, fn)
    if type(data) == "number" then data = tostring(data) end
    if type(data) ~= "string" then error("bad argument #1 to 'send' (string expected)", 2) end
    if data == "" then error("no data to send", 2) end
    if fn ~= nil then self.handlers.sent = fn end
    if not self.link or self.link.state ~= "live" then error("not connected", 2) end
    if self.inFlight then
      error("second send while one is in flight: wait for 'sent' (the chip takes it and may lose the callback)", 2)
    end
    if #data + #self.link.out > SEND_BUFFER_BYTES[chip] then error(SEND_BUFFER_ERROR[chip], 2) end
    self.inFlight = true
    for at = 1, #data, SEGMENT_BYTES do
      self.unacked[#self.unacked + 1] = at
    end
    self.link:write(data)
  end

  function Socket:close()
    if self.stale then
      self.stale = false
      return
    end
    if not self.link then error("not connected", 2) end
    local link = self.link
    forget(self)
    link:close()
  end

  function Socket:getpeer()
    if self.link and self.link.ip then return self.link.port, self.link.ip end
    return nil, nil
  end

  function Socket:getaddr()
    if self.link and self.link.state == "live" then
      local ip, port = self.link.sock:getsockname()
      return tonumber(port), ip
    end
    return nil, nil
  end

  function Socket:dns(name, fn)
    if fn ~= nil then self.handlers.dns = fn end
    if not self.handlers.dns then error("no callback specified", 2) end
    host.emitter.resolve(name, function(ip) emit(self, "dns", ip) end)
  end

  if not isEsp32 then
    function Socket:hold()
      if self.link then self.link:setHeld(true) end
    end

    function Socket:unhold()
      if self.link then self.link:setHeld(false) end
    end
  end

  if not isEsp32 then
    function net.dns.setdnsserver(address, index)
      host.note("dns " .. index .. " " .. address)
    end
  end

  function net.dns.resolve(name, fn)
    host.emitter.resolve(name, function(ip) fn(nil, ip) end)
  end

  return net
end
