-- The flash file system when the desk holds it: the same face as flash.lua. A file is fetched whole when it is opened, and
-- written back whole at each write, which may find no room. It keeps nothing itself.

local NAME_BYTES = 31 -- SPIFFS_OBJ_NAME_LEN less its final zero

return function(host)
  local desk = host.waiting
  local flash = {}
  local Handle = {}
  Handle.__index = Handle

  local function check(name)
    if type(name) ~= "string" then error("bad argument (file name expected, got " .. type(name) .. ")", 4) end
    if name == "" or #name > NAME_BYTES then error("filename invalid", 4) end
    return name
  end

  function flash.read(name)
    local answer = desk.ask("read", desk.hex(check(name)))
    if answer == "-" then return nil end
    return desk.text(answer:sub(2))
  end

  local function store(name, text)
    return desk.ask("write", desk.hex(name), "=" .. desk.hex(text)) == "1"
  end

  function flash.open(name, mode)
    mode = (mode or "r"):gsub("b", "")
    local text = flash.read(name)
    if mode:sub(1, 1) == "r" and not text then return nil end
    if mode:sub(1, 1) == "w" or not text then
      text = ""
      if not store(name, text) then return nil end
    end
    return setmetatable({ name = name, text = text, at = 0, appends = mode:sub(1, 1) == "a" }, Handle)
  end

  function Handle:read(what)
    if what == "*a" or what == "a" then what = math.huge end
    if self.at >= #self.text then return what == math.huge and "" or nil end
    local to = math.min(#self.text, self.at + what)
    local part = self.text:sub(self.at + 1, to)
    self.at = to
    return part
  end

  function Handle:write(text)
    if self.appends then self.at = #self.text end
    local whole = self.text:sub(1, self.at) .. text .. self.text:sub(self.at + #text + 1)
    if not store(self.name, whole) then return nil end
    self.text, self.at = whole, self.at + #text
    return true
  end

  function Handle:seek(whence, offset)
    local base = whence == "set" and 0 or whence == "end" and #self.text or self.at
    self.at = math.max(0, base + (offset or 0))
    return self.at
  end

  function Handle:lines()
    return self.text:gmatch("[^\n]+")
  end

  function Handle:flush() return true end
  function Handle:close() end

  function flash.exists(name)
    return flash.read(name) ~= nil
  end

  function flash.remove(name)
    return desk.ask("remove", desk.hex(check(name))) == "1"
  end

  -- SPIFFS refuses a target name that is taken.
  function flash.rename(from, to)
    local text = flash.read(from)
    if not text or flash.exists(to) or not store(to, text) then return false end
    return flash.remove(from)
  end

  function flash.list()
    local sizes = {}
    for name, size in desk.ask("list"):gmatch("(%x+)=(%d+)") do sizes[desk.text(name)] = tonumber(size) end
    return sizes
  end

  return flash
end
