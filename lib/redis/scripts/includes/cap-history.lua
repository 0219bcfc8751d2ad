-- A subject's hits, packed: six of them in 107 bytes. The same layout as in sqlite/cap-history.ts.
--   2 bytes  how many scopes the subject knows, plus 32768 once its hits do not all count in the same ones
--   5 bytes  each scope: its code
--   then for each hit, ascending by time: 6 bytes atMs, w bytes the scopes it counts in, 8 bytes its code
-- A scope is one bit, the lowest of the first byte is the first scope; w = one byte for every 8 scopes begun, at least one.
-- Integers are big-endian. One thing, hence longer than a script should be: whatever knows the layout is here.
local SCOPE, AT, HIT, MIXED = 5, 6, 8, 32768
local BLOCK = 64
-- So many of the latest hits are unpacked at once.
local LATEST = 4
-- What was forgotten this long ago is removed, not only passed over: clocks of processes differ by less.
local SLACK_MS = 86400000

local byte, char, find, floor, rep, sub = string.byte, string.char, string.find, math.floor, string.rep, string.sub
local pack, unpackStruct = struct.pack, struct.unpack
local layouts = {}

local function layoutOf(head)
	if layouts[head] then return layouts[head] end
	local scopes = (#head - 2) / SCOPE
	local width = math.max(1, math.ceil(scopes / 8))
	local layout = {
		head = head, start = #head + 1, isMixed = byte(head) > 127, scopes = scopes, width = width,
		record = AT + width + HIT, bits = width == 1 and 'B' or 'c' .. width, bitOf = {}, plans = {}, formats = {}, times = {},
	}
	layout.first = '>I6' .. layout.bits
	for i = 0, scopes - 1 do layout.bitOf[sub(head, 3 + i * SCOPE, 2 + (i + 1) * SCOPE)] = i end
	layouts[head] = layout
	return layout
end

local function headOf(scopes, isMixed)
	return pack('>I2', #scopes + (isMixed and MIXED or 0)) .. table.concat(scopes)
end

-- The history that is open, one at a time, in locals: fields of a table are slower, and read all the time.
local value, layout, start, hits, oldestMs, oldestBits, latest

local function openHistory(packed)
	if not layout or sub(packed, 1, start - 1) ~= layout.head then
		local high, low = byte(packed, 1, 2)
		layout = layoutOf(sub(packed, 1, 2 + (high % 128 * 256 + low) * SCOPE))
		start = layout.start
	end
	value, latest = packed, nil
	hits = (#packed - start + 1) / layout.record
	if hits > 0 then oldestMs, oldestBits = unpackStruct(layout.first, packed, start) end
end

local function atOf(hit)
	return (unpackStruct('>I6', value, start + (hit - 1) * layout.record))
end

-- A format that passes over bytes as one number, which is to be ignored; `x` is one step for each byte.
local function passing(bytes)
	return bytes <= 32 and 'I' .. bytes or rep('x', bytes - 1) .. 'B'
end

-- The latest hits as { atMs, number, atMs, number, ... }, ascending, and how many: unpacked once for all limits of an ask.
local function latestOf()
	local count = hits < LATEST and hits or LATEST
	if latest then return latest, count end
	local format = layout.times[count]
	if not format then
		format = '>' .. rep('I6' .. passing(layout.width + HIT), count)
		layout.times[count] = format
	end
	latest = { unpackStruct(format, value, start + (hits - count) * layout.record) }
	return latest, count
end

-- Hits `first` to `last` as { atMs, bits, number, ... }, the numbers to be ignored.
local function hitsOf(first, last)
	local count = last - first + 1
	local format = layout.formats[count]
	if not format then
		format = '>' .. rep('I6' .. layout.bits .. passing(HIT), count)
		layout.formats[count] = format
	end
	return { unpackStruct(format, value, start + (first - 1) * layout.record) }
end

-- The number of the hit with this code, nil where there is none younger than forgetMs.
local function findHit(code, forgetMs)
	local from, record = start, layout.record
	local codes = from + record - HIT
	while true do
		local found = find(value, code, from, true)
		if not found then return nil end
		local hit = (found - codes) / record + 1
		if hit % 1 == 0 and atOf(hit) > forgetMs then return hit end
		from = found + 1
	end
end

-- `bits` as a string, or a number where one byte holds them.
local function hasBit(bits, bit)
	if type(bits) == 'string' then bits = byte(bits, floor(bit / 8) + 1) end
	return floor(bits / 2 ^ (bit % 8)) % 2 == 1
end

local function bitsOf(layout, scopes)
	local bytes = {}
	for k = 1, layout.width do bytes[k] = 0 end
	for _, scope in ipairs(scopes) do
		local bit = layout.bitOf[scope]
		local k = floor(bit / 8) + 1
		bytes[k] = bytes[k] + 2 ^ (bit % 8)
	end
	return char(unpack(bytes))
end

-- The value with one more hit; that of a process whose clock is behind goes in before the younger ones.
local function withHit(nowMs, bits, code)
	local before, own = hits, value
	if before > 0 and not layout.isMixed then
		if (layout.width == 1 and byte(bits) or bits) ~= oldestBits then own = char(byte(own) + 128) .. sub(own, 2) end
	end
	while before > 0 and atOf(before) > nowMs do before = before - 1 end
	if before == hits then return own .. pack('>I6', nowMs) .. bits .. code end
	local split = start - 1 + before * layout.record
	return sub(own, 1, split) .. pack('>I6', nowMs) .. bits .. code .. sub(own, split + 1)
end

-- The value without hit number `gone`; '' when it was the last.
local function withoutHit(gone)
	if hits == 1 then return '' end
	local from = start + (gone - 1) * layout.record
	return sub(value, 1, from - 1) .. sub(value, from + layout.record)
end

-- The value with the hits from number `first` on, under a head of the scopes that those use and of `scopes`.
local function rewritten(first, scopes)
	local used, isUsed, kept, oneBits, isMixed = {}, {}, {}, nil, false
	local function use(scope)
		if not isUsed[scope] then used[#used + 1] = scope end
		isUsed[scope] = true
	end
	for hit = first, hits do
		local from = start + (hit - 1) * layout.record
		local bits = sub(value, from + AT, from + AT + layout.width - 1)
		local own = { at = sub(value, from, from + AT - 1), code = sub(value, from + AT + layout.width, from + layout.record - 1) }
		for i = 0, layout.scopes - 1 do
			if hasBit(bits, i) then own[#own + 1] = sub(layout.head, 3 + i * SCOPE, 2 + (i + 1) * SCOPE) end
		end
		for _, scope in ipairs(own) do use(scope) end
		oneBits = oneBits or bits
		isMixed = isMixed or bits ~= oneBits
		kept[#kept + 1] = own
	end
	for _, scope in ipairs(scopes) do use(scope) end
	local pieces = { headOf(used, isMixed) }
	for _, own in ipairs(kept) do pieces[#pieces + 1] = own.at .. bitsOf(layoutOf(pieces[1]), own) .. own.code end
	return table.concat(pieces)
end
