-- The `adc` module: app/modules/adc.c of `release` (one channel, 10 bits), components/modules/adc.c of `dev-esp32` (ADC1, its
-- width and each channel to be set up before). What it reads is set from the console.

return function(host)
  local adc = {}
  local raw = host.pins.raw

  if host.chip == "esp8266" then
    adc.INIT_ADC, adc.INIT_VDD33 = 0, 255
    function adc.read(channel)
      if channel ~= 0 then error("adc " .. tostring(channel) .. " does not exist", 2) end
      return raw[0] or 0
    end
    return adc
  end

  adc.ATTEN_0db, adc.ATTEN_2_5db, adc.ATTEN_6db, adc.ATTEN_11db, adc.ADC1 = 0, 1, 2, 3, 1
  local width
  local ready = {}

  local function check(unit, channel)
    if unit ~= 1 then error("adc " .. tostring(unit) .. " does not exist", 3) end
    if channel < 0 or channel > 7 then error(string.format("channel %d does not exist in ADC1", channel), 3) end
  end

  function adc.setwidth(unit, bits)
    check(unit, 0)
    if bits < 9 or bits > 12 then error("adc_set_width failed", 2) end
    width = bits
  end

  function adc.setup(unit, channel, attenuation)
    check(unit, channel)
    if attenuation < 0 or attenuation > 3 then error("adc_setup failed", 2) end
    ready[channel] = true
  end

  -- Stricter than the chip on purpose: it would read with whatever was set before.
  function adc.read(unit, channel)
    check(unit, channel)
    if not width or not ready[channel] then error("adc_read failed", 2) end
    return raw[channel] or 0
  end

  return adc
end
