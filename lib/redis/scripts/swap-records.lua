-- Writes records of a room that lie in one partition, each onto the revision that the caller read, or not at all.
--
-- KEYS[1]   room: id -> '<revision>|<value>'
-- KEYS[2]   index: id by instant (ms)
-- KEYS[3]   the highest revision that any record of the partition was given
-- ARGV      for each change: id, expected revision (0: must not exist), '=' .. value or '-' (remove),
--           instant (ms) or '' (not listed)
-- Replies   array of 'done' or 'stale', in the order of the changes

-- Taken before anything is written: a script that fails halfway must not leave a revision that is given again.
local latest = redis.call('INCRBY', KEYS[3], #ARGV / 4) - #ARGV / 4
local replies = {}

for change = 1, #ARGV, 4 do
	local id, expected, value, instant = ARGV[change], tonumber(ARGV[change + 1]), ARGV[change + 2], ARGV[change + 3]
	local stored = redis.call('HGET', KEYS[1], id)
	local revision = stored and tonumber(string.match(stored, '^%d+')) or 0
	if revision ~= expected then
		replies[#replies + 1] = 'stale'
	else
		if value == '-' then
			redis.call('HDEL', KEYS[1], id)
		else
			latest = latest + 1
			redis.call('HSET', KEYS[1], id, string.format('%d|', latest) .. string.sub(value, 2))
		end
		if value == '-' or instant == '' then
			redis.call('ZREM', KEYS[2], id)
		else
			redis.call('ZADD', KEYS[2], instant, id)
		end
		replies[#replies + 1] = 'done'
	end
end
return replies
