// SPDX-License-Identifier: MIT
// JavaScript's generators, to be judged: weft-conform --engine-cmd 'node javascript.js'.
//
// Delegation is yield*, close is return(), throw is throw().  What the language has no word for is not claimed:
// an exit that a body can catch, a stop error, a look at the delegate, a value refused by a fresh one, an end of
// what nobody refers to any more.
'use strict';

const CAN = 'inline delegate shared throw close reraise running payloads';
const lines = [];
let handles, instances, functions, lastThrown;

class Fault extends Error {
  constructor(cls, payload) { super(cls); this.cls = cls; this.payload = payload; }
}

const say = (line) => { lines.push(line); };
const spell = (v) => (v === undefined ? 'none' : v);	// constants stay words: nobody reckons with them
const isRunning = (e) => e instanceof TypeError && /running/.test(e.message);
const classOf = (e) => (e instanceof Fault ? e.cls : isRunning(e) ? 'VE' : '?');

function spellError(e) {
  if (isRunning(e)) return 'VE:executing';
  if (!(e instanceof Fault)) return `${e}`;
  return e.payload === undefined ? e.cls : `${e.cls}:${e.payload}`;
}

const takes = (pattern, cls) => pattern === 'Any' || pattern === cls ||
  (pattern === 'Exc' && cls !== 'X' && cls !== 'GE');

// Reading: a statement is its words; a block has what it holds besides.

function readBlock(at) {
  const block = [];
  for (;;) {
    const words = at.lines[at.n];
    if (['end', 'except', 'finally'].includes(words[0])) return block;
    at.n++;
    const statement = { words };
    if (['try', 'loop', 'forever'].includes(words[0])) {
      statement.body = readBlock(at);
      statement.handlers = [];
      while (at.lines[at.n][0] === 'except')
        statement.handlers.push({ pattern: at.lines[at.n++][1], body: readBlock(at) });
      if (at.lines[at.n][0] === 'finally') { at.n++; statement.cleanup = readBlock(at); }
      at.n++;
    }
    block.push(statement);
  }
}

function readScenario(at) {
  const scenario = { name: at.lines[at.n++][1], functions: {} };
  while (at.lines[at.n][0] === 'func') {
    const number = at.lines[at.n++][1];
    scenario.functions[number] = readBlock(at);
    at.n++;
  }
  at.n++;
  scenario.script = readBlock(at);
  at.n++;
  return scenario;
}

// Bodies.

const constant = (word) => (word === 'none' ? undefined : word);

function* deleg(frame, what) {
  frame.acc = yield* what;
  say(`#${frame.id} from= ${spell(frame.acc)}`);
}

function* instance(number, id) {
  const frame = { id, acc: undefined, handled: [] };
  say(`#${id} start`);
  const done = yield* run(frame, functions[number]);
  if (done) return done.value;
  say(`#${id} end`);
  return undefined;
}

class Co {		// a generator, and what the language does not tell of it
  constructor(number) { this.id = instances++; this.it = instance(number, this.id); this.state = 'CREATED'; }

  drive(method, value) {
    if (this.state === 'RUNNING') throw new TypeError('already running');
    this.state = 'RUNNING';
    try {
      const got = this.it[method](value);
      this.state = got.done ? 'CLOSED' : 'SUSPENDED';
      return got;
    } catch (e) { this.state = 'CLOSED'; throw e; }
  }

  [Symbol.iterator]() {		// yield* from a handle: the state changes as well
    return { next: (v) => this.drive('next', v), throw: (e) => this.drive('throw', e), return: (v) => this.drive('return', v) };
  }
}

function operate(co, word, operands) {
  if (word === 'next') return co.drive('next');
  if (word === 'send') return co.drive('next', operands[0]);
  if (word === 'close') {
    if (!co.drive('return').done) throw new Fault('RT:ignored');
    return { done: false, value: undefined };
  }
  return co.drive('throw', operands[0]);
}

function* tryStatement(frame, s) {
  try {
    try {
      return yield* run(frame, s.body);
    } catch (e) {
      const handler = s.handlers.find((h) => takes(h.pattern, classOf(e)));
      if (!handler) throw e;
      say(`#${frame.id} caught ${spellError(e)}`);
      frame.handled.push(e);
      try { return yield* run(frame, handler.body); } finally { frame.handled.pop(); }
    }
  } finally {
    if (s.cleanup) {
      say(`#${frame.id} finally`);
      const done = yield* run(frame, s.cleanup);
      if (done) return done;		// eslint-disable-line no-unsafe-finally
    }
  }
}

function* loopStatement(frame, s) {
  const rounds = s.words[0] === 'forever' ? Infinity : Number(s.words[1]);
  for (let i = 0; i < rounds; i++) {
    const done = yield* run(frame, s.body);
    if (done) return done;
  }
  return undefined;
}

// Undefined: on with the next; else an object with the value that the function returns.
function* execute(frame, s) {
  const [word, ...o] = s.words;
  const value = (w) => (w === '$' ? frame.acc : constant(w));
  switch (word) {
    case 'mark': say(`#${frame.id} mark ${o[0]}`); return undefined;
    case 'yield':
      frame.acc = yield value(o[0]);
      say(`#${frame.id} recv ${spell(frame.acc)}`);
      return undefined;
    case 'return': say(`#${frame.id} return ${spell(value(o[0]))}`); return { value: value(o[0]) };
    case 'raise': say(`#${frame.id} raise ${o[0]} ${o[1]}`); throw new Fault(o[0], constant(o[1]));
    case 'reraise': say(`#${frame.id} reraise`); throw frame.handled[frame.handled.length - 1];
    case 'from': {
      const id = instances++;
      say(`#${frame.id} from -> #${id}`);
      yield* deleg(frame, instance(o[0], id));
      return undefined;
    }
    case 'fromh': {
      const co = handles[o[0]];
      say(`#${frame.id} fromh ${o[0]} ${co ? '' : 'nohandle'}`);
      yield* deleg(frame, co || []);
      return undefined;
    }
    case 'inline': {
      say(`#${frame.id} call ${o[0]}`);
      const done = yield* run(frame, functions[o[0]]);
      if (done) return done;
      say(`#${frame.id} called ${o[0]}`);
      return undefined;
    }
    case 'state':
      say(`#${frame.id} state ${o[0]} ${handles[o[0]] ? handles[o[0]].state : 'NOHANDLE'}`);
      return undefined;
    case 'try': return yield* tryStatement(frame, s);
    case 'loop':
    case 'forever': return yield* loopStatement(frame, s);
    default: return inBody(frame, word, o, value);
  }
}

function inBody(frame, word, [handle, ...o], value) {
  const operands = word === 'throw' ? [new Fault(o[0], constant(o[1]))] : o.map(value);
  const spelt = word === 'throw' ? ` ${o[0]} ${o[1]}` : operands.map((v) => ` ${spell(v)}`).join('');
  say(`#${frame.id} op ${word} ${handle}${spelt}`);
  const co = handles[handle];
  const got = co ? operate(co, word, operands) : {};
  if (got.done) throw new Fault('SI', got.value);
  frame.acc = got.value;
  say(`#${frame.id} got ${spell(frame.acc)}`);
  return undefined;
}

function* run(frame, block) {
  for (const s of block) {
    const done = yield* execute(frame, s);
    if (done) return done;
  }
  return undefined;
}

// The script.

function outcome(co, word, operands) {
  try {
    const got = operate(co, word === 'rethrow' ? 'throw' : word, operands);
    if (word === 'close') return 'ok';
    return `${got.done ? 'return' : 'yield'} ${spell(got.value)}`;
  } catch (e) { return `raise ${spellError(e)}`; }
}

function perform([word, handle, ...o]) {
  if (word === 'new') { handles[handle] = undefined; handles[handle] = new Co(o[0]); return 'ok'; }
  const co = handles[handle];
  if (!co) return 'nohandle';
  if (word === 'state') return co.state;
  if (word === 'drop') { handles[handle] = undefined; return 'ok'; }
  if (word === 'rethrow' && !lastThrown) return 'nothrow';
  if (word === 'throw') lastThrown = new Fault(o[0], constant(o[1]));
  return outcome(co, word, word === 'throw' || word === 'rethrow' ? [lastThrown] : o.map(constant));
}

console.log(`engine node-${process.versions.node} ${CAN}`);
const source = require('fs').readFileSync(0, 'utf8').split('\n').map((l) => l.split('#')[0].trim().split(/\s+/));
const at = { n: 0, lines: source.filter((words) => words[0]) };
while (at.n < at.lines.length) {
  const scenario = readScenario(at);
  ({ functions } = scenario);
  handles = []; instances = 0; lastThrown = undefined;
  say(`=== ${scenario.name}`);
  for (const { words } of scenario.script) { say(`> ${words.join(' ')}`); say(`= ${perform(words)}`); }
}
if (lines.length) console.log(lines.join('\n'));
