-- The firmware's console on the NodeMCU host: bytes on stdin make lines, lines are run as Lua, init.lua starts at boot. The
-- rules of a line, the prompt and `uart` are those of app/driver/input.c, app/lua53/lua.c and app/modules/uart.c (release),
-- and of components/lua/common/linput.c and components/modules/uart.c (dev-esp32). It never models the speed of the line.
--
-- Settings: host.flashBytes (the file system is full beyond), host.cutFlash (power is gone at the n-th change of the
-- flash: before it, or in the middle of a write), host.modules (optional modules, apart by commas: bit, crypto, encoder,
-- sjson, uart), host.deaf (the console is no UART: `uart.on` hears nothing of it).
-- Exit status 9: the power cut. What a chip prints when it panics is printed, and the status is 1.

local LINE_BYTES = 256 -- LUA_MAXINPUT
local POWER_CUT = 9
local OPTIONAL = { "bit", "crypto", "encoder", "sjson", "uart" }

-- The file system's limits, around the calls of the host's flash.
local function limitFlash(host)
  local flash, changes = host.flash, 0
  local open, cutAt = flash.open, tonumber(host.options.cutFlash)
  local mostBytes = tonumber(host.options.flashBytes)

  local function change()
    changes = changes + 1
    return changes == cutAt
  end
  local function around(name)
    local call = flash[name]
    flash[name] = function(...)
      if change() then os.exit(POWER_CUT) end
      return call(...)
    end
  end
  around("remove")
  around("rename")

  function flash.open(name, mode)
    if not mode or mode:sub(1, 1) == "r" then return open(name, mode) end
    if change() then os.exit(POWER_CUT) end
    local handle = open(name, mode)
    if not handle then return nil end
    local used = 0
    for one, size in pairs(mostBytes and flash.list() or {}) do
      if one ~= name then used = used + size end
    end
    local wrapped = {}
    function wrapped.write(_, text)
      used = used + #text
      if mostBytes and used > mostBytes then return nil end
      if change() then
        handle:write(text:sub(1, math.floor(#text / 2)))
        handle:close()
        os.exit(POWER_CUT)
      end
      handle:write(text)
      handle:flush()
      return wrapped
    end
    for _, method in ipairs({ "close", "flush", "seek", "read" }) do
      wrapped[method] = function(_, ...) return handle[method](handle, ...) end
    end
    return wrapped
  end
end

local function hexOf(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- `encoder` and `crypto.fhash`, which the host has not. The hash is made by the desk's own program.
local function addModules(host, env)
  local wanted = {}
  for name in (host.options.modules or ""):gmatch("%a+") do wanted[name] = true end
  for _, name in ipairs(OPTIONAL) do
    if not wanted[name] then env[name] = nil end
  end
  if wanted.encoder then
    local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    local function fromBase64(text)
      if #text % 4 ~= 0 or text:find("[^%w+/=]") then error("Invalid base64 string") end
      local out, bits, value = {}, 0, 0
      for c in text:gmatch("[%w+/]") do
        value, bits = value * 64 + digits:find(c, 1, true) - 1, bits + 6
        if bits >= 8 then
          bits = bits - 8
          local unit = 2 ^ bits
          out[#out + 1] = string.char(math.floor(value / unit) % 256)
          value = value % unit
        end
      end
      return table.concat(out)
    end
    env.encoder = { fromBase64 = fromBase64, toHex = hexOf }
  end
  if wanted.crypto and host.chip == "esp8266" then
    env.crypto.fhash = function(name, file)
      if name ~= "SHA1" then error("unknown hash mech") end
      local pipe = io.popen("sha1sum '" .. host.flash.path(file):gsub("'", "'\\''") .. "'")
      local hex = pipe:read(40)
      pipe:close()
      return (hex:gsub("%x%x", function(two) return string.char(tonumber(two, 16)) end))
    end
  end
end

return function(host, env)
  local isEsp32 = host.chip == "esp32"
  limitFlash(host)
  addModules(host, env)
  io.stdin:setvbuf("no")
  host.loop.hold(1)

  local function put(text) io.stdout:write(text) end
  local function message(problem) return debug.traceback(tostring(problem), 2) end

  -- A panic is printed at the console; then the chip starts anew.
  local panic = host.loop.panic
  function host.loop.panic(problem)
    if not host.loop.onError then put("PANIC: unprotected error in call to Lua API (" .. tostring(problem) .. ")\n") end
    panic(problem)
  end

  local input = { line = "", echo = true, run = true, feed = "", count = 0 }
  local pending

  local function prompt() put(pending and (env._PROMPT2 or ">> ") or (env._PROMPT or "> ")) end

  -- One line, as dojob in lua.c.
  local function job(line)
    local text = line
    if pending then
      text = pending .. "\n" .. line
    elseif line:sub(1, 1) == "=" then
      text = "return " .. line:sub(2)
    end
    local chunk, problem = host.compile(text, "=stdin")
    if not chunk and problem:match("<eof>'?$") then
      pending = text
    else
      pending = nil
      local function results(ok, ...)
        if not ok then
          put("Lua error: \t" .. tostring((...)) .. "\n")
        elseif select("#", ...) > 0 then
          env.print(...)
        end
      end
      if chunk then results(xpcall(chunk, message)) else results(false, problem) end
    end
    prompt()
  end

  local function hearUart(bytes)
    local hear = input.hear
    if hear then host.loop.post(hear, bytes) end
  end

  local function asLine(byte)
    if (byte == "\n" and input.last == "\r") or (byte == "\r" and input.last == "\n") then
      if not isEsp32 then input.last = nil end
      return
    end
    input.last = (byte == "\n" or byte == "\r") and byte or nil
    if byte == "\8" or byte == "\127" then
      if #input.line > 0 and input.echo then put("\8 \8") end
      input.line = input.line:sub(1, -2)
    elseif byte == "\n" or byte == "\r" then
      local line = input.line
      input.line = ""
      if input.echo then put("\n") end
      if not isEsp32 then hearUart(line) end
      if line == "" then prompt() else host.loop.post(job, line) end
    else
      if input.echo then put(byte) end
      if #input.line + 1 >= LINE_BYTES then input.line = "" end
      input.line = input.line .. byte
    end
  end

  -- ESP8266: the callback's bytes share the line's buffer. ESP32: they have their own, once uart.start was called.
  local function asBytes(byte)
    local key = isEsp32 and "feed" or "line"
    input[key] = input[key] .. byte
    local most = (input.ends and LINE_BYTES) or input.count
    if #input[key] >= math.max(1, most) or byte == input.ends then
      local bytes = input[key]
      input[key] = ""
      if input.hear then host.loop.post(input.hear, bytes) end
    end
  end

  local function hear(byte)
    if isEsp32 then
      if byte == "\r" then byte = "\n" end -- CONFIG_NEWLIB_STDIN_LINE_ENDING_CR, IDF's default
      if input.run then asLine(byte) end
      if input.hear and input.hasFeed then asBytes(byte) end
    elseif input.run then
      asLine(byte)
    else
      asBytes(byte)
    end
  end

  local other = env.uart or {}
  local uart = setmetatable({}, { __index = other })
  if (host.options.modules or ""):find("uart") then env.uart = uart end
  function uart.setup(id, ...)
    if id ~= 0 then return other.setup(id, ...) end
    local baud, _, _, _, echo = ...
    if echo then input.echo = echo ~= 0 end
    return baud
  end
  function uart.on(...)
    local words, at = { ... }, 1
    if type(words[1]) == "number" then
      if words[1] ~= 0 then return other.on(...) end
      at = 2
    end
    if words[at] ~= "data" then error("method not supported", 2) end
    if host.options.deaf then return end
    at = at + 1
    input.count, input.ends = 0, nil
    if type(words[at]) == "number" then
      input.count, at = words[at], at + 1
    elseif type(words[at]) == "string" then
      input.ends, at = words[at]:sub(1, 1), at + 1
    end
    input.hear = type(words[at]) == "function" and words[at] or nil
    input.run = not (input.hear and words[at + 1] == 0)
  end
  function uart.write(id, ...)
    if id ~= 0 then return other.write(id, ...) end
    for _, value in ipairs({ ... }) do put(type(value) == "number" and string.char(value) or value) end
  end
  if isEsp32 then
    function uart.start(id)
      if id ~= 0 then return other.start(id) end
      input.hasFeed = true
      return false
    end
  end

  local stdin = { getfd = function() return 0 end, dirty = function() return false end }
  host.loop.watchBackground(stdin, function()
    local byte = io.stdin:read(1)
    if byte then return hear(byte) end
    os.exit(0)
  end)

  host.loop.post(function()
    put("\nNodeMCU " .. (isEsp32 and "ESP32" or "3.0.0.0") .. " powered by " .. _VERSION .. "\n")
    local text = host.flash.read("init.lua")
    if not text then
      put("cannot open init.lua\n")
    else
      local chunk, problem = host.compile(text, "@init.lua")
      if not chunk then
        put(problem .. "\n")
      else
        local ok, why = xpcall(chunk, message)
        if not ok then put(tostring(why) .. "\n") end
      end
    end
    prompt()
  end)
end
