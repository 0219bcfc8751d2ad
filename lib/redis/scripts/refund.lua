-- Gives hits of one partition back: they count no more, and the same hit may be taken anew.
-- KEYS[1]  HASH: subject -> history
-- ARGV[1]  nowMs
-- ARGV[2]  retentionMs: how long a hit is remembered
-- ARGV[3]  hits, 22 characters each: subject (14), hit (8)
-- Replies  a line a hit: `refunded` | `gone`, where there was none
-- @include cap-history

local HIT_CHARACTERS = 22
local asked, forgetMs = ARGV[3], tonumber(ARGV[1]) - tonumber(ARGV[2])

local replies = {}
for from = 1, #asked, HIT_CHARACTERS do
	local subject, code = unpackStruct('c14c8', asked, from)
	local packed = redis.call('HGET', KEYS[1], subject)
	if packed then openHistory(packed) end
	local hit = packed and findHit(code, forgetMs)
	if hit then
		local rest = withoutHit(hit)
		if rest == '' then
			redis.call('HDEL', KEYS[1], subject)
		else
			redis.call('HSET', KEYS[1], subject, rest)
		end
	end
	replies[#replies + 1] = hit and 'refunded' or 'gone'
end
return table.concat(replies, '\n')
