-- Reads contacts with what is asked of their events, all of it at one instant. Writes nothing.
--
-- KEYS      for each contact: document; its events, where they are asked about
-- ARGV      for each contact: what is asked: '' nothing, '*' all events, else the number of ids that follow, and those
-- Replies   for each contact: document or nil; then, for '*', an array of ids and packed events in turn; for ids, an array
--           of the number of kept events and, for each id, 1 where it is known, else 0

local replies, key, position = {}, 0, 1
local count = 0
local function reply(value)
	count = count + 1
	replies[count] = value
end

while position <= #ARGV do
	local asked = ARGV[position]
	position, key = position + 1, key + 1
	reply(redis.call('GET', KEYS[key]))
	if asked == '*' then
		key = key + 1
		reply(redis.call('HGETALL', KEYS[key]))
	elseif asked ~= '' then
		key = key + 1
		local found = { redis.call('HLEN', KEYS[key]) }
		for _ = 1, tonumber(asked) do
			found[#found + 1] = redis.call('HEXISTS', KEYS[key], ARGV[position])
			position = position + 1
		end
		reply(found)
	end
end
return replies
