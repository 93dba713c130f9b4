-- Builds the table of globals a bundle sees: the base library as the firmware has it, `require` over the
-- flash file system, and nothing that a chip lacks (io, os, most of math and debug on Lua 5.1).
-- It never touches the host's own globals, so the host's files go on using plain Lua.

local LUA51 = _VERSION == "Lua 5.1"
local unpack = table.unpack or unpack

local BASE = {
  "assert", "collectgarbage", "error", "gcinfo", "getfenv", "getmetatable", "ipairs", "load", "newproxy", "next",
  "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select", "setfenv", "setmetatable", "tonumber",
  "tostring", "type", "xpcall",
}
-- Lua 5.1 of the firmware: lmathlib.c and ldblib.c; Lua 5.3 keeps its mathematics.
local MATH_51 = { "abs", "ceil", "floor", "huge", "max", "min", "pi", "pow", "random", "randomseed", "sqrt" }
local DEBUG_51 = { "getregistry", "traceback" }
local DEBUG_53 = { "getinfo", "getlocal", "getmetatable", "getregistry", "getupvalue", "sethook", "setmetatable", "traceback" }
local STRING_51 = {
  "byte", "char", "dump", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper",
}

local function pick(from, names)
  local out = {}
  for _, name in ipairs(names) do out[name] = from[name] end
  return out
end

local function copy(from)
  local out = {}
  for name, value in pairs(from) do out[name] = value end
  return out
end

local function joined(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
  return table.concat(parts, "\t")
end

return function(host)
  local env = pick(_G, BASE)
  env._G = env
  env._VERSION = _VERSION
  env.unpack = unpack
  env.coroutine = copy(coroutine)
  env.table = copy(table)
  env.string = LUA51 and pick(string, STRING_51) or copy(string)
  env.math = LUA51 and pick(math, MATH_51) or copy(math)
  env.debug = pick(debug, LUA51 and DEBUG_51 or DEBUG_53)
  env.utf8 = utf8 and copy(utf8)
  getmetatable("").__index = env.string

  -- One write, so that lines of a slow reader are never torn.
  function env.print(...)
    host.write(joined(...) .. "\n")
  end

  function host.compile(text, name, own)
    if LUA51 then
      local chunk, problem = loadstring(text, name)
      return chunk and setfenv(chunk, own or env), problem
    end
    return load(text, name, "bt", own or env)
  end

  local function fromFlash(name)
    local text = host.flash.read(name)
    if not text then return nil, "cannot open " .. tostring(name) end
    return host.compile(text, "@" .. name)
  end

  function env.loadstring(text, name)
    return host.compile(text, name or text)
  end

  function env.load(source, name, mode, own)
    if type(source) == "function" then
      local pieces, piece = {}, source()
      while piece and piece ~= "" do
        pieces[#pieces + 1] = piece
        piece = source()
      end
      source = table.concat(pieces)
    elseif LUA51 then
      error("bad argument #1 to 'load' (function expected)", 2)
    end
    return host.compile(source, name or "=(load)", own)
  end

  env.loadfile = fromFlash

  function env.dofile(name)
    local chunk, problem = fromFlash(name)
    if not chunk then error(problem, 0) end
    return chunk()
  end

  local package = { loaded = { _G = env }, preload = {}, path = "?.lc;?.lua" }
  env.package = package

  function env.require(name)
    if package.loaded[name] ~= nil then return package.loaded[name] end
    local loader, problem = package.preload[name], nil
    if not loader then
      loader, problem = fromFlash(name .. ".lc")
      if not loader then loader, problem = fromFlash(name .. ".lua") end
    end
    if not loader then error("module '" .. name .. "' not found: " .. problem, 2) end
    local value = loader(name)
    if value ~= nil then package.loaded[name] = value end
    if package.loaded[name] == nil then package.loaded[name] = true end
    return package.loaded[name]
  end

  return env
end
