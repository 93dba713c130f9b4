-- The `bit` module: bitwise operations on signed 32-bit numbers, by arithmetic, so that one text runs on
-- Lua 5.1 and 5.3. It never answers with an unsigned number, as the chip's integers are signed.

local TWO31, TWO32 = 2147483648, 4294967296

local function unsigned(x, where)
  if type(x) ~= "number" then error("bad argument #" .. where .. " (number expected, got " .. type(x) .. ")", 3) end
  if x ~= math.floor(x) then
    -- Lua 5.1 truncates; Lua 5.3 refuses.
    if math.type then error("bad argument #" .. where .. " (number has no integer representation)", 3) end
    x = x < 0 and math.ceil(x) or math.floor(x)
  end
  return math.floor(x) % TWO32
end

local function signed(x)
  x = x % TWO32
  return math.floor(x >= TWO31 and x - TWO32 or x)
end

local function combine(a, b, keep)
  local result, weight = 0, 1
  while a > 0 or b > 0 do
    local bitA, bitB = a % 2, b % 2
    if keep(bitA, bitB) then result = result + weight end
    a, b, weight = (a - bitA) / 2, (b - bitB) / 2, weight * 2
  end
  return result
end

local function variadic(keep)
  return function(first, ...)
    local result = unsigned(first, 1)
    for i = 1, select("#", ...) do
      result = combine(result, unsigned((select(i, ...)), i + 1), keep)
    end
    return signed(result)
  end
end

local function power(n)
  return 2 ^ n
end

return function()
  local bit = {}

  bit.band = variadic(function(a, b) return a == 1 and b == 1 end)
  bit.bor = variadic(function(a, b) return a == 1 or b == 1 end)
  bit.bxor = variadic(function(a, b) return a ~= b end)

  function bit.bnot(x)
    return signed(TWO32 - 1 - unsigned(x, 1))
  end

  function bit.lshift(x, n)
    return signed(unsigned(x, 1) % power(32 - n) * power(n))
  end

  function bit.rshift(x, n)
    return signed(math.floor(unsigned(x, 1) / power(n)))
  end

  function bit.arshift(x, n)
    return signed(math.floor(signed(unsigned(x, 1)) / power(n)))
  end

  function bit.bit(n)
    return signed(power(n))
  end

  function bit.isset(x, n)
    return math.floor(unsigned(x, 1) / power(n)) % 2 == 1
  end

  function bit.isclear(x, n)
    return not bit.isset(x, n)
  end

  function bit.set(x, ...)
    for i = 1, select("#", ...) do x = bit.bor(x, bit.bit((select(i, ...)))) end
    return signed(unsigned(x, 1))
  end

  function bit.clear(x, ...)
    for i = 1, select("#", ...) do x = bit.band(x, bit.bnot(bit.bit((select(i, ...))))) end
    return signed(unsigned(x, 1))
  end

  return bit
end
