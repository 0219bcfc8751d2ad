-- A contact's document lies in a string: '<revision>|<packed>'. A contact that comes back must not get a revision
-- that somebody still holds: KEYS[1], the floor, is the highest revision of any removed contact of the partition.

local floor = tonumber(redis.call('GET', KEYS[1]) or 0)

local function readRevision(key)
	return tonumber(string.match(redis.call('GETRANGE', KEYS[key], 0, 16), '^%d+') or 0)
end

-- `document` stands behind the revision that follows on `revision`, or is '-': remove it, and its events.
local function writeDocument(key, revision, document, events)
	if document == '-' then
		redis.call('DEL', KEYS[key], KEYS[events])
		if revision > floor then
			floor = revision
			redis.call('SET', KEYS[1], string.format('%d', floor))
		end
	elseif revision == 0 and floor > 0 then
		redis.call('SET', KEYS[key], string.format('%d', floor + 1) .. string.sub(document, 2))
	else
		redis.call('SET', KEYS[key], document)
	end
end
