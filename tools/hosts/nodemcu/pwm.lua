-- The `pwm` module of the ESP8266: app/modules/pwm.c and app/driver/pwm.c. Six pins, one frequency for all of them, at most
-- 1,000 Hz. It never makes a wave: what each pin would do is told.

local CHANNELS, DEPTH, MOST_HZ, LAST = 6, 1023, 1000, 12

return function(host)
  local pwm = {}
  local duties, started, count, hz = {}, {}, 0, 500

  local function check(pin)
    if type(pin) ~= "number" or pin < 1 or pin > LAST then error("pwm " .. tostring(pin) .. " does not exist", 3) end
  end
  local function whole(value)
    if type(value) ~= "number" or value ~= math.floor(value) then error("number has no integer representation", 3) end
    return value
  end
  local function tell(pin)
    if started[pin] then host.pins.tell("pwm %d %d %d", pin, duties[pin], hz) end
  end
  local function setClock(wanted)
    hz = math.min(MOST_HZ, wanted)
  end

  function host.pwmClose(pin)
    if duties[pin] == nil then return end
    duties[pin], started[pin], count = nil, nil, count - 1
  end

  function pwm.setup(pin, wanted, duty)
    if pin == 0 then error("no pwm for D0", 2) end
    check(pin)
    if whole(wanted) <= 0 or whole(duty) < 0 or duty > DEPTH then error("wrong arg range", 2) end
    host.pwmClose(pin)
    if count == CHANNELS then error("too many pwms.", 2) end
    count = count + 1
    host.pins.line(pin).output = true
    duties[pin] = duty
    setClock(wanted)
    for one in pairs(started) do tell(one) end
    return hz
  end

  function pwm.start(pin)
    check(pin)
    if duties[pin] == nil then error("Unable to start PWM output", 2) end
    started[pin] = true
    tell(pin)
  end

  function pwm.stop(pin)
    check(pin)
    started[pin] = nil
  end

  function pwm.close(pin)
    check(pin)
    host.pwmClose(pin)
  end

  function pwm.setclock(pin, wanted)
    check(pin)
    if whole(wanted) <= 0 then error("wrong arg range", 2) end
    if duties[pin] == nil then return 0 end
    setClock(wanted)
    for one in pairs(started) do tell(one) end
    return hz
  end

  function pwm.getclock() return hz end

  function pwm.setduty(pin, duty)
    check(pin)
    if whole(duty) < 0 or duty > DEPTH then error("wrong arg range", 2) end
    if duties[pin] == nil then return 0 end
    duties[pin], started[pin] = duty, true
    tell(pin)
    return duty
  end

  function pwm.getduty(pin)
    return duties[pin] or 0
  end

  return pwm
end
