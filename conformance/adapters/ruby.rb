# frozen_string_literal: true
# SPDX-License-Identifier: MIT
# Ruby's fibers, to be judged: weft-conform --command 'ruby ruby.rb'.
#
# A scenario becomes Ruby source.  Delegation is a call, as a fiber yields across calls, or to another fiber a loop of resume
# and yield.  To throw is Fiber#raise.  To tell a fiber to end is an idiom: resumed with a word, the wrapper of Fiber.yield
# throws to the catch around the body, and so each ensure runs.  Not claimed, as Ruby has no word for it: an exit that a
# body can rescue, a stop as an error, a look at the delegate, a value refused by a fresh one, iterators with methods, an
# end of what nobody refers to.  ruby.expect lists the scenarios that end otherwise than in CPython, each with its reason.
require 'fiber'
CLOSE = Object.new

Fault = Class.new(StandardError) do
  attr_reader :cls, :payload
  def initialize(cls, payload) = (@cls, @payload = cls, payload)
end
# Constants stay words: nobody reckons with them.
def constant(word) = word == 'none' ? nil : word
def spell(value) = value || 'none'

def spell_error(error)
  return error.payload ? "#{error.cls}:#{error.payload}" : error.cls if error.is_a?(Fault)
  error.message =~ /attempt to (resume|raise) (the current|a resumed|a resuming) fiber/ ? 'VE:executing' : error.message
end

# What a rescue clause takes; Ruby asks a module.
def takes(pattern)
  cls = ->(error) { spell_error(error).split(':')[0] }
  test = ->(error) { ['Any', cls[error]].include?(pattern) || pattern == 'Exc' && !%w[X GE].include?(cls[error]) }
  Module.new { define_singleton_method(:===, &test) }
end

# A fiber, and what the language does not tell of it.
class Co
  def initialize(&body)
    @started = @running = false
    @fiber = Fiber.new { |how, _| (@started = true) && [catch(CLOSE) { Co.obey(how) || body.call }, true] }
  end

  # In a body: yield, and do what the driver says.
  def self.obey(how, sent = nil) = how == 'close' ? throw(CLOSE) : sent
  def self.yield(value) = obey(*Fiber.yield([value, false]))

  def state = @running ? 'RUNNING' : !@fiber.alive? ? 'CLOSED' : @started ? 'SUSPENDED' : 'CREATED'

  # What it yields, or what it returns and true.
  def drive(how, value = nil)
    before = @running
    return how == 'throw' ? raise(value) : [nil, how != 'close'] if state == 'CLOSED'
    @running = true
    got, ended = how == 'throw' ? @fiber.raise(value) : @fiber.resume(how, value)
    raise Fault.new('RT', 'ignored') if how == 'close' && !ended
    [got, ended && how != 'close']
  ensure
    @running = before
  end

  # In a body: whatever comes goes to this one, until it has ended.
  def delegate
    got, ended = drive('next')
    until ended
      begin
        how, value = Fiber.yield([got, false])
      rescue Exception => error
        how, value = 'throw', error
      end
      got, ended = drive(how, value)
      Co.obey(how)
    end
    got
  end
end

class World
  attr_reader :handles, :count
  attr_writer :functions
  def initialize = (@handles, @count, @thrown = {}, 0, nil)
  def say(me, *words) = puts("##{me} #{words.join(' ')}")
  def state(handle) = @handles[handle]&.state || 'NOHANDLE'
  def came(me, value) = say(me, 'from=', spell(value)) || value
  def make(number) = (me = (@count += 1) - 1) && -> { @functions[number].call(me) }
  def in_body(me, word, handle, value = nil, *spelt)
    say(me, 'op', word, handle, *spelt)
    got, ended = @handles[handle]&.drive(word, value)
    raise Fault.new('SI', got) if ended
    say(me, 'got', spell(got))
    got
  end
  def perform(word, handle, *operands)
    return (@handles[handle] = Co.new(&make(operands[0]))) && 'ok' if word == 'new'
    return state(handle).sub('NOHANDLE', 'nohandle') if word == 'state' || !@handles[handle]
    return (@handles[handle] = nil) || 'ok' if word == 'drop'
    @thrown = Fault.new(operands[0], constant(operands[1])) if word == 'throw'
    throws = word.end_with?('throw')
    return 'nothrow' if throws && !@thrown
    got, ended = @handles[handle].drive(throws ? 'throw' : word, throws ? @thrown : constant(operands[0] || 'none'))
    word == 'close' ? 'ok' : "#{ended ? 'return' : 'yield'} #{spell(got)}"
  rescue StandardError => error
    "raise #{spell_error(error)}"
  end
end

# The source of a body: {1} is an operand's word, <1> its value, [1] the source of the function of that number.
SOURCE = {
  'mark' => "w.say(me, 'mark', '{1}')", 'state' => "w.say(me, 'state', '{1}', w.state('{1}'))",
  'try' => 'begin', 'finally' => "ensure w.say(me, 'finally')", 'reraise' => "w.say(me, 'reraise'); raise",
  'yield' => "acc = Co.yield(<1>); w.say(me, 'recv', spell(acc))",
  'return' => "w.say(me, 'return', spell(<1>)); return <1>",
  'raise' => "w.say(me, 'raise', '{1}', '{2}'); raise Fault.new('{1}', <2>)",
  'from' => %q(w.say(me, "from -> ##{w.count}"); acc = w.came(me, w.make('{1}').call)),
  'fromh' => "w.say(me, 'fromh', '{1}', w.handles['{1}'] ? '' : 'nohandle'); acc = w.came(me, w.handles['{1}']&.delegate)",
  'inline' => "w.say(me, 'call', '{1}'); [1]; w.say(me, 'called', '{1}')",
  'next' => "acc = w.in_body(me, 'next', '{1}')", 'close' => "acc = w.in_body(me, 'close', '{1}')",
  'send' => "acc = w.in_body(me, 'send', '{1}', <2>, spell(<2>))",
  'throw' => "acc = w.in_body(me, 'throw', '{1}', Fault.new('{2}', <3>), '{2}', '{3}')",
  'except' => "rescue takes('{1}') => error then w.say(me, 'caught', spell_error(error))",
  'loop' => '{1}.times do', 'forever' => 'loop do', 'end' => 'end',
}.freeze

def source_of(body, bodies)
  body[..-2].map do |words|	# but its own end
    SOURCE.fetch(words[0], "raise 'no word for it'").gsub(/[{<\[](\d)[}>\]]/) do |hole|
      word = words[hole[1].to_i]
      next hole[0] == '{' ? word : source_of(bodies[word], bodies) unless hole[0] == '<'
      word == '$' ? 'acc' : constant(word).inspect
    end
  end.join("\n")
end

def play(name, bodies, script)
  w = World.new
  w.functions = bodies.transform_values do |body|
    eval("lambda do |me| acc = nil; w.say(me, 'start')\n#{source_of(body, bodies)}\nw.say(me, 'end') end")
  end
  puts "=== #{name}"
  script.each { |words| puts("> #{words.join(' ')}") || puts("= #{w.perform(*words)}") }
end

puts "backend Ruby-#{RUBY_VERSION} inline delegate shared throw close rescue reraise running payloads"
name = bodies = script = block = nil
$stdin.each_line do |line|
  words = line.sub(/#.*/, '').split
  case words[0]
  when 'scenario' then name, bodies, script = words[1], {}, nil
  when 'func' then block = bodies[words[1]] = []
  when 'drive' then block = script = []
  when String then words == ['end'] && block.equal?(script) ? play(name, bodies, script) : block << words
  end
end
