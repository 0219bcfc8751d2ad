-- Applies changes of contacts, each of them wholly or not at all, and only onto the revision that it was made from.
--
-- KEYS[1]   revision floor: the highest revision of any removed contact
-- KEYS[2]   heads: earliest instant (ms) of each queue
-- KEYS[n]   documents, events, ledgers, counts, queues; below named by position ("key")
-- ARGV[1]   number of changes
-- ARGV[2]   number of ledger lines that are stored of a contact
-- ARGV[3]   number of queues; then for each: key, its member in heads
-- then for each change:
--   number of arguments of this change that follow, document key, expected revision,
--   document behind its new revision: '<expected + 1>|<packed>', or '-' (remove it and its events), events key
--   number of queue entries;   then for each: queue key, ref, instant (ms) or '' (take out)
--   number of events to drop;  then for each: id
--   number of events to keep;  then for each: id, packed event
--   number of ledger lines;    then, unless there are none, ledger key; then for each: packed line
--   number of counts;          then for each: counts key, field, increment
-- Replies   array of 'done' or 'stale', in the order of the changes
--
-- @include arguments
-- @include contact-document

local heads, touched, sums = {}, {}, {}

local function writeQueues()
	for _ = 1, takeNumber() do
		local queue, ref, instant = takeNumber(), take(), take()
		touched[queue] = true
		if instant == '' then redis.call('ZREM', KEYS[queue], ref) else redis.call('ZADD', KEYS[queue], instant, ref) end
	end
end

local function writeEvents(events)
	for _ = 1, takeNumber() do redis.call('HDEL', KEYS[events], take()) end
	for _ = 1, takeNumber() do redis.call('HSET', KEYS[events], take(), take()) end
end

local function writeLedger(stored)
	local lines = takeNumber()
	if lines == 0 then return end
	local ledger, length = takeNumber(), 0
	for _ = 1, lines do length = redis.call('RPUSH', KEYS[ledger], take()) end
	if length > stored then redis.call('LTRIM', KEYS[ledger], -stored, -1) end
end

local function addCounts()
	for _ = 1, takeNumber() do
		local key, field = takeNumber(), take()
		sums[key] = sums[key] or {}
		sums[key][field] = (sums[key][field] or 0) + takeNumber()
	end
end

local replies = {}
local changes, stored = takeNumber(), takeNumber()
for _ = 1, takeNumber() do
	local queue = takeNumber()
	heads[queue] = take()
end
for change = 1, changes do
	local length = takeNumber()
	local after = position + length
	local key, expected, document, events = takeNumber(), takeNumber(), take(), takeNumber()
	if readRevision(key) == expected then
		writeDocument(key, expected, document, events)
		writeQueues()
		writeEvents(events)
		writeLedger(stored)
		addCounts()
		replies[change] = 'done'
	else
		replies[change] = 'stale'
	end
	position = after
end
for key, fields in pairs(sums) do
	for field, by in pairs(fields) do redis.call('HINCRBY', KEYS[key], field, by) end
end
for queue in pairs(touched) do
	local first = redis.call('ZRANGE', KEYS[queue], 0, 0, 'WITHSCORES')
	if first[2] then redis.call('ZADD', KEYS[2], first[2], heads[queue]) else redis.call('ZREM', KEYS[2], heads[queue]) end
end
return replies
