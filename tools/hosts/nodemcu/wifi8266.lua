-- The ESP8266's face of the station: wifi.setmode, wifi.sta.*, wifi.eventmon.*, with automatic reconnection.
-- It never keeps a configuration over a restart, whatever `save` says.

local STATUS = { idle = 0, connecting = 1, wrongpwd = 2, notfound = 3, gotip = 5 }

return function(host, station)
  local radio = host.radio
  local wifi = {
    NULLMODE = 0, STATION = 1, SOFTAP = 2, STATIONAP = 3,
    STA_IDLE = 0, STA_CONNECTING = 1, STA_WRONGPWD = 2, STA_APNOTFOUND = 3, STA_FAIL = 4, STA_GOTIP = 5,
    NONE_SLEEP = 0, LIGHT_SLEEP = 1, MODEM_SLEEP = 2,
    sta = {},
    eventmon = {
      STA_CONNECTED = 0, STA_DISCONNECTED = 1, STA_AUTHMODE_CHANGE = 2, STA_GOT_IP = 3, STA_DHCP_TIMEOUT = 4,
      reason = {
        UNSPECIFIED = 1, AUTH_EXPIRE = 2, AUTH_LEAVE = 3, ASSOC_LEAVE = 8, BEACON_TIMEOUT = 200, NO_AP_FOUND = 201,
        AUTH_FAIL = 202, ASSOC_FAIL = 203, HANDSHAKE_TIMEOUT = 204,
      },
    },
  }
  local sta, eventmon = wifi.sta, wifi.eventmon
  local mode = wifi.STATION
  local handlers = {}

  local function emit(event, info)
    if handlers[event] then handlers[event](info) end
  end

  station.listener = {
    connected = function()
      emit(eventmon.STA_CONNECTED, { SSID = station.ssid, BSSID = station.bssid, channel = station.channel })
    end,
    gotIp = function(lease)
      emit(eventmon.STA_GOT_IP, { IP = lease.ip, netmask = lease.netmask, gateway = lease.gateway })
    end,
    disconnected = function(reason)
      emit(eventmon.STA_DISCONNECTED, { SSID = station.ssid, BSSID = station.bssid, reason = reason })
    end,
  }

  local function hasStation()
    return mode == wifi.STATION or mode == wifi.STATIONAP
  end

  local function register(event, fn)
    if type(event) ~= "number" or event < 0 or event > 8 then error("bad argument #1 to 'register' (Invalid event)", 2) end
    handlers[event] = fn
  end

  eventmon.register = register
  eventmon.unregister = function(event) register(event, nil) end

  function wifi.setmode(wanted)
    if wanted ~= 0 and wanted ~= 1 and wanted ~= 2 and wanted ~= 3 then
      error("bad argument #1 to 'setmode' (Invalid mode)", 2)
    end
    mode = wanted
    if not hasStation() then station.disconnect() end
    return mode
  end

  function wifi.getmode()
    return mode
  end

  local EVENT_FIELDS = {
    connected_cb = eventmon.STA_CONNECTED, disconnected_cb = eventmon.STA_DISCONNECTED, got_ip_cb = eventmon.STA_GOT_IP,
  }

  function sta.config(config)
    if type(config) ~= "table" then error("bad argument #1 to 'config' (config table not found!)", 2) end
    if type(config.ssid) ~= "string" or #config.ssid > 32 then
      error("bad argument #1 to 'config' (ssid " .. (config.ssid == nil and "required" or "length:0-32") .. ")", 2)
    end
    if config.pwd ~= nil and (type(config.pwd) ~= "string" or #config.pwd > 64) then
      error("bad argument #1 to 'config' (pwd: length:0-64)", 2)
    end
    for _, name in ipairs({ "auto", "save" }) do
      if config[name] ~= nil and type(config[name]) ~= "boolean" then
        error("bad argument #1 to 'config' (" .. name .. ":not boolean)", 2)
      end
    end
    for name, event in pairs(EVENT_FIELDS) do
      if config[name] then handlers[event] = config[name] end
    end
    station.disconnect()
    station.ssid, station.password = config.ssid, config.pwd
    if config.auto ~= false and hasStation() then station.connect() end
    return true
  end

  function sta.connect(fn)
    if fn then handlers[eventmon.STA_CONNECTED] = fn end
    if hasStation() then station.connect() end
  end

  function sta.disconnect(fn)
    if fn then handlers[eventmon.STA_DISCONNECTED] = fn end
    station.disconnect()
  end

  function sta.getip()
    if not radio.address then return nil end
    return radio.lease.ip, radio.lease.netmask, radio.lease.gateway
  end

  function sta.status()
    return hasStation() and STATUS[station.status] or nil
  end

  function sta.getmac()
    return station.mac
  end

  function sta.getrssi()
    return radio.address and station.rssiDbm or nil
  end

  function sta.sleeptype(kind)
    return kind
  end

  function sta.sethostname(name)
    host.note("hostname " .. name)
    return true
  end

  -- wifi.c: all three, or an error.
  function sta.setip(config)
    for _, name in ipairs({ "ip", "netmask", "gateway" }) do
      if type(config[name]) ~= "string" then error("wrong arg type", 2) end
    end
    station.fixed = true
    radio.lease = { ip = config.ip, netmask = config.netmask, gateway = config.gateway }
    return true
  end

  function sta.autoconnect() end

  return wifi
end
