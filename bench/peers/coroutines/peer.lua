-- SPDX-License-Identifier: MIT
-- Lua's coroutines, in Lua and in LuaJIT: what weft-bench asks ours.  The argument is the milliseconds that a try has to take;
-- with 0 each question is asked a few times only, for its work.  coroutine.wrap is the faster way to resume in both.
local CROWD, FEW, TRIES, SENT = 10000, 10000, 5, 3 -- as in peer.h
local wrap, yield = coroutine.wrap, coroutine.yield
local peer, version = _VERSION:match("^(%S+)"), _VERSION:match("%S+$")
if jit then peer, version = "LuaJIT", jit.version:match("%S+$") end
local milliseconds = tonumber(arg[1])
if #arg ~= 1 or not milliseconds or milliseconds < 0 then
	io.stderr:write(arg[0], ": wants the milliseconds of a try\n") os.exit(2)
end

local counts, crowd = {}, {}
for i = 1, CROWD + 1 do counts[i], crowd[i] = 0, false end

local function create(i)
	local resume = wrap(function() while true do counts[i] = counts[i] + 1 yield() end end)
	resume()
	return resume
end

local function trips(n)
	local count = 0
	local resume = wrap(function() while true do count = count + 1 yield() end end)
	for _ = 1, n do resume() end
	return count
end

local function values(n)
	local send = wrap(function()
		local sum = 0
		while true do sum = sum + yield(sum) end
	end)
	local sum = send()
	for _ = 1, n do sum = send(SENT) end
	return sum
end

local function lives(n)
	local count = 0
	local function once() count = count + 1 end
	for _ = 1, n do wrap(once)() end
	return count
end

local function turns(n)
	local i = 1
	for _ = 1, n do
		crowd[i]()
		i = i < CROWD and i + 1 or 1
	end
end

local function counted()
	local sum = 0
	for i = 1, CROWD + 1 do sum = sum + counts[i] end
	return sum
end

local function resident()
	local file = assert(io.open("/proc/self/status"))
	local text = file:read("*a")
	file:close()
	return 1024 * text:match("VmRSS:%s+(%d+) kB")
end

local good = true
local function tell(question, ns, n, checked, more)
	print(('{"peer": "%s", "version": "%s", "question": "%s", "ns": %.3f, "n": %d, "checked": %s%s}')
		:format(peer, version, question, ns, n, checked and "true" or "false", more or ""))
	good = good and checked
end

local function ask_memory()
	crowd[CROWD + 1] = create(CROWD + 1) -- for what is needed only once
	collectgarbage()
	local before, begin = resident(), os.clock()
	for i = 1, CROWD do crowd[i] = create(i) end
	local took = 1e9 * (os.clock() - begin)
	tell("memory/n:" .. CROWD, took / CROWD, CROWD, counted() == CROWD + 1,
		(', "bytes_each": %.1f'):format((resident() - before) / CROWD))
end

-- @all: what the work is counted by, else it is the result.
local function ask(question, body, each, all)
	local n, checked = FEW, true
	local function try()
		local before, begin = all and all() or 0, os.clock()
		local done = body(n)
		local took = os.clock() - begin
		checked = checked and (all and all() - before or done) == n * each
		return 1e9 * took
	end
	local least = try()
	while least < 1e6 * milliseconds and checked do -- this warms up, too
		n = 2 * n
		least = try()
	end
	for _ = 2, milliseconds > 0 and TRIES or 1 do least = math.min(least, try()) end
	tell(question, least / n, n, checked)
end

ask_memory()
ask("switch", trips, 1)
ask("switch-values", values, SENT)
ask("create-run-destroy", lives, 1)
ask("live/n:" .. CROWD, turns, 1, counted)
os.exit(good and 0 or 1)
