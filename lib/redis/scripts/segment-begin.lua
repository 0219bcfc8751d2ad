-- Opens a snapshot in one partition; one that is open or committed stays as it is.
-- KEYS[1]  SET: contacts seen; the empty id in it says that the snapshot is open
-- KEYS[2]  STRING: the diff of the commit
-- ARGV[1]  keepMs: how long an abandoned snapshot is kept
-- Replies  `open` | `committed`
if redis.call('EXISTS', KEYS[2]) == 1 then return 'committed' end
redis.call('SADD', KEYS[1], '')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'open'
