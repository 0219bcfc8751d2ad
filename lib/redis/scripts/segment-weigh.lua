-- Says what committing a snapshot would do in one partition; writes nothing.
-- KEYS[1]  SET: members
-- KEYS[2]  SET: contacts seen, and the empty id
-- KEYS[3]  STRING: the diff of the commit
-- Replies  `open`, members, contacts seen, members that would leave | `committed` | `unknown`
if redis.call('EXISTS', KEYS[3]) == 1 then return { 'committed' } end
local seen = redis.call('SCARD', KEYS[2])
if seen == 0 then return { 'unknown' } end
return { 'open', redis.call('SCARD', KEYS[1]), seen - 1, #redis.call('SDIFF', KEYS[1], KEYS[2]) }
