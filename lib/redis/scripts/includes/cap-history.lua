-- A subject's hits, packed: six of them in 107 bytes. The same layout as in sqlite/cap-history.ts.
--   2 bytes  how many scopes the subject knows, plus 32768 once its hits do not all count in the same ones
--   5 bytes  each scope: its code
--   then for each hit, ascending by time: 6 bytes atMs, w bytes the scopes it counts in, 8 bytes its code
-- A scope is one bit, the lowest of the first byte is the first scope; w = one byte for every 8 scopes begun, at least one.
-- Integers are big-endian. One thing, hence longer than a script should be: whatever knows the layout is here.
local SCOPE, AT, HIT, MIXED = 5, 6, 8, 32768
local BLOCK = 64
-- What was forgotten this long ago is removed, not only passed over: clocks of processes differ by less.
local SLACK_MS = 86400000

local byte, char, find, floor, rep, sub = string.byte, string.char, string.find, math.floor, string.rep, string.sub
local pack, unpackStruct = struct.pack, struct.unpack
local layouts, lastLayout = {}, nil

local function layoutOf(head)
	local layout = layouts[head]
	if layout then return layout end
	local scopes = (#head - 2) / SCOPE
	local width = math.max(1, math.ceil(scopes / 8))
	layout = {
		head = head, start = #head + 1, isMixed = byte(head) > 127, scopes = scopes, width = width,
		record = AT + width + HIT, bits = width == 1 and 'B' or 'c' .. width, bitOf = {}, plans = {}, formats = {},
	}
	layout.first = '>I6' .. layout.bits
	for i = 0, scopes - 1 do layout.bitOf[sub(head, 3 + i * SCOPE, 2 + (i + 1) * SCOPE)] = i end
	layouts[head] = layout
	return layout
end

local function headOf(scopes, isMixed)
	return pack('>I2', #scopes + (isMixed and MIXED or 0)) .. table.concat(scopes)
end

-- Lays an opened history over `history`: one table serves all asks, a new one for each would cost a third more.
local function openHistory(history, value)
	local layout = lastLayout
	if not layout or sub(value, 1, layout.start - 1) ~= layout.head then
		local high, low = byte(value, 1, 2)
		layout = layoutOf(sub(value, 1, 2 + (high % 128 * 256 + low) * SCOPE))
		lastLayout = layout
	end
	local start = layout.start
	local hits = (#value - start + 1) / layout.record
	history.value, history.layout, history.start, history.hits = value, layout, start, hits
	if hits > 0 then history.oldestMs, history.oldestBits = unpackStruct(layout.first, value, start) end
	return history
end

local function atOf(history, hit)
	return (unpackStruct('>I6', history.value, history.start + (hit - 1) * history.layout.record))
end

-- Hits `first` to `last` as { atMs, bits, atMs, bits, ..., a number to be ignored }.
local function hitsOf(history, first, last)
	local layout, count = history.layout, last - first + 1
	local format = layout.formats[count]
	if not format then
		format = '>' .. rep('I6' .. layout.bits .. rep('x', HIT), count)
		layout.formats[count] = format
	end
	return { unpackStruct(format, history.value, history.start + (first - 1) * layout.record) }
end

-- The number of the hit with this code, nil where there is none younger than forgetMs.
local function findHit(history, code, forgetMs)
	local from, record = history.start, history.layout.record
	local codes = from + record - HIT
	while true do
		local found = find(history.value, code, from, true)
		if not found then return nil end
		local hit = (found - codes) / record + 1
		if hit % 1 == 0 and atOf(history, hit) > forgetMs then return hit end
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
local function withHit(history, nowMs, bits, code)
	local value, before, layout = history.value, history.hits, history.layout
	if before > 0 and not layout.isMixed then
		local oldest = history.oldestBits
		if (layout.width == 1 and byte(bits) or bits) ~= oldest then value = char(byte(value) + 128) .. sub(value, 2) end
	end
	while before > 0 and atOf(history, before) > nowMs do before = before - 1 end
	if before == history.hits then return value .. pack('>I6', nowMs) .. bits .. code end
	local split = history.start - 1 + before * layout.record
	return sub(value, 1, split) .. pack('>I6', nowMs) .. bits .. code .. sub(value, split + 1)
end

-- The value without hit number `gone`; '' when it was the last.
local function withoutHit(history, gone)
	if history.hits == 1 then return '' end
	local record = history.layout.record
	local from = history.start + (gone - 1) * record
	return sub(history.value, 1, from - 1) .. sub(history.value, from + record)
end

-- The value with the hits from number `first` on, under a head of the scopes that those use and of `scopes`.
local function rewritten(history, first, scopes)
	local layout, value = history.layout, history.value
	local used, isUsed, kept, oneBits, isMixed = {}, {}, {}, nil, false
	local function use(scope)
		if not isUsed[scope] then used[#used + 1] = scope end
		isUsed[scope] = true
	end
	for hit = first, history.hits do
		local from = history.start + (hit - 1) * layout.record
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
