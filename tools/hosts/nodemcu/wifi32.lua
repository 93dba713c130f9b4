-- The ESP32's face of the station: wifi.mode, wifi.start, wifi.sta.config/on/connect/disconnect. Nothing
-- connects by itself: after "disconnected" the application calls wifi.sta.connect() again.
-- It never keeps a configuration over a restart, whatever `save` says.

local EVENTS = { start = true, stop = true, connected = true, disconnected = true, authmode_changed = true, got_ip = true }
local ERR_NOT_STARTED = 12290 -- ESP_ERR_WIFI_NOT_STARTED, esp_wifi.h

return function(host, station)
  local loop = host.loop
  local wifi = {
    NULLMODE = 0, STATION = 1, SOFTAP = 2, STATIONAP = 3,
    AUTH_OPEN = 0, AUTH_WPA_PSK = 2, AUTH_WPA2_PSK = 3, AUTH_WPA_WPA2_PSK = 4,
    sta = {},
  }
  local sta = wifi.sta
  local mode, started = wifi.NULLMODE, false
  local handlers = {}

  local function emit(name, info)
    if handlers[name] then handlers[name](name, info or {}) end
  end

  station.listener = {
    connected = function()
      emit("connected", { ssid = station.ssid, bssid = station.bssid, channel = station.channel, auth = wifi.AUTH_WPA2_PSK })
    end,
    gotIp = function(lease)
      emit("got_ip", { ip = lease.ip, netmask = lease.netmask, gw = lease.gateway })
    end,
    disconnected = function(reason)
      emit("disconnected", { ssid = station.ssid, bssid = station.bssid, reason = reason })
    end,
  }

  local function needStarted(what)
    if not started then error(what .. " failed, code " .. ERR_NOT_STARTED, 3) end
  end

  function wifi.mode(wanted)
    if wanted ~= 0 and wanted ~= 1 and wanted ~= 2 and wanted ~= 3 then
      error("invalid wifi mode " .. tostring(wanted), 2)
    end
    mode = wanted
  end

  function wifi.getmode()
    return mode
  end

  function wifi.start()
    if started then return end
    started = true
    if mode == wifi.STATION or mode == wifi.STATIONAP then
      loop.post(function() emit("start") end)
    end
  end

  function wifi.stop()
    if not started then return end
    station.disconnect()
    started = false
    loop.post(function() emit("stop") end)
  end

  function sta.config(config)
    if type(config) ~= "table" or type(config.ssid) ~= "string" then
      error("bad argument #1 to 'config' (table with ssid expected)", 2)
    end
    if mode ~= wifi.STATION and mode ~= wifi.STATIONAP then error("failed to set wifi config, code 12291", 2) end
    station.ssid, station.password = config.ssid:sub(1, 32), config.pwd
  end

  function sta.on(name, fn)
    if not EVENTS[name] then error("unknown event: " .. tostring(name), 2) end
    handlers[name] = fn
  end

  function sta.connect()
    needStarted("connect")
    station.connect()
  end

  function sta.disconnect()
    needStarted("disconnect")
    station.disconnect()
  end

  function sta.getmac()
    return station.mac
  end

  function sta.getconfig()
    return { ssid = station.ssid }
  end

  function sta.sethostname(name)
    host.note("hostname " .. name)
    return true
  end

  -- wifi_sta.c: a second call finds the DHCP client stopped, and ESP_ERROR_CHECK restarts the chip.
  function sta.setip(config)
    for _, name in ipairs({ "ip", "netmask", "gateway" }) do
      if type(config[name]) ~= "string" then error("bad argument (string expected)", 2) end
    end
    if station.fixed then error("ESP_ERROR_CHECK failed: esp_netif_dhcpc_stop", 0) end
    station.fixed = true
    host.radio.lease = { ip = config.ip, netmask = config.netmask, gateway = config.gateway }
  end

  function sta.powersave() end

  return wifi
end
