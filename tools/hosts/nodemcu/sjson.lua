-- The `sjson` module: encode and decode of whole texts. A JSON null is sjson.NULL, and a table is an array
-- when its keys are 1..n. It never streams (no sjson.decoder), and knows no metatables.

local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local NAMED = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local DEPTH_LIMIT = 20 -- the module's own default

return function()
  local sjson = { NULL = setmetatable({}, { __tostring = function() return "null" end }) }

  local function quote(text)
    return '"' .. text:gsub('[%z\1-\31"\\]', function(c)
      return NAMED[c] or ("\\u%04x"):format(c:byte())
    end) .. '"'
  end

  local function arrayLength(value)
    local count = 0
    for key in pairs(value) do
      if type(key) ~= "number" then return nil end
      count = count + 1
    end
    for i = 1, count do
      if value[i] == nil then return nil end
    end
    return count
  end

  local encode

  local function encodeTable(value, depth)
    if depth > DEPTH_LIMIT then error("nesting too deep", 0) end
    local parts, length = {}, arrayLength(value)
    if length and length > 0 then
      for i = 1, length do parts[i] = encode(value[i], depth + 1) end
      return "[" .. table.concat(parts, ",") .. "]"
    end
    for key, member in pairs(value) do
      parts[#parts + 1] = quote(tostring(key)) .. ":" .. encode(member, depth + 1)
    end
    return "{" .. table.concat(parts, ",") .. "}"
  end

  function encode(value, depth)
    local kind = type(value)
    if value == nil or value == sjson.NULL then return "null" end
    if kind == "boolean" then return tostring(value) end
    if kind == "number" then
      if math.type and math.type(value) == "integer" then return tostring(value) end
      return value == math.floor(value) and ("%.0f"):format(value) or ("%.14g"):format(value)
    end
    if kind == "string" then return quote(value) end
    if kind == "table" then return encodeTable(value, depth) end
    error("unable to encode a " .. kind, 0)
  end

  local function utf8Of(code)
    if code < 0x80 then return string.char(code) end
    if code < 0x800 then return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64) end
    local low, middle = 0x80 + code % 64, 0x80 + math.floor(code / 64) % 64
    if code < 0x10000 then return string.char(0xE0 + math.floor(code / 4096), middle, low) end
    return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64, middle, low)
  end

  local function parser(text)
    local at = 1
    local value

    local function bad(what)
      error("JSON: " .. what .. " at " .. at, 0)
    end

    local function token(pattern)
      local from, to, capture = text:find("^[ \t\r\n]*" .. pattern, at)
      if not from then return nil end
      at = to + 1
      return capture or true
    end

    local function unicode(hex)
      local code = tonumber(hex, 16)
      if code >= 0xD800 and code < 0xDC00 then
        local low = text:match("^\\u([dD][c-fC-F]%x%x)", at)
        if low then
          at = at + 6
          code = 0x10000 + (code - 0xD800) * 1024 + tonumber(low, 16) - 0xDC00
        end
      end
      return utf8Of(code)
    end

    local function text_()
      local parts = {}
      while true do
        local plain = text:match('^[^"\\%c]+', at)
        if plain then
          parts[#parts + 1] = plain
          at = at + #plain
        end
        local c = text:sub(at, at)
        if c == '"' then
          at = at + 1
          return table.concat(parts)
        end
        if c ~= "\\" then bad("broken string") end
        local hex = text:match("^u(%x%x%x%x)", at + 1)
        local escape = ESCAPES[text:sub(at + 1, at + 1)]
        if not hex and not escape then bad("broken escape") end
        at = at + (hex and 6 or 2)
        parts[#parts + 1] = hex and unicode(hex) or escape
      end
    end

    local function array(depth)
      local out = {}
      if token("%]") then return out end
      repeat out[#out + 1] = value(depth + 1) until not token(",")
      if not token("%]") then bad("expected ] or ,") end
      return out
    end

    local function object(depth)
      local out = {}
      if token("}") then return out end
      repeat
        if not token('"') then bad("expected a key") end
        local key = text_()
        if not token(":") then bad("expected :") end
        out[key] = value(depth + 1)
      until not token(",")
      if not token("}") then bad("expected } or ,") end
      return out
    end

    function value(depth)
      if depth > DEPTH_LIMIT then bad("nesting too deep") end
      if token("{") then return object(depth) end
      if token("%[") then return array(depth) end
      if token('"') then return text_() end
      local number = token("(%-?%d+%.?%d*[eE]?[+-]?%d*)")
      if number then return tonumber(number) or bad("broken number") end
      local word = token("(%a+)")
      if word == "true" then return true end
      if word == "false" then return false end
      if word == "null" then return sjson.NULL end
      bad("unexpected text")
    end

    local result = value(1)
    if not token("$") then bad("text after the value") end
    return result
  end

  function sjson.encode(value)
    return encode(value, 1)
  end

  function sjson.decode(text)
    if type(text) ~= "string" then error("bad argument #1 to 'decode' (string expected)", 2) end
    return parser(text)
  end

  return sjson
end
