-- Appends lines to ledgers; a line whose id is among the kept ones of its contact is not written again.
--
-- KEYS      for each line: ledger; where the line has an id, behind it the ledger's ids
-- ARGV[1]   number of lines that are kept of a contact
-- ARGV[2]   the packed lines, one behind the other, each with a line feed before it; '+' before a line says that it has an id
-- then the ids, in the order of their lines
-- Replies   positions (in KEYS) of ledgers that have become too long, see `trim.lua`

local keptLines, key, id, overfull = tonumber(ARGV[1]), 0, 2, {}
for mark, line in string.gmatch(ARGV[2], '\n(%+?)([^\n]+)') do
	key = key + 1
	local ledger, isNew = key, true
	if mark == '+' then
		key, id = key + 1, id + 1
		isNew = redis.call('SADD', KEYS[key], ARGV[id]) == 1
		line = line .. '\n' .. ARGV[id]
	end
	if isNew and redis.call('RPUSH', KEYS[ledger], line) > keptLines then overfull[#overfull + 1] = ledger end
end
return overfull
