-- The flash file system: one flat directory on the desk, named by MIDGE_HOST_DIR. `file`, `io`, `dofile` and
-- `require` stand on it. It never reaches outside that directory: a name is escaped into one file name.

local NAME_BYTES = 31 -- SPIFFS_OBJ_NAME_LEN less its final zero

return function(host)
  local flash = {}

  local function check(name)
    if type(name) ~= "string" then error("bad argument (file name expected, got " .. type(name) .. ")", 4) end
    if name == "" or #name > NAME_BYTES then error("filename invalid", 4) end
    return name
  end

  function flash.path(name)
    check(name)
    if not host.directory then error("no flash here: set MIDGE_HOST_DIR to a directory", 0) end
    local escaped = name:gsub("[^%w._-]", function(c) return ("%%%02X"):format(c:byte()) end)
    return host.directory .. "/" .. escaped:gsub("^%.", "%%2E")
  end

  function flash.open(name, mode)
    return io.open(flash.path(name), (mode or "r"):gsub("b", "") .. "b")
  end

  function flash.read(name)
    if not host.directory then return nil end
    local handle = flash.open(name, "r")
    if not handle then return nil end
    local text = handle:read("*a")
    handle:close()
    return text
  end

  function flash.exists(name)
    local handle = flash.open(name, "r")
    if handle then handle:close() end
    return handle ~= nil
  end

  function flash.remove(name)
    return os.remove(flash.path(name)) ~= nil
  end

  -- SPIFFS refuses a target name that is taken.
  function flash.rename(from, to)
    if flash.exists(to) or not flash.exists(from) then return false end
    return os.rename(flash.path(from), flash.path(to)) ~= nil
  end

  function flash.list()
    local sizes = {}
    if not host.directory then return sizes end
    local quoted = "'" .. host.directory:gsub("'", "'\\''") .. "'"
    local listing = io.popen("ls -1A " .. quoted)
    for escaped in listing:lines() do
      local name = escaped:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
      local handle = io.open(host.directory .. "/" .. escaped, "rb")
      local size = handle and handle:seek("end")
      if size then sizes[name] = size end
      if handle then handle:close() end
    end
    listing:close()
    return sizes
  end

  return flash
end
