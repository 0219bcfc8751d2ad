-- A subject's hits, packed so that six of them cost about 110 bytes and one comparison finds a hit:
--   2 bytes  how many scopes the subject knows
--   5 bytes  each scope: its code
--   6 bytes  each hit: atMs, ascending
--   8 bytes  each hit: its code, in the order of the times
--   w bytes  each hit: the scopes it counts in, one bit each; w = one byte for every 8 scopes begun, at least one
-- The same layout as in sqlite/cap-history.ts. Integers are big-endian, bits start with the lowest of the first byte.
local SCOPE, AT, HIT = 5, 6, 8
local BLOCK = 64
-- What has been forgotten for this long is removed, not only passed over: a clock may still be behind by less.
local SLACK_MS = 86400000

local byte, char, find, floor, rep, sub = string.byte, string.char, string.find, math.floor, string.rep, string.sub
local pack, unpackStruct = struct.pack, struct.unpack

local layouts, timeFormats = {}, {}

local function layoutOf(head)
	local layout = layouts[head]
	if not layout then
		local scopes = (#head - 2) / SCOPE
		layout = { head = head, scopes = scopes, width = math.max(1, math.ceil(scopes / 8)), bitOf = {}, plans = {} }
		for i = 0, scopes - 1 do layout.bitOf[sub(head, 3 + i * SCOPE, 2 + (i + 1) * SCOPE)] = i end
		layouts[head] = layout
	end
	return layout
end

local function openHistory(value)
	local high, low = byte(value, 1, 2)
	local start = 2 + (high * 256 + low) * SCOPE
	local layout = layoutOf(sub(value, 1, start))
	local hits = (#value - start) / (AT + HIT + layout.width)
	return {
		value = value, layout = layout, hits = hits,
		times = start, ids = start + hits * AT, masks = start + hits * (AT + HIT),
		-- What lies from `loaded` on is decoded already, newest first: a window seldom reaches the oldest hit.
		loaded = hits + 1, at = {}, mask = {},
	}
end

-- Decodes the next older block of hits.
local function loadOlder(history)
	local last = history.loaded - 1
	local first = math.max(1, last - BLOCK + 1)
	local count, width = last - first + 1, history.layout.width
	local format = timeFormats[count] or '>' .. rep('I6', count)
	timeFormats[count] = format
	local at = { unpackStruct(format, history.value, history.times + (first - 1) * AT + 1) }
	local mask
	if width == 1 then
		mask = { byte(history.value, history.masks + first, history.masks + last) }
	else
		mask = {}
		for k = 1, count do
			local from = history.masks + (first + k - 2) * width
			mask[k] = sub(history.value, from + 1, from + width)
		end
	end
	if first == 1 and last == history.hits then
		history.at, history.mask = at, mask
	else
		for k = 1, count do history.at[first + k - 1], history.mask[first + k - 1] = at[k], mask[k] end
	end
	history.loaded = first
end

local function atOf(history, hit)
	return (unpackStruct('>I6', history.value, history.times + (hit - 1) * AT + 1))
end

-- The number of the hit with this code, nil where there is none younger than forgetMs.
local function findHit(history, code, forgetMs)
	local from = history.ids + 1
	while true do
		local found = find(history.value, code, from, true)
		if not found or found > history.masks then return nil end
		local offset = found - history.ids - 1
		if offset % HIT == 0 and atOf(history, offset / HIT + 1) > forgetMs then return offset / HIT + 1 end
		from = found + 1
	end
end

local function hasBit(mask, bit)
	if type(mask) == 'string' then mask = byte(mask, floor(bit / 8) + 1) end
	return floor(mask / 2 ^ (bit % 8)) % 2 == 1
end

local function maskOf(layout, scopes)
	local bytes = {}
	for k = 1, layout.width do bytes[k] = 0 end
	local seen = {}
	for _, scope in ipairs(scopes) do
		local bit = layout.bitOf[scope]
		local k = floor(bit / 8) + 1
		if not seen[bit] then bytes[k] = bytes[k] + 2 ^ (bit % 8) end
		seen[bit] = true
	end
	return char(unpack(bytes))
end

local function headOf(scopes)
	return pack('>I2', #scopes) .. table.concat(scopes)
end

-- The value without hit number `gone`; '' when it was the last.
local function withoutHit(history, gone)
	if history.hits == 1 then return '' end
	local value, width = history.value, history.layout.width
	local time, id, mask = history.times + (gone - 1) * AT, history.ids + (gone - 1) * HIT, history.masks + (gone - 1) * width
	return sub(value, 1, time) .. sub(value, time + AT + 1, id) .. sub(value, id + HIT + 1, mask) .. sub(value, mask + width + 1)
end

-- The value with one more hit; a hit of a process whose clock is behind goes in before the younger ones.
local function withHit(history, nowMs, code, mask)
	local before = history.hits
	while before > 0 and atOf(history, before) > nowMs do before = before - 1 end
	local value = history.value
	local time, id, bits = history.times + before * AT, history.ids + before * HIT, history.masks + before * history.layout.width
	return sub(value, 1, time) .. pack('>I6', nowMs) .. sub(value, time + 1, id) .. code .. sub(value, id + 1, bits) .. mask .. sub(value, bits + 1)
end

-- The value with the hits from number `first` on, under a head of the scopes that those use and of `scopes`.
local function rewritten(history, first, scopes)
	local layout, value = history.layout, history.value
	local used, known, owned = {}, {}, {}
	local function use(scope)
		if not known[scope] then
			known[scope] = true
			used[#used + 1] = scope
		end
	end
	for hit = first, history.hits do
		local from, own = history.masks + (hit - 1) * layout.width, {}
		local mask = sub(value, from + 1, from + layout.width)
		for scope, bit in pairs(layout.bitOf) do
			if hasBit(mask, bit) then own[#own + 1] = scope end
		end
		table.sort(own)
		for _, scope in ipairs(own) do use(scope) end
		owned[#owned + 1] = own
	end
	for _, scope in ipairs(scopes) do use(scope) end
	local head, masks = headOf(used), {}
	for i, own in ipairs(owned) do masks[i] = maskOf(layoutOf(head), own) end
	return head .. sub(value, history.times + (first - 1) * AT + 1, history.ids)
		.. sub(value, history.ids + (first - 1) * HIT + 1, history.masks) .. table.concat(masks)
end
