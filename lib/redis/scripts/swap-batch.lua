-- Writes a batch onto the revision that the caller read, or nothing, and keeps its lapse up to date.
--
-- KEYS[1]   batch: '<revision>|<document>'
-- KEYS[2]   leases: instants (ms) at which batches in flight lapse
-- KEYS[3]   backs: instants (ms) from which batches that were given back may be leased again
-- ARGV[1]   expected revision; 0: must not exist
-- ARGV[2]   '=' .. document, or '-' (remove)
-- ARGV[3]   the batch's member in leases and backs
-- ARGV[4]   'leases' or 'backs': where it belongs
-- ARGV[5]   instant (ms)
-- Replies   'done' or 'stale'
local revision = tonumber(string.match(redis.call('GETRANGE', KEYS[1], 0, 16), '^%d+') or 0)
if revision ~= tonumber(ARGV[1]) then return 'stale' end

if ARGV[2] == '-' then
	redis.call('DEL', KEYS[1])
	redis.call('ZREM', KEYS[2], ARGV[3])
	redis.call('ZREM', KEYS[3], ARGV[3])
	return 'done'
end
redis.call('SET', KEYS[1], string.format('%d|', revision + 1) .. string.sub(ARGV[2], 2))
local into, outOf = KEYS[2], KEYS[3]
if ARGV[4] == 'backs' then into, outOf = outOf, into end
redis.call('ZADD', into, ARGV[5], ARGV[3])
redis.call('ZREM', outOf, ARGV[3])
return 'done'
