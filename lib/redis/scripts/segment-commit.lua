-- Ends a snapshot in one partition: members that were not seen leave, once; who left is kept under the snapshot's id.
-- KEYS[1]  SET: members
-- KEYS[2]  SET: contacts seen, and the empty id
-- KEYS[3]  STRING: the diff of the commit
-- ARGV[1]  keepMs: how long an unconfirmed diff is kept
-- Replies  the diff, a JSON array: 0, then those that left; a repeat gets the first one's | `unknown`
local MANY = 4000

local kept = redis.call('GET', KEYS[3])
if kept then return kept end
if redis.call('EXISTS', KEYS[2]) == 0 then return 'unknown' end
local left = redis.call('SDIFF', KEYS[1], KEYS[2])
for from = 1, #left, MANY do redis.call('SREM', KEYS[1], unpack(left, from, math.min(from + MANY - 1, #left))) end
table.insert(left, 1, 0)
local packed = cjson.encode(left)
redis.call('SET', KEYS[3], packed, 'PX', ARGV[1])
redis.call('UNLINK', KEYS[2])
return packed
