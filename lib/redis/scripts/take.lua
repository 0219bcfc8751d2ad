-- Takes the hits of one partition's asks, in their order: a hit is written if all limits of its ask hold, else not at all.
-- KEYS[1]  HASH: subject -> history; `sweep` -> cursor
-- ARGV[1]  nowMs
-- ARGV[2]  retentionMs: how long a hit is remembered
-- ARGV[3]  rules, a JSON array
-- ARGV[4]  asks, 24 characters each: subject (14), hit (8), number of its rule (2 digits to the base 64, '0' is 0)
-- Replies  a line an ask: `taken FREE...`, what each limit still allows, or `held AT_MS LIMIT`: when all would hold, and the last one to
-- @include cap-history
-- @include cap-limits

local ASK = 24
-- For each new subject this many others are looked at, so that the forgotten stay fewer than the living.
local SWEEP = 4

local key, nowMs, retentionMs, asks = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[4]
local forgetMs = nowMs - retentionMs
local rules = cjson.decode(ARGV[3])
for number, rule in ipairs(rules) do readRule(rule, number, nowMs) end

local count = #asks / ASK
-- Four values an ask, and behind them the position at which unpacking ended.
local pieces = { unpackStruct(rep('c14c8BB', count), asks) }
local subjects, values = {}, {}
for i = 1, 4 * count, 4 do
	local subject = pieces[i]
	if values[subject] == nil then
		values[subject] = false
		subjects[#subjects + 1] = subject
	end
end
for i, packed in ipairs(redis.call('HMGET', key, unpack(subjects))) do values[subjects[i]] = packed end

local function written(rule, code)
	local bits, first = planOf(layout, rule).bits, 1
	local isStale = hits > 0 and oldestMs <= forgetMs - SLACK_MS
	if isStale or not bits then
		while first <= hits and atOf(first) <= forgetMs - SLACK_MS do first = first + 1 end
		openHistory(rewritten(first, rule.scopes))
		bits = planOf(layout, rule).bits
	end
	return withHit(nowMs, bits, code)
end

local replies, writes, placeOf, last, fresh = {}, {}, {}, 0, 0
for ask = 1, count do
	local i = 4 * ask - 3
	local subject, code, rule = pieces[i], pieces[i + 1], rules[(pieces[i + 2] - 48) * 64 + pieces[i + 3] - 47]
	local known = values[subject]
	openHistory(known or rule.empty)
	local isTaken = known and findHit(code, forgetMs)
	local reply, holds = judge(rule, isTaken)
	replies[ask] = reply
	if holds and not isTaken then
		if not known then fresh = fresh + 1 end
		local place = placeOf[subject]
		if not place then
			place, last = last + 1, last + 2
			placeOf[subject], writes[place] = place, subject
		end
		local packed = written(rule, code)
		values[subject], writes[place + 1] = packed, packed
	end
end
if #writes > 0 then
	redis.call('HSET', key, unpack(writes))
	redis.call('PEXPIRE', key, retentionMs + SLACK_MS)
end
if fresh > 0 then
	local scan = redis.call('HSCAN', key, redis.call('HGET', key, 'sweep') or '0', 'COUNT', SWEEP * fresh)
	for i = 1, #scan[2], 2 do
		if scan[2][i] ~= 'sweep' then
			openHistory(scan[2][i + 1])
			if atOf(hits) <= forgetMs - SLACK_MS then redis.call('HDEL', key, scan[2][i]) end
		end
	end
	redis.call('HSET', key, 'sweep', scan[1])
end
return table.concat(replies, '\n')
