-- Appends lines to ledgers; a line whose id is among the kept ones of its contact is not written again.
--
-- KEYS      for each line: ledger, its ids
-- ARGV[1]   number of lines that are kept of a contact
-- then for each line: id or '' (has none), packed line
-- Replies   number of lines that were written
--
-- @include ledger-lines

local keptLines, written = tonumber(ARGV[1]), 0
for i = 1, #KEYS, 2 do
	local ledger, ids, id, line = KEYS[i], KEYS[i + 1], ARGV[i + 1], ARGV[i + 2]
	if id == '' or redis.call('SADD', ids, id) == 1 then
		if id ~= '' then line = line .. '\n' .. id end
		local length = redis.call('RPUSH', ledger, line)
		if length > keptLines then dropOldest(ledger, ids, length - keptLines) end
		written = written + 1
	end
end
return written
