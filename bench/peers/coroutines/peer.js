// SPDX-License-Identifier: MIT
// JavaScript's generators, in node: what weft-bench asks ours.  The argument is the milliseconds that a try has to take; with
// 0 each question is asked a few times only, for its work.
'use strict';
const fs = require('fs');

const [CROWD, FEW, TRIES, SENT] = [10000, 10000, 5, 3];	// as in peer.h
const milliseconds = /^\d+$/.test(process.argv[2]) && process.argv.length === 3 ? Number(process.argv[2]) : -1;
if (milliseconds < 0) {
  console.error(`${process.argv[1]}: wants the milliseconds of a try`);
  process.exit(2);
}

const counts = new Array(CROWD + 1).fill(0);
let crowd = [];
let good = true;

function* tick(i) {
  for (;;) {
    counts[i]++;
    yield;
  }
}

function create(i) {
  const generator = tick(i);
  generator.next();
  return generator;
}

function trips(n) {
  let count = 0;
  const generator = (function* () { for (;;) { count++; yield; } })();
  for (let i = 0; i < n; i++) generator.next();
  return count;
}

function values(n) {
  const adder = (function* () { for (let sum = 0; ;) sum += yield sum; })();
  let sum = adder.next().value;
  for (let i = 0; i < n; i++) sum = adder.next(SENT).value;
  return sum;
}

function lives(n) {
  let count = 0;
  function* once() { count++; }
  for (let i = 0; i < n; i++) once().next();
  return count;
}

function turns(n) {
  for (let i = 0; n > 0; n--) {
    crowd[i].next();
    i = i + 1 < CROWD ? i + 1 : 0;
  }
}

const counted = () => counts.reduce((a, b) => a + b, 0);
const now = () => Number(process.hrtime.bigint());
const resident = () => 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);

function tell(question, ns, n, checked, more) {
  console.log(JSON.stringify({ peer: 'node generators', version: process.versions.node, question, ns, n, checked, ...more }));
  good = good && checked;
}

function askMemory() {
  create(CROWD);	// for what is needed only once
  if (global.gc) global.gc();
  const [before, begin] = [resident(), now()];
  crowd = Array.from({ length: CROWD }, (_, i) => create(i));
  const took = now() - begin;
  tell(`memory/n:${CROWD}`, took / CROWD, CROWD, counted() === CROWD + 1, { bytes_each: (resident() - before) / CROWD });
}

// The work is the result, or what is counted meanwhile.
function ask(question, body, each, all) {
  let [n, checked] = [FEW, true];
  const attempt = () => {
    const before = all ? all() : 0;
    const begin = now();
    const done = body(n);
    const took = now() - begin;
    checked = checked && (all ? all() - before : done) === n * each;
    return took;
  };
  let least = attempt();
  for (; least < 1e6 * milliseconds && checked; least = attempt()) n *= 2;	// this warms up, too
  for (let i = 1; milliseconds > 0 && i < TRIES; i++) least = Math.min(least, attempt());
  tell(question, least / n, n, checked);
}

askMemory();
ask('switch', trips, 1);
ask('switch-values', values, SENT);
ask('create-run-destroy', lives, 1);
ask(`live/n:${CROWD}`, turns, 1, counted);
process.exitCode = good ? 0 : 1;
