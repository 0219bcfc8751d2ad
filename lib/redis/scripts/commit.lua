-- Applies changes of contacts, each wholly and only onto the revision that it was made from, or not at all.
--
-- KEYS[1]   revision floor: the highest revision of any removed contact
-- KEYS[2]   heads: earliest instant (ms) of each queue
-- KEYS[3]   step counts
-- KEYS[n]   documents, events, ledgers, journey counts, queues; named below by their position ("key")
-- ARGV[1]   number of changes
-- ARGV[2]   ledger lines that are kept of a contact
-- ARGV[3]   number of queues, then for each its key and its member in heads
-- then for each change:
--   number of the arguments of this change that follow, document key, expected revision,
--   '=' .. document, or '-' (remove), events key (0: the change has none and removes none)
--   number of queue entries,   each: queue key, ref, instant (ms) or '' (take out)
--   number of events to drop,  each: id
--   number of events to keep,  each: id, packed event
--   number of ledger lines,    then, unless 0: ledger key; each: packed line
--   number of counts,          each: counts key, field, increment
-- Replies   an array of 'done' and 'stale', in the order of the changes
local position = 0

local function take()
	position = position + 1
	return ARGV[position]
end

local function takeNumber()
	return tonumber(take())
end

local changes, keptLines = takeNumber(), takeNumber()
local heads = {}
for _ = 1, takeNumber() do
	local key = takeNumber()
	heads[key] = take()
end

local touched, sums = {}, {}

local function writeDocument(key, revision, document, events)
	if document ~= '-' then
		if revision == 0 then revision = tonumber(redis.call('GET', KEYS[1]) or 0) end
		redis.call('SET', KEYS[key], string.format('%d|', revision + 1) .. string.sub(document, 2))
		return
	end
	redis.call('DEL', KEYS[key], KEYS[events])
	-- A contact that comes back must not get a revision that somebody still holds.
	if revision > tonumber(redis.call('GET', KEYS[1]) or 0) then
		redis.call('SET', KEYS[1], string.format('%d', revision))
	end
end

local function writeRest(events)
	for _ = 1, takeNumber() do
		local queue, ref, instant = takeNumber(), take(), take()
		touched[queue] = true
		if instant == '' then redis.call('ZREM', KEYS[queue], ref) else redis.call('ZADD', KEYS[queue], instant, ref) end
	end
	for _ = 1, takeNumber() do redis.call('HDEL', KEYS[events], take()) end
	for _ = 1, takeNumber() do redis.call('HSET', KEYS[events], take(), take()) end
	local lines = takeNumber()
	local ledger = lines > 0 and KEYS[takeNumber()]
	local length = 0
	for _ = 1, lines do length = redis.call('RPUSH', ledger, take()) end
	if length > keptLines then dropOldest(ledger, length - keptLines) end
	for _ = 1, takeNumber() do
		local key, field = takeNumber(), take()
		sums[key] = sums[key] or {}
		sums[key][field] = (sums[key][field] or 0) + takeNumber()
	end
end
