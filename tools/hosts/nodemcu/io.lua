-- The part of `io` that the ESP32's Lua keeps, over the flash: open, lines, and write to the serial line.
-- It never opens a process or a file outside the flash directory.

return function(host)
  local flash = {}

  function flash.open(name, mode)
    return host.flash.open(name, mode)
  end

  function flash.lines(name)
    local handle = assert(host.flash.open(name, "r"))
    return handle:lines()
  end

  function flash.write(...)
    host.write(table.concat({ ... }))
  end

  return flash
end
