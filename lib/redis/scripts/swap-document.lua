-- Writes a document of a room onto the revision that the caller read, or nothing, and raises the room's version.
--
-- KEYS[1]   room: id -> '<revision>|<value>'
-- KEYS[2]   version of the room
-- ARGV[1]   id
-- ARGV[2]   expected revision; 0: must not exist
-- ARGV[3]   '=' .. value, or '-' (remove)
-- Replies   'done' or 'stale'
local revision = tonumber(string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^%d+') or 0)
if revision ~= tonumber(ARGV[2]) then return 'stale' end

local version = redis.call('INCR', KEYS[2])
if ARGV[3] == '-' then
	redis.call('HDEL', KEYS[1], ARGV[1])
	return 'done'
end
-- A new document starts at the room's version: higher than any revision that one of its name ever had.
if revision == 0 then revision = version - 1 end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d|', revision + 1) .. string.sub(ARGV[3], 2))
return 'done'
