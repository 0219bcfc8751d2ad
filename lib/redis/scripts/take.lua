-- Takes the hits of one partition's asks, in their order: a hit is written if all limits of its ask hold, else nothing of it.
-- KEYS[1]  HASH: subject -> history
-- ARGV[1]  nowMs
-- ARGV[2]  retentionMs: how long a hit is remembered
-- ARGV[3]  rules, JSON: { counts: scope code[], limits: [scope code, allowed, windowMs] or [scope code, allowed, fromMs, untilMs] }[]
-- ARGV[4]  asks, 24 characters each: subject (14), hit (8), number of its rule (2 digits to the base 64, '0' is 0)
-- Replies  a line an ask: `taken FREE...`, what each limit still allows, or `held AT_MS LIMIT`: when all will hold, and the last one to
-- @include cap-history

local NEVER_MS = 9007199254740991
local ASK = 24
-- For each new subject this many others are looked at, so that the forgotten stay fewer than the living.
local SWEEP = 4

local nowMs, retentionMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local rules, asks = cjson.decode(ARGV[3]), ARGV[4]
local forgetMs = nowMs - retentionMs

for number, rule in ipairs(rules) do
	rule.number, rule.scopes, rule.free = number, {}, {}
	local counted = {}
	for i, code in ipairs(rule.counts) do
		rule.scopes[i] = pack('>I5', code)
		counted[code] = 1
	end
	for i, limit in ipairs(rule.limits) do
		local code, allowed, first, untilMs = unpack(limit)
		rule.limits[i] = {
			scope = pack('>I5', code), allowed = allowed, counted = counted[code] or 0,
			-- A hit at edgeMs or before is outside.
			edgeMs = untilMs and first - 1 or nowMs - first, untilMs = untilMs, windowMs = first,
		}
	end
	rule.empty = headOf(rule.scopes)
end

-- How a rule reads a layout: the bits that its hits set, and for each limit which bits mean its scope.
local function planOf(layout, rule)
	local plan = layout.plans[rule.number]
	if plan then return plan end
	plan = { within = {} }
	for i, limit in ipairs(rule.limits) do
		plan.within[i] = layout.bitOf[limit.scope] and { bit = layout.bitOf[limit.scope] } or false
	end
	local isKnown = true
	for _, scope in ipairs(rule.scopes) do isKnown = isKnown and layout.bitOf[scope] ~= nil end
	plan.mask = isKnown and maskOf(layout, rule.scopes)
	layout.plans[rule.number] = plan
	return plan
end

-- How many hits a limit sees, and the time of the one that must leave first for it to hold.
local function usedOf(history, limit, within)
	if not within then return 0 end
	local at, mask, edgeMs, untilMs, allowed = history.at, history.mask, limit.edgeMs, limit.untilMs, limit.allowed
	local used, turnMs = 0, nil
	for hit = history.hits, 1, -1 do
		if hit < history.loaded then
			loadOlder(history)
			at, mask = history.at, history.mask
		end
		local atMs, bits = at[hit], mask[hit]
		if atMs <= edgeMs then break end
		local isInside = within[bits]
		if isInside == nil then
			isInside = hasBit(bits, within.bit)
			within[bits] = isInside
		end
		if isInside and not (untilMs and atMs >= untilMs) then
			used = used + 1
			if used == allowed then turnMs = atMs end
		end
	end
	return used, turnMs
end

local function nextAllowedMs(limit, turnMs)
	if limit.allowed <= 0 then return NEVER_MS end
	return limit.untilMs or turnMs + limit.windowMs
end

-- What a new hit leaves free in each limit; where one does not hold, nil and the reply that says until when.
local function judge(history, rule, isTaken)
	local within, free = planOf(history.layout, rule).within, rule.free
	local latestMs, latest = 0, nil
	for i, limit in ipairs(rule.limits) do
		local used, turnMs = usedOf(history, limit, within[i])
		if isTaken then
			free[i] = math.max(0, limit.allowed - used)
		elseif used < limit.allowed then
			free[i] = limit.allowed - used - limit.counted
		else
			local nextMs = nextAllowedMs(limit, turnMs)
			if nextMs > latestMs then latestMs, latest = nextMs, i - 1 end
		end
	end
	if latest then return nil, string.format('held %.0f %d', latestMs, latest) end
	return 'taken ' .. table.concat(free, ' ', 1, #rule.limits)
end

local function written(history, rule, code)
	local first = 1
	while first <= history.hits and atOf(history, first) <= forgetMs - SLACK_MS do first = first + 1 end
	local mask = planOf(history.layout, rule).mask
	if first > 1 or not mask then
		history = openHistory(rewritten(history, first, rule.scopes))
		mask = planOf(history.layout, rule).mask
	end
	return withHit(history, nowMs, code, mask)
end

local subjects, current = {}, {}
for from = 1, #asks, ASK do
	local subject = sub(asks, from, from + 13)
	if current[subject] == nil then
		current[subject] = false
		subjects[#subjects + 1] = subject
	end
end
for i, value in ipairs(redis.call('HMGET', KEYS[1], unpack(subjects))) do current[subjects[i]] = value end

local replies, isChanged, fresh = {}, {}, 0
for from = 1, #asks, ASK do
	local subject, code, high, low = unpackStruct('c14c8BB', asks, from)
	local rule = rules[(high - 48) * 64 + low - 47]
	local value = current[subject]
	local history = openHistory(value or rule.empty)
	local isTaken = value and findHit(history, code, forgetMs)
	local taken, held = judge(history, rule, isTaken)
	if taken and not isTaken then
		if not value then fresh = fresh + 1 end
		current[subject] = written(history, rule, code)
		isChanged[subject] = true
	end
	replies[#replies + 1] = taken or held
end

local writes = {}
for subject in pairs(isChanged) do
	writes[#writes + 1] = subject
	writes[#writes + 1] = current[subject]
end
if #writes > 0 then
	redis.call('HSET', KEYS[1], unpack(writes))
	redis.call('PEXPIRE', KEYS[1], retentionMs + SLACK_MS)
end
if fresh > 0 then
	local some = redis.call('HRANDFIELD', KEYS[1], -SWEEP * fresh, 'WITHVALUES')
	for i = 1, #some, 2 do
		local history = openHistory(some[i + 1])
		if atOf(history, history.hits) <= forgetMs - SLACK_MS then redis.call('HDEL', KEYS[1], some[i]) end
	end
end
return table.concat(replies, '\n')
