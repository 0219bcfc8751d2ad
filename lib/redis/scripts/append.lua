-- Appends lines to ledgers.
--
-- KEYS      for each line: ledger
-- ARGV[1]   number of lines that are stored of a contact
-- then the lines, in the order of KEYS

local stored = tonumber(ARGV[1])
for i, ledger in ipairs(KEYS) do
	if redis.call('RPUSH', ledger, ARGV[i + 1]) > stored then redis.call('LTRIM', ledger, -stored, -1) end
end
