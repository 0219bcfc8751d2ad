-- Marks contacts of one partition as seen by an open snapshot; a committed one takes no notice of repeats.
-- KEYS[1]  SET: contacts seen; the empty id in it says that the snapshot is open
-- KEYS[2]  STRING: the diff of the commit
-- ARGV[1]  keepMs: how long an abandoned snapshot is kept
-- ARGV[2]  ... contacts
-- Replies  `seen` | `committed` | `unknown`
local MANY = 4000

if redis.call('EXISTS', KEYS[1]) == 0 then
	return redis.call('EXISTS', KEYS[2]) == 1 and 'committed' or 'unknown'
end
for from = 2, #ARGV, MANY do redis.call('SADD', KEYS[1], unpack(ARGV, from, math.min(from + MANY - 1, #ARGV))) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'seen'
