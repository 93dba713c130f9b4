-- The far side of the board, for a program that brings its own simulated chips: what it wires to a pin, to a 1-Wire line
-- or to the module `dht`. A program finds it as the global MIDGE_FAR, which no firmware has. It never knows a chip.

return function(host)
  local far = { lines = {}, dhts = {} }

  function far.nowUs()
    return math.floor(host.loop.seconds() * 1000000)
  end

  -- driven(level, us): what the program does to an output. level(us): what an input sees, asked at each look.
  function far.wire(number, driven, level)
    local line = host.pins.line(number)
    line.driven, line.asked = driven, level
  end

  -- An edge from outside, at a time in microseconds that the firmware's stamps show.
  function far.drive(number, level, atUs)
    host.pins.drive(number, level, atUs)
  end

  -- Calls fn after so many microseconds; keeps the loop alive.
  function far.after(us, fn)
    host.loop.after(us / 1000, fn)
  end

  -- A 1-Wire line by its slots: reset() gives whether a device is there, slot(bit) the level, power() holds it high.
  function far.oneWire(pin, reset, slot, power)
    far.lines[pin] = { reset = reset, slot = slot, power = power }
  end

  -- A DHT: answer(lowMs) gives the microseconds between falling edges.
  function far.dht(pin, answer)
    far.dhts[pin] = answer
  end

  -- The I2C bus: write(address, bytes) gives whether it is acknowledged, read(address, count) bytes or nothing.
  function far.i2c(write, read)
    far.i2cBus = { write = write, read = read }
  end

  -- Holds SDA low: hardware runs out of time.
  function far.holdI2c(isHeld)
    far.i2cHeld = isHeld
  end

  return far
end
