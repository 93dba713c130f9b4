-- The `file` module over the flash: on ESP8266 with open files of its own, on ESP32 only the directory calls,
-- as files are opened there with `io`. It never mounts, formats or counts wear.

local TOTAL_BYTES = 3433216
local READ_BYTES = 1024

return function(host)
  local flash = host.flash
  local file = {}

  function file.list()
    return flash.list()
  end

  function file.exists(name)
    return flash.exists(name)
  end

  function file.remove(name)
    flash.remove(name)
  end

  function file.rename(from, to)
    return flash.rename(from, to)
  end

  function file.fsinfo()
    local used = 0
    for _, size in pairs(flash.list()) do used = used + size end
    return TOTAL_BYTES - used, used, TOTAL_BYTES
  end

  if host.chip == "esp32" then return file end

  local File = {}
  File.__index = File
  local current -- what file.read() and its like act on when no object is given

  function file.open(name, mode)
    -- The one before stays open as long as it is kept (file.c: file_open), so several can be open at once.
    current = nil
    local handle = flash.open(name, mode)
    if not handle then return nil end
    current = setmetatable({ handle = handle }, File)
    return current
  end

  local function handleOf(self)
    if not self or not self.handle then error("open a file first", 3) end
    return self.handle
  end

  function File:close()
    if self.handle then self.handle:close() end
    self.handle = nil
    if current == self then current = nil end
  end

  function File:read(what)
    local handle = handleOf(self)
    if type(what) ~= "string" then return handle:read(what or READ_BYTES) end
    local text = ""
    while #text < READ_BYTES do
      local byte = handle:read(1)
      if not byte then break end
      text = text .. byte
      if byte == what:sub(1, 1) then break end
    end
    return text ~= "" and text or nil
  end

  function File:readline()
    return self:read("\n")
  end

  function File:write(text)
    return handleOf(self):write(text) and true or nil
  end

  function File:writeline(text)
    return self:write(text .. "\n")
  end

  function File:flush()
    return handleOf(self):flush() and true or nil
  end

  -- Beyond the end there is nothing to go to (SPIFFS_lseek): nil, and the place is the end.
  function File:seek(whence, offset)
    local handle = handleOf(self)
    local before = handle:seek()
    local size = handle:seek("end")
    local base = whence == "set" and 0 or whence == "end" and size or before
    local place = base + (offset or 0)
    if place < 0 then
      handle:seek("set", before)
      return nil
    end
    if place > size then return nil end
    return handle:seek("set", place)
  end

  for _, name in ipairs({ "read", "readline", "write", "writeline", "flush", "seek" }) do
    file[name] = function(...)
      local first = ...
      if type(first) == "table" then return File[name](...) end
      return File[name](current, ...)
    end
  end

  function file.close(object)
    local target = object or current
    if target then target:close() end
  end

  function file.getcontents(name)
    return flash.read(name)
  end

  function file.putcontents(name, text)
    local handle = flash.open(name, "w")
    if not handle then return nil end
    handle:write(text)
    handle:close()
    return true
  end

  function file.stat(name)
    local text = flash.read(name)
    if not text then return nil end
    return { name = name, size = #text, is_dir = false }
  end

  return file
end
