// SPDX-License-Identifier: MIT
// JavaScript's generators, to be judged: weft-conform --command 'node javascript.js'.
//
// A scenario becomes JavaScript source.  Delegation is yield*, close is return(), throw is throw().  What the language
// has no word for is not claimed: an exit that a body can catch, a stop error, a look at the delegate, a value refused
// by a fresh one, an end of what nobody refers to any more.
'use strict';

const CAN = 'inline delegate shared throw close rescue reraise running payloads';
const lines = [];
class Fault extends Error {
  constructor(cls, payload) { super(cls); this.cls = cls; this.payload = payload; }
}

// Constants stay words: nobody reckons with them.
const constant = (word) => (word === 'none' ? undefined : word);
const spell = (value) => (value === undefined ? 'none' : value);
const isRunning = (e) => e instanceof TypeError && /already running/.test(e.message);

function spellError(e) {
  if (!(e instanceof Fault)) return isRunning(e) ? 'VE:executing' : `${e}`;
  return e.payload === undefined ? e.cls : `${e.cls}:${e.payload}`;
}

function takes(pattern, e) {
  const cls = isRunning(e) ? 'VE' : e.cls;
  return pattern === 'Any' || pattern === cls || (pattern === 'Exc' && cls !== 'X' && cls !== 'GE');
}

// A generator, and what the language does not tell of it.
class Co {
  constructor(it) { this.it = it; this.state = 'CREATED'; }

  drive(method, value) {
    let after = this.state === 'RUNNING' ? 'RUNNING' : 'CLOSED';	// if it raises
    this.state = 'RUNNING';
    try {
      const got = this.it[method](value);
      if (!got.done) after = 'SUSPENDED';
      return got;
    } finally { this.state = after; }
  }

  next(value) { return this.drive('next', value); }
  throw(e) { return this.drive('throw', e); }
  return(value) { return this.drive('return', value); }
  send(value) { return this.next(value); }
  close() { if (!this.return().done) throw new Fault('RT:ignored'); return {}; }
  [Symbol.iterator]() { return this; }
}

class World {
  constructor(functions) { this.functions = functions; this.handles = []; this.count = 0; }
  say(me, ...words) { lines.push(`#${me} ${words.join(' ')}`); }
  make(k) { return this.functions[k](this, this.count++); }
  state(h) { return this.handles[h] ? this.handles[h].state : 'NOHANDLE'; }

  inBody(me, words, value) {
    this.say(me, 'op', ...words);
    const got = this.handles[words[1]] ? this.handles[words[1]][words[0]](value) : {};
    if (got.done) throw new Fault('SI', got.value);
    this.say(me, 'got', spell(got.value));
    return got.value;
  }

  perform([word, h, ...o]) {
    if (word === 'new') { this.handles[h] = new Co(this.make(o[0])); return 'ok'; }
    const co = this.handles[h];
    if (!co) return 'nohandle';
    if (word === 'state') return co.state;
    if (word === 'drop') { this.handles[h] = undefined; return 'ok'; }
    if (word === 'rethrow' && !this.thrown) return 'nothrow';
    if (word === 'throw') this.thrown = new Fault(o[0], constant(o[1]));
    try {
      const got = /throw/.test(word) ? co.throw(this.thrown) : co[word](constant(o[0]));
      return word === 'close' ? 'ok' : `${got.done ? 'return' : 'yield'} ${spell(got.value)}`;
    } catch (e) { return `raise ${spellError(e)}`; }
  }
}

// A scenario becomes source line by line.  `handled` is the error of the innermost handler.
const text = JSON.stringify;
const value = (word) => (word === '$' ? 'acc' : `${text(constant(word))}`);
const fault = (cls, payload) => `new Fault(${text(cls)}, ${value(payload)})`;
const inBody = (words, brings) => `acc = w.inBody(me, [${words}], ${brings});`;

const STATEMENTS = {
  mark: (n) => `w.say(me, 'mark ${n}');`,
  yield: (v) => `acc = yield ${value(v)}; w.say(me, 'recv', spell(acc));`,
  return: (v) => `w.say(me, 'return', spell(${value(v)})); return ${value(v)};`,
  raise: (c, v) => `w.say(me, 'raise ${c}', ${text(v)}); throw ${fault(c, v)};`,
  reraise: () => "w.say(me, 'reraise'); throw handled;",
  from: (k) => `w.say(me, 'from -> #' + w.count); acc = yield* w.make(${k}); w.say(me, 'from=', spell(acc));`,
  fromh: (h) => `w.say(me, 'fromh ${h}', w.handles[${h}] ? '' : 'nohandle');
    acc = yield* w.handles[${h}] || []; w.say(me, 'from=', spell(acc));`,
  inline: (k, functions) => `w.say(me, 'call ${k}'); ${sourceOf(functions[k], functions)} w.say(me, 'called ${k}');`,
  state: (h) => `w.say(me, 'state ${h}', w.state(${h}));`,
  next: (h) => inBody(`'next', ${h}`),
  close: (h) => inBody(`'close', ${h}`),
  send: (h, v) => inBody(`'send', ${h}, spell(${value(v)})`, value(v)),
  throw: (h, c, v) => inBody(`'throw', ${h}, '${c}', ${text(v)}`, fault(c, v)),
};

// Each takes the word of the part of a block that ends before it; a function's own end is none's.
const PARTS = {
  try: () => 'try {',
  loop: (_, n) => `for (let i = 0; i < ${n}; i++) {`,
  forever: () => 'for (;;) {',
  except: (before, p) => `} ${before === 'except' ? 'else' : 'catch (handled) {'} if (takes('${p}', handled)) {
    w.say(me, 'caught', spellError(handled));`,
  finally: (before) => `} ${before === 'except' ? 'else throw handled; }' : ''} finally { w.say(me, 'finally');`,
  end: (before) => (before ? { try: '} finally {}', except: '} else throw handled; }' }[before] || '}' : ''),
};

function sourceOf(body, functions) {
  const open = [];
  return body.map(([word, ...operands]) => {
    if (STATEMENTS[word]) return STATEMENTS[word](...operands, functions);
    if (!PARTS[word]) return `throw new Error('no word for ${word}');`;
    const before = ['except', 'finally', 'end'].includes(word) ? open.pop() : undefined;
    if (word !== 'end') open.push(word);
    return PARTS[word](before, ...operands);
  }).join('\n');
}

function play({ name, functions, script }) {
  const world = new World(functions.map((body) => eval(`(function* (w, me) {	// it sees what is named here
    let acc; w.say(me, 'start');
    ${sourceOf(body, functions)}
    w.say(me, 'end'); })`)));
  lines.push(`=== ${name}`);
  for (const words of script.slice(0, -1)) {
    lines.push(`> ${words.join(' ')}`);
    lines.push(`= ${world.perform(words)}`);
  }
}

console.log(`backend node-${process.versions.node} ${CAN}`);
const scenarios = [];
let block;
for (const line of require('fs').readFileSync(0, 'utf8').split('\n')) {
  const words = line.split('#')[0].trim().split(/\s+/);
  if (words[0] === 'scenario') scenarios.unshift({ name: words[1], functions: [] });
  else if (words[0] === 'func') block = scenarios[0].functions[words[1]] = [];
  else if (words[0] === 'drive') block = scenarios[0].script = [];
  else if (words[0]) block.push(words);
}
scenarios.reverse().forEach(play);
if (lines.length) console.log(lines.join('\n'));
