-- Judges the limits of a rule over a subject's history: one thing, the fast ways beside the plain one. A rule comes as JSON
-- { counts: scope code[], limits: [scope code, allowed, windowMs] or [scope code, allowed, fromMs, untilMs] }.
local NEVER_MS = 9007199254740991
-- Up to four limits with less free than this have their reply kept under one number.
local SMALL = 4096

local function readRule(rule, number, nowMs)
	local counted = {}
	rule.number, rule.count, rule.scopes, rule.free, rule.replies = number, #rule.limits, {}, {}, {}
	for i, code in ipairs(rule.counts) do
		rule.scopes[i] = pack('>I5', code)
		counted[code] = 1
	end
	for i, limit in ipairs(rule.limits) do
		local code, allowed, first, untilMs = unpack(limit)
		rule.limits[i] = {
			scope = pack('>I5', code), allowed = allowed, counted = counted[code] or 0,
			-- A hit at edgeMs or before lies outside.
			edgeMs = untilMs and first - 1 or nowMs - first, untilMs = untilMs, windowMs = first,
		}
	end
	rule.empty = headOf(rule.scopes)
	return rule
end

-- How a rule reads a layout: the bits of its own hits (nil when a scope is unknown), and what bits mean to each limit.
local function planOf(layout, rule)
	local plan = layout.plans[rule.number]
	if plan then return plan end
	plan = { within = {} }
	for i, limit in ipairs(rule.limits) do
		local bit = layout.bitOf[limit.scope]
		plan.within[i] = bit and setmetatable({}, { __index = function(known, bits)
			known[bits] = hasBit(bits, bit)
			return known[bits]
		end })
	end
	local isKnown = true
	for _, scope in ipairs(rule.scopes) do isKnown = isKnown and layout.bitOf[scope] ~= nil end
	if isKnown then plan.bits = bitsOf(layout, rule.scopes) end
	layout.plans[rule.number] = plan
	return plan
end

-- How many hits a limit sees, and the time of the one that must leave first for it to hold.
local function usedOfMixed(limit, within)
	local edgeMs, untilMs, allowed = limit.edgeMs, limit.untilMs, limit.allowed
	local used, turnMs, last = 0, nil, hits
	while last > 0 do
		local first = last > BLOCK and last - BLOCK + 1 or 1
		local packed = hitsOf(first, last)
		for i = 3 * (last - first) + 1, 1, -3 do
			local atMs = packed[i]
			if atMs <= edgeMs then return used, turnMs end
			if within[packed[i + 1]] and not (untilMs and atMs >= untilMs) then
				used = used + 1
				if used == allowed then turnMs = atMs end
			end
		end
		last = first - 1
	end
	return used, turnMs
end

-- How many hits, counted from the oldest, are at `ms` or before.
local function hitsUpTo(ms, most)
	local least = 0
	while least < most do
		local middle = floor((least + most + 1) / 2)
		if atOf(middle) <= ms then least = middle else most = middle - 1 end
	end
	return least
end

-- The same where all hits count in the same scopes: they need not be looked at one by one.
local function usedOfUniform(limit)
	local allowed, edgeMs, untilMs, last = limit.allowed, limit.edgeMs, limit.untilMs, hits
	if untilMs and atOf(hits) >= untilMs then last = hitsUpTo(untilMs - 1, hits) end
	local used = last
	if oldestMs <= edgeMs then
		if last < hits then
			used = last - hitsUpTo(edgeMs, last)
		else
			-- Most windows hold the latest few: looking at these from the end is cheaper than halving all.
			local latest, count = latestOf()
			local outside = count
			while outside > 0 and latest[2 * outside - 1] > edgeMs do outside = outside - 1 end
			used = outside > 0 and count - outside or hits - hitsUpTo(edgeMs, hits - count)
		end
	end
	if used < allowed or allowed <= 0 then return used, nil end
	return used, atOf(last - allowed + 1)
end

local function takenReply(rule)
	local free, count, key = rule.free, rule.count, 0
	for i = 1, count do key = free[i] < SMALL and key * SMALL + free[i] or 0 / 0 end
	if count > 4 or key ~= key then return 'taken ' .. table.concat(free, ' ', 1, count) end
	local reply = rule.replies[key]
	if not reply then
		reply = 'taken ' .. table.concat(free, ' ', 1, count)
		rule.replies[key] = reply
	end
	return reply
end

-- The reply to an ask, and whether all limits hold. With `isTaken` the hit is one of the history already.
local function judge(rule, isTaken)
	local within, free, limits = planOf(layout, rule).within, rule.free, rule.limits
	local isMixed, bits = layout.isMixed, oldestBits
	local lastMs, last = 0, nil
	for i = 1, rule.count do
		local limit, inside, used, turnMs = limits[i], within[i], 0, nil
		if hits > 0 and inside then
			if isMixed then
				used, turnMs = usedOfMixed(limit, inside)
			elseif inside[bits] then
				used, turnMs = usedOfUniform(limit)
			end
		end
		local left = limit.allowed - used
		if isTaken then
			free[i] = left > 0 and left or 0
		elseif left > 0 then
			free[i] = left - limit.counted
		else
			local nextMs = limit.allowed <= 0 and NEVER_MS or limit.untilMs or turnMs + limit.windowMs
			if nextMs > lastMs then lastMs, last = nextMs, i - 1 end
		end
	end
	if last then return string.format('held %.0f %d', lastMs, last), false end
	return takenReply(rule), true
end
