-- Reads ARGV from its first argument to its last.

local position = 0

local function take()
	position = position + 1
	return ARGV[position]
end

local function takeNumber()
	return tonumber(take())
end
