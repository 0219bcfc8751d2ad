-- A ledger is a list of packed lines (JSON arrays); a line that has an id carries it behind a line feed, and the
-- ids of all kept lines lie in a set.

local function dropOldest(ledger, ids, count)
	for _, line in ipairs(redis.call('LPOP', ledger, count)) do
		local feed = string.find(line, '\n', 1, true)
		if feed then redis.call('SREM', ids, string.sub(line, feed + 1)) end
	end
end
