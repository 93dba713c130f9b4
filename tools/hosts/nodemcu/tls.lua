-- The ESP8266's `tls` module over lua-sec: TLS 1.2 clients in the shape of the firmware's tls.c. Like the chip
-- it verifies a chain only when told to, sends no server name, never checks the host name, and never the dates.
-- It never models the 4096-byte record buffers, the heap of a handshake, or the chip's list of ciphers.
--
-- Stricter than the chip on purpose: a second send before `sent` is an error (the chip loses it without a word).

local PIECES = { "CERTIFICATE", "RSA PRIVATE KEY" }
local STORE_BYTES = 4096 -- one flash sector for the certificates

-- espconn's words for its error codes (tls.c).
local REASON = {
  [-3] = "Timeout", [-4] = "Routing problem", [-8] = "Connection aborted", [-9] = "Connection reset",
  [-10] = "Connection closed", handshake = "SSL handshake failed",
}
-- Without MBEDTLS_HAVE_TIME the chip cannot see these.
local DATE_PROBLEMS = { ["certificate has expired"] = true, ["certificate is not yet valid"] = true }

return function(host)
  local loop = host.loop
  local tls = { cert = {} }
  local Socket = {}
  Socket.__index = Socket
  local trust = { enabled = false }
  local identity = { enabled = false }

  local function checkPem(pem, kind)
    local found = type(pem) == "string" and pem:match("%-%-%-%-%-BEGIN ([%u ]+)%-%-%-%-%-")
    if not found then error("No PEM header", 0) end
    if found ~= kind then error("Wrong PEM type", 0) end
    if #pem > STORE_BYTES then error("Invalid PEM format data", 0) end
  end

  -- verify and auth take the same shapes: boolean, PEM text(s), or a function that gives them by number.
  local function setter(store, kinds)
    return function(first, ...)
      local pems = { first, ... }
      if type(first) == "function" then
        pems = {}
        repeat
          local pem = first(#pems + 1)
          pems[#pems + 1] = type(pem) == "string" and pem or nil
        until type(pem) ~= "string"
      elseif type(first) ~= "string" then
        if first and not store.pems then error("no certificates found", 2) end
        store.enabled = first and true or false
        return true
      end
      for i, pem in ipairs(pems) do checkPem(pem, kinds[i] or kinds[1]) end
      store.pems, store.enabled = pems, true
      return true
    end
  end

  tls.cert.verify = setter(trust, { PIECES[1] })
  tls.cert.auth = setter(identity, PIECES)

  local function withFile(text, use)
    local path = os.tmpname()
    local handle = assert(io.open(path, "wb"))
    handle:write(text)
    handle:close()
    local ok, result = pcall(use, path)
    os.remove(path)
    if not ok then error(result, 0) end
    return result
  end

  local function context()
    local ssl = require("ssl")
    local parameters = { mode = "client", protocol = "tlsv1_2", verify = "none", options = "all" }
    local function make()
      return assert(ssl.newcontext(parameters))
    end
    local function withIdentity()
      if not identity.enabled then return make() end
      return withFile(identity.pems[1], function(certificate)
        return withFile(identity.pems[2], function(key)
          parameters.certificate, parameters.key = certificate, key
          return make()
        end)
      end)
    end
    if not trust.enabled then return withIdentity() end
    parameters.verify, parameters.verifyext = "peer", { "lsec_continue", "lsec_ignore_purpose" }
    return withFile(table.concat(trust.pems, "\n"), function(path)
      parameters.cafile = path
      return withIdentity()
    end)
  end

  -- The handshake goes on past a bad chain and the verdict is taken here, so that dates can be left out of it.
  local function trusted(connection)
    if not trust.enabled then return true end
    local ok, problems = connection:getpeerverification()
    if ok then return true end
    if type(problems) ~= "table" then return false end
    for _, atDepth in pairs(problems) do
      for _, problem in ipairs(type(atDepth) == "table" and atDepth or { atDepth }) do
        if not DATE_PROBLEMS[problem] then return false end
      end
    end
    return true
  end

  local function emit(self, name, ...)
    local fn = self.handlers[name]
    if fn then fn(...) end
  end

  local function lost(self, code, handshaking)
    self.link, self.inFlight = nil, false
    if code == 0 and not handshaking then return emit(self, "disconnection", nil) end
    emit(self, "reconnection", self, REASON[handshaking and "handshake" or code])
  end

  function tls.createConnection()
    return setmetatable({ handlers = {}, link = nil, stuck = false, inFlight = false }, Socket)
  end

  function Socket:on(name, fn)
    host.emitter.on(self.handlers, name, fn, "invalid method")
  end

  function Socket:connect(port, name)
    if self.link or self.closing or self.stuck then error("already connected", 2) end
    port = tonumber(port)
    if not port then error("bad argument #1 to 'connect' (number expected)", 2) end
    if port == 0 then error("invalid port", 2) end
    local link
    link = host.link.new({
      opened = function() emit(self, "connection", self) end,
      received = function(data) emit(self, "receive", self, data) end,
      drained = function()
        loop.post(function()
          if self.link ~= link then return end
          self.inFlight = false
          emit(self, "sent", self)
        end)
      end,
      failed = function(code, handshaking) lost(self, code, handshaking) end,
    })
    self.link = link
    link:secure(not host.link.makesTls and context(), trusted)
    host.emitter.resolve(type(name) == "string" and name or "127.0.0.1", function(ip)
      if link.state == "dead" then return end
      emit(self, "dns", self, ip)
      if link.state ~= "new" then return end
      if not host.radio.address then return link:fail(-4) end
      if ip then return link:start(ip, port) end
      -- tls.c forgets the socket here: no event but `dns`, and it can never connect again.
      self.link, self.stuck = nil, true
      link:finish()
    end)
  end

  function Socket:send(data)
    if type(data) ~= "string" and type(data) ~= "number" then
      error("bad argument #1 to 'send' (string expected)", 2)
    end
    if not self.link or self.link.state ~= "live" or #tostring(data) == 0 then return end
    if self.inFlight then
      error("second send while one is in flight: wait for 'sent' (the chip loses it without a word)", 2)
    end
    self.inFlight = true
    self.link:write(tostring(data))
  end

  -- Unlike net's: espconn reports an own close too, so disconnection(nil) follows, and until it has come the
  -- socket still counts as connected (espconn_ssl_disconnect posts NETCONN_EVENT_CLOSE).
  function Socket:close()
    local link = self.link
    if not link then return end
    self.link, self.inFlight, self.closing = nil, false, true
    link:close()
    loop.post(function()
      self.closing = false
      emit(self, "disconnection", nil)
    end)
  end

  function Socket:getpeer()
    if self.link and self.link.ip then return self.link.ip, self.link.port end
    return nil, nil
  end

  function Socket:hold()
    if self.link then self.link:setHeld(true) end
  end

  function Socket:unhold()
    if self.link then self.link:setHeld(false) end
  end

  return tls
end
