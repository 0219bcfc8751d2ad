-- Drops the oldest lines of ledgers that have become too long, and their ids.
--
-- KEYS      for each ledger: it, its ids
-- ARGV[1]   number of lines that are kept of a contact
--
-- @include ledger-lines

for i = 1, #KEYS, 2 do
	local surplus = redis.call('LLEN', KEYS[i]) - tonumber(ARGV[1])
	if surplus > 0 then dropOldest(KEYS[i], KEYS[i + 1], surplus) end
end
