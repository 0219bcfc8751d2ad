-- Brings contacts of one partition into a segment and out of it, once for each run: who came and who went is kept under its key.
-- KEYS[1]  SET: members
-- KEYS[2]  STRING: the run's diff
-- ARGV[1]  keepMs: how long an unconfirmed diff is kept
-- ARGV[2]  how many contacts are to be in
-- ARGV[3]  ... those, then the contacts to be out; each contact once
-- Replies  the diff, a JSON array: how many entered, those, then those that left; a repeat gets the first one's
local MANY = 4000 -- arguments that a call from Lua can have, with room to spare

local kept = redis.call('GET', KEYS[2])
if kept then return kept end

local diff = { 0 }
local function change(command, first, last, stays)
	for from = first, last, MANY do
		local to, changed = math.min(from + MANY - 1, last), {}
		for i, isMember in ipairs(redis.call('SMISMEMBER', KEYS[1], unpack(ARGV, from, to))) do
			if isMember ~= stays then
				changed[#changed + 1] = ARGV[from + i - 1]
				diff[#diff + 1] = ARGV[from + i - 1]
			end
		end
		if #changed > 0 then redis.call(command, KEYS[1], unpack(changed)) end
	end
end

local lastIn = 2 + tonumber(ARGV[2])
change('SADD', 3, lastIn, 1)
diff[1] = #diff - 1
change('SREM', lastIn + 1, #ARGV, 0)
local packed = cjson.encode(diff)
redis.call('SET', KEYS[2], packed, 'PX', ARGV[1])
return packed
