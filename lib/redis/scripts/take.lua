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

local subjects, values = {}, {}
for from = 1, #asks, ASK do
	local subject = sub(asks, from, from + 13)
	if values[subject] == nil then
		values[subject] = false
		subjects[#subjects + 1] = subject
	end
end
for i, value in ipairs(redis.call('HMGET', key, unpack(subjects))) do values[subjects[i]] = value end

local function written(history, rule, code)
	local bits, first = planOf(history.layout, rule).bits, 1
	local isStale = history.hits > 0 and history.oldestMs <= forgetMs - SLACK_MS
	if isStale or not bits then
		while first <= history.hits and atOf(history, first) <= forgetMs - SLACK_MS do first = first + 1 end
		openHistory(history, rewritten(history, first, rule.scopes))
		bits = planOf(history.layout, rule).bits
	end
	return withHit(history, nowMs, bits, code)
end

local history, replies, writes, placeOf, fresh = {}, {}, {}, {}, 0
for from = 1, #asks, ASK do
	local subject, code, high, low = unpackStruct('c14c8BB', asks, from)
	local rule, value = rules[(high - 48) * 64 + low - 47], values[subject]
	openHistory(history, value or rule.empty)
	local isTaken = value and findHit(history, code, forgetMs)
	local reply, holds = judge(history, rule, isTaken)
	replies[#replies + 1] = reply
	if holds and not isTaken then
		if not value then fresh = fresh + 1 end
		values[subject] = written(history, rule, code)
		local place = placeOf[subject] or #writes + 1
		placeOf[subject], writes[place], writes[place + 1] = place, subject, values[subject]
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
			openHistory(history, scan[2][i + 1])
			if atOf(history, history.hits) <= forgetMs - SLACK_MS then redis.call('HDEL', key, scan[2][i]) end
		end
	end
	redis.call('HSET', key, 'sweep', scan[1])
end
return table.concat(replies, '\n')
