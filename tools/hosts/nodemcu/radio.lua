-- The air between the board and the access point: whether there is an address, whether anything gets
-- through, and which links hang on it. It never raises WiFi events; wifi.lua listens and does that.
--
-- down: the address is lost and open links are aborted with -8 (lwIP aborts them when the address goes);
--       the peer hears nothing, so its side stays half open.
-- mute: the address stays, no byte passes in either direction and no event comes: a half-open link.

return function(host)
  local radio = { available = true, muted = false, address = nil, links = {}, onChange = nil }
  -- Kernel sockets of dead links: kept open, unread, so that the peer gets no FIN from a board without air.
  local ghosts = {}

  radio.lease = { ip = "192.168.4.17", netmask = "255.255.255.0", gateway = "192.168.4.1" }

  function radio.bury(sock)
    ghosts[#ghosts + 1] = sock
  end

  function radio.join()
    radio.address = radio.lease.ip
  end

  function radio.leave()
    radio.address = nil
    local open = {}
    for link in pairs(radio.links) do open[#open + 1] = link end
    table.sort(open, function(a, b) return a.id < b.id end)
    for _, link in ipairs(open) do link:abort() end
  end

  function radio.setAvailable(available)
    if radio.available == available then return end
    radio.available = available
    if not available then radio.leave() end
    if radio.onChange then radio.onChange() end
  end

  function radio.setMuted(muted)
    radio.muted = muted
    for link in pairs(radio.links) do link:arm() end
  end

  return radio
end
