-- SPDX-License-Identifier: MIT
-- Lua's coroutines, to be judged: weft-conform --command 'lua5.4 lua.lua'.
--
-- A scenario becomes Lua source.  Delegation is a call, as Lua yields across calls, or to another coroutine a loop of
-- resume and yield; `finally` is a to-be-closed variable, which coroutine.close runs, too.  To throw is an idiom here:
-- the wrapper of yield raises what it is told to.  Not claimed, as Lua has no word for it: an exit or a stop as an
-- error, a handler around a cleanup that fails when closed, iterators with methods, and what else is missing below.
local CAN = "inline delegate shared throw close reraise running payloads"
local w = { yield = coroutine.yield } -- what the source of a scenario sees
-- nil is none; other constants stay words: nobody reckons with them.
local function constant(word) if word ~= "none" then return word end end
function w.spell(value) return value or "none" end
function w.say(me, ...) print(table.concat({ "#" .. me, ... }, " ")) end
function w.came(me, value) w.say(me, "from=", w.spell(value)) return value end
function w.fault(class, payload) return { class = class, payload = payload } end
function w.spell_error(err) return err.class and err.class .. (err.payload and ":" .. err.payload or "") or err end
local function known(err) -- Lua's own refusal is a text
	return type(err) == "string" and err:find("cannot %l+ .*coroutine") and w.fault("VE", "executing") or err
end
function w.receive(how, value) if how == "throw" then error(value, 0) end return value end

function w.call(number)
	local me, body = w.count, w.functions[number]
	w.count = me + 1
	return function(...) w.receive(...) return (body(me) or {}).value end
end

local STATES = { none = "NOHANDLE", running = "RUNNING", normal = "RUNNING", dead = "CLOSED" }
local function state_of(co)
	return STATES[co and coroutine.status(co.thread) or "none"] or co.started and "SUSPENDED" or "CREATED"
end

-- What it yields, or what it returns and true.
local function drive(co, how, value)
	if not co then return nil end
	if state_of(co) == "CLOSED" then w.receive(how, value) return nil, how ~= "close" end
	co.started = true
	local ok, got = (how == "close" and coroutine.close or coroutine.resume)(co.thread, how, value)
	if not ok then error(got, 0) end
	if how ~= "close" then return got, state_of(co) == "CLOSED" end
end

local function finally(work) return setmetatable({}, { __close = work }) end
function w.state(handle) return state_of(w.handles[handle]) end
function w.delegate(co)
	if not co then return nil end
	local closed <close> = finally(function(_, err) return err == nil and drive(co, "close") end)
	local got, ended = drive(co, "next")
	while not ended do got, ended = drive(co, coroutine.yield(got)) end
	return got
end

function w.operate(me, word, handle, brings, spelt)
	w.say(me, "op", word, handle, spelt)
	local got, ended = drive(w.handles[handle], word, brings)
	if ended then error(w.fault("SI", got), 0) end
	w.say(me, "got", w.spell(got))
	return got
end

local function takes(pattern, class)
	return pattern == "Any" or pattern == class or pattern == "Exc" and class ~= "X" and class ~= "GE"
end

-- @...: classes and their handlers, by turns; at last "finally" and a cleanup.  They return what the function is to.
function w.try(body, ...)
	local parts, returned = { ... }, nil
	local ok, result = pcall(function()
		local cleanup <close> = parts[#parts - 1] == "finally" and finally(function() returned = parts[#parts]() end)
		local ok, result = pcall(body)
		if ok then return result end
		for i = 1, #parts, 2 do
			if takes(parts[i], known(result).class) then return parts[i + 1](known(result)) end
		end
		error(result, 0)
	end)
	if not ok and not returned then error(result, 0) end
	return returned or result
end

-- The source: {1} is an operand's word, <1> its value, [1] the source of the function of that number.
local SOURCE = {
	mark = "w.say(me, 'mark', {1})", reraise = "w.say(me, 'reraise') error(handled, 0)",
	yield = "acc = w.receive(w.yield(<1>)) w.say(me, 'recv', w.spell(acc))",
	["return"] = "w.say(me, 'return', w.spell(<1>)) do return { value = <1> } end",
	raise = "w.say(me, 'raise', {1}, {2}) error(w.fault({1}, <2>), 0)",
	from = "w.say(me, 'from -> #' .. w.count) acc = w.came(me, w.call({1})())",
	fromh = "w.say(me, 'fromh', {1}, w.handles[{1}] and '' or 'nohandle') acc = w.came(me, w.delegate(w.handles[{1}]))",
	inline = "w.say(me, 'call', {1}) [1] w.say(me, 'called', {1})", state = "w.say(me, 'state', {1}, w.state({1}))",
	next = "acc = w.operate(me, 'next', {1})", close = "acc = w.operate(me, 'close', {1})",
	send = "acc = w.operate(me, 'send', {1}, <2>, w.spell(<2>))",
	throw = "acc = w.operate(me, 'throw', {1}, w.fault({2}, <3>), {2} .. ' ' .. {3})",
	except = "end, {1}, function(handled) w.say(me, 'caught', w.spell_error(handled))",
	try = "do local returned = w.try(function()", finally = "end, 'finally', function() w.say(me, 'finally')",
	loop = "for _ = 1, tonumber({1}) do", forever = "while true do",
}
local ENDS = { loop = "end", forever = "end", try = "end) if returned then return returned end end" }

local function source_of(body)
	local lines, open = {}, {}
	for i, words in ipairs(body) do
		local function fill(kind, n)
			local word = words[n + 1]
			if kind == "[" then return source_of(w.bodies[word]) end
			return kind == "<" and (word == "$" and "acc" or word == "none" and "nil") or ("%q"):format(word)
		end
		local word = words[1]
		local line = word == "end" and (ENDS[table.remove(open)] or "") or SOURCE[word] or "error('no word for it')"
		if ENDS[word] then open[#open + 1] = word end
		lines[i] = line:gsub("([{<%[])(%d)[}>%]]", fill)
	end
	return table.concat(lines, "\n")
end

local function perform(word, handle, class, payload)
	local co = w.handles[handle]
	if word == "new" then w.handles[handle] = { thread = coroutine.create(w.call(class)) } return "ok" end
	if not co or word == "state" then return co and state_of(co) or "nohandle" end
	if word == "drop" then w.handles[handle] = nil return "ok" end
	local throws = word:find("throw")
	if word == "throw" then w.thrown = w.fault(class, constant(payload)) end
	if throws and not w.thrown then return "nothrow" end
	local ok, got, ended = pcall(drive, co, throws and "throw" or word, throws and w.thrown or constant(class))
	if not ok then return "raise " .. w.spell_error(known(got)) end
	return word == "close" and "ok" or (ended and "return " or "yield ") .. w.spell(got)
end

local HEAD, TAIL = "local w = ... return function(me) local acc, handled w.say(me, 'start')\n", "\nw.say(me, 'end') end"
local function play(name, script)
	w.handles, w.functions, w.count, w.thrown = {}, {}, 0, nil
	for k, body in pairs(w.bodies) do w.functions[k] = assert(load(HEAD .. source_of(body) .. TAIL))(w) end
	print("=== " .. name)
	for _, words in ipairs(script) do
		print("> " .. table.concat(words, " ")) print("= " .. perform(table.unpack(words)))
	end
end

print("backend Lua-" .. _VERSION:match("%S+$") .. " " .. CAN)
local name, block, script
for line in io.lines() do
	local words = {}
	for word in line:gsub("#.*", ""):gmatch("%S+") do words[#words + 1] = word end
	local word = words[1]
	if word == "scenario" then name, w.bodies = words[2], {}
	elseif word == "func" then block = {} w.bodies[words[2]] = block
	elseif word == "drive" then script = {} block = script
	elseif word == "end" and block == script then play(name, script)
	elseif word then block[#block + 1] = words end
end
