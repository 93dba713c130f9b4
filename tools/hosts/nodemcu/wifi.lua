-- The `wifi` module's station: one state machine (joining takes a moment, the air may go) under the two
-- shapes of the module, wifi8266.lua and wifi32.lua. It never is an access point, and never scans.
-- host.networks=home:secret-8,shed: names the networks in reach, with a password or open; without it any is.
-- host.dhcp=no lets the board in and gives no address.

local DEFAULT_DELAY_MS = 20
local LEASE_DELAY_MS = 5
local RETRY_MS = 1000 -- the SDK of the ESP8266 tries again by itself

-- Reasons of the 802.11 standard and of Espressif (200, 201).
local REASON = { ASSOC_LEAVE = 8, WRONG_PASSWORD = 15, BEACON_TIMEOUT = 200, NO_AP_FOUND = 201 } -- 15: 4WAY_HANDSHAKE_TIMEOUT

return function(host)
  local loop, radio = host.loop, host.radio
  local delayMs = tonumber(host.options.wifiDelayMs) or DEFAULT_DELAY_MS
  local station = {
    status = "idle",
    ssid = "",
    bssid = "02:00:5e:10:00:01",
    channel = 6,
    mac = host.options.mac or "5c:cf:7f:12:34:56",
    rssiDbm = tonumber(host.options.rssiDbm) or -61,
    retries = host.chip == "esp8266",
    -- Set by the chip's half: connected(), gotIp(lease), disconnected(reason).
    listener = nil,
  }
  local step

  local passwords

  -- Which networks are in reach from now on; nil: any.
  function host.setNetworks(text)
    passwords = text and {}
    for name, password in (text or ""):gmatch("([^:,]+):?([^,]*)") do passwords[name] = password end
  end
  host.setNetworks(host.options.networks)

  -- Why the access point would not let us in, or nil.
  local function refusal()
    if host.reach then host.setNetworks(host.reach()) end
    if not radio.available then return REASON.NO_AP_FOUND end
    if not passwords then return nil end
    local wanted = passwords[station.ssid]
    if not wanted then return REASON.NO_AP_FOUND end
    return wanted ~= "" and wanted ~= station.password and REASON.WRONG_PASSWORD or nil
  end

  local function after(ms, fn)
    if step then loop.cancel(step) end
    step = loop.after(ms, function()
      step = nil
      fn()
    end)
  end

  local join

  local function lose(reason)
    station.status = reason == REASON.NO_AP_FOUND and "notfound" or reason == REASON.WRONG_PASSWORD and "wrongpwd" or "idle"
    station.listener.disconnected(reason)
    if reason ~= REASON.ASSOC_LEAVE and station.retries then after(RETRY_MS, join) end
  end

  join = function()
    station.status = "connecting"
    after(delayMs, function()
      local reason = refusal()
      if reason then return lose(reason) end
      station.associated = true
      station.listener.connected()
      if host.options.dhcp == "no" and not station.fixed then return end
      after(LEASE_DELAY_MS, function()
        station.status = "gotip"
        radio.join()
        station.listener.gotIp(radio.lease)
      end)
    end)
  end

  function station.connect()
    if station.ssid ~= "" and station.status ~= "gotip" then join() end
  end

  function station.disconnect()
    local was = station.status
    if step then loop.cancel(step) end
    step = nil
    station.status, station.associated = "idle", false
    radio.leave()
    if was ~= "idle" then
      loop.post(function() station.listener.disconnected(REASON.ASSOC_LEAVE) end)
    end
  end

  function radio.onChange()
    if radio.available then
      if station.retries and station.status ~= "idle" and station.status ~= "gotip" then join() end
    elseif station.associated then
      station.associated = false
      if step then loop.cancel(step) end
      step = nil
      station.status = "connecting"
      loop.post(function() lose(REASON.BEACON_TIMEOUT) end)
    end
  end

  return host.part(host.chip == "esp32" and "wifi32" or "wifi8266")(host, station)
end
