-- The `crypto` module of a firmware that was built with it: `new_hash` and `new_hmac` for SHA256, as both chips have them.
-- It never answers slowly as a chip would, and knows no other algorithm.

local BLOCK = 64
local unpack = table.unpack or unpack

return function(host)
  local bit = host.part("bit")()
  local band, bor, bxor, bnot, lshift, rshift = bit.band, bit.bor, bit.bxor, bit.bnot, bit.lshift, bit.rshift
  local function rotate(x, n) return bor(rshift(x, n), lshift(x, 32 - n)) end
  local function word(x) return math.floor(x % 4294967296) end

  -- FIPS 180-4: fractions of roots of the first primes.
  local roots, cubes, prime = {}, {}, 2
  while #cubes < 64 do
    local is = true
    for factor = 2, prime - 1 do is = is and prime % factor ~= 0 end
    if is then
      if #roots < 8 then roots[#roots + 1] = word(prime ^ (1 / 2) % 1 * 4294967296) end
      cubes[#cubes + 1] = word(prime ^ (1 / 3) % 1 * 4294967296)
    end
    prime = prime + 1
  end

  local function compress(state, block)
    local w = {}
    for i = 0, 15 do
      local a, b, c, d = block:byte(i * 4 + 1, i * 4 + 4)
      w[i] = ((a * 256 + b) * 256 + c) * 256 + d
    end
    for i = 16, 63 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(rotate(x, 7), rotate(x, 18), rshift(x, 3))
      local s1 = bxor(rotate(y, 17), rotate(y, 19), rshift(y, 10))
      w[i] = word(w[i - 16] + s0 + w[i - 7] + s1)
    end
    local a, b, c, d, e, f, g, h = unpack(state)
    for i = 0, 63 do
      local s1 = bxor(rotate(e, 6), rotate(e, 11), rotate(e, 25))
      local one = h + s1 + bxor(band(e, f), band(bnot(e), g)) + cubes[i + 1] + w[i]
      local s0 = bxor(rotate(a, 2), rotate(a, 13), rotate(a, 22))
      local two = s0 + bxor(band(a, b), band(a, c), band(b, c))
      a, b, c, d, e, f, g, h = word(one + two), a, b, c, word(d + one), e, f, g
    end
    for i, x in ipairs({ a, b, c, d, e, f, g, h }) do state[i] = word(state[i] + x) end
  end

  local function sha256(text)
    local state = { unpack(roots) }
    local bits = #text * 8
    local padded = text .. "\128" .. ("\0"):rep((55 - #text) % 64) .. "\0\0\0\0"
      .. string.char(math.floor(bits / 16777216) % 256, math.floor(bits / 65536) % 256, math.floor(bits / 256) % 256, bits % 256)
    for at = 1, #padded, 64 do compress(state, padded:sub(at, at + 63)) end
    local out = {}
    for i, x in ipairs(state) do
      out[i] = string.char(math.floor(x / 16777216) % 256, math.floor(x / 65536) % 256, math.floor(x / 256) % 256, x % 256)
    end
    return table.concat(out)
  end

  local function masked(key, mask)
    local out = {}
    for i = 1, BLOCK do out[i] = string.char(bxor(key:byte(i) or 0, mask)) end
    return table.concat(out)
  end

  local hasher = {}
  hasher.__index = hasher
  function hasher:update(text)
    if type(text) ~= "string" then error("bad argument #1 to 'update' (string expected, got " .. type(text) .. ")", 2) end
    self.text = self.text .. text
  end
  function hasher:finalize()
    local inner = sha256(self.text)
    return self.outer and sha256(self.outer .. inner) or inner
  end

  local function known(algorithm)
    if algorithm:lower() ~= "sha256" then error("host: only SHA256 is modelled, not " .. algorithm, 3) end
  end

  local crypto = {}
  function crypto.new_hash(algorithm)
    known(algorithm)
    return setmetatable({ text = "" }, hasher)
  end
  function crypto.new_hmac(algorithm, key)
    known(algorithm)
    if #key > BLOCK then key = sha256(key) end
    return setmetatable({ text = masked(key, 0x36), outer = masked(key, 0x5c) }, hasher)
  end
  return crypto
end
