#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of the runner: what it makes of cases that behave as badly as a backend may.

run.py BUILD_DIR: the directory with fake_suite, fake_backend.so, other_abi.so, bad_table, no_pidfd, tap_writer.
"""
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

BUILD = os.path.abspath(sys.argv.pop(1))
SUITE = os.path.join(BUILD, 'fake_suite')
BACKEND = os.path.join(BUILD, 'fake_backend.so')
LINE = re.compile(r'(ok|not ok) (\d+) - (\S+)(?: # (SKIP|TODO) (.*))?$')


def run(*args, env=None, program=(SUITE,), backend=BACKEND):
    command = [*program, *(['--plugin', backend] if backend else []), *args]
    return subprocess.run(command, capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(env or {})})


def tests_of(stdout):
    """The test lines, as (ok, number, name, directive, reason)."""
    lines = stdout.decode().splitlines()
    return [LINE.match(line).groups() for line in lines if line.startswith(('ok', 'not ok'))]


def yaml_of(stdout):
    """The keys of the first YAML block; values are quoted as in JSON, but for \\x."""
    lines = stdout.decode().split('  ---\n')[1].split('  ...\n')[0].splitlines()
    pairs = (line.strip().split(': ', 1) for line in lines)
    return {key: json.loads(value.replace('\\x', '\\u00')) for key, value in pairs}


class Temporary(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)

    def path(self, name, text=None):
        path = os.path.join(self.dir, name)
        if text is not None:
            with open(path, 'w') as f:
                f.write(text)
        return path

    def fifo(self):
        path = self.path('fifo')
        os.mkfifo(path)
        return path

    def judge(self, case, *args, **how):
        """One case: its record in the JSON, after a look at the exit code and the TAP line."""
        done = run('--case', case, '--json', self.path('one.json'), *args, **how)
        with open(self.path('one.json')) as f:
            report = json.load(f)
        self.assertEqual(len(report['cases']), 1)
        record = report['cases'][0]
        record['tap'] = done.stdout
        ok, number, name, directive, _ = tests_of(done.stdout)[0]
        self.assertEqual((number, name), ('1', 'fake/plugin/' + case))
        expected = {'pass': ('ok', None, 0), 'unsupported': ('ok', 'SKIP', 3),
                    'skipped': ('ok', 'SKIP', 3), 'expected-fail': ('not ok', 'TODO', 0),
                    'unexpected-pass': ('ok', 'TODO', 1)}
        self.assertEqual((ok, directive, done.returncode),
                         expected.get(record['status'], ('not ok', None, 1)), record)
        self.assertEqual(done.stderr, b'')
        return record


class Statuses(Temporary):
    def expect(self, case, status, message='.?', **how):
        record = self.judge(case, **how)
        self.assertEqual(record['status'], status, record)
        self.assertRegex(record['message'], message)
        return record

    def test_good(self):
        for case in ('pass', 'log', 'seed', 'threads', 'handler', 'surroundings'):
            record = self.expect('good.' + case, 'pass', '^$')
            self.assertEqual(record['failures'], [])

    def test_failed_checks(self):
        record = self.expect('bad.checks', 'fail', r'fake_suite\.c:\d+: be == NULL \(and 5 more\)')
        got = [(f['check'], f['got'], f['want']) for f in record['failures']]
        self.assertEqual(got[0], ('be == NULL', None, None))
        self.assertEqual(got[1], ('-65537, 0', 'WEFT_EBUSY (already executing)', '0'))
        self.assertEqual(got[2][1:], ('a"b\\\n', 'NULL'))
        self.assertEqual(got[3], ('weft_none(), weft_int(0)', 'none', 'int 0'))
        self.assertEqual(got[4][1], '(nil)')
        self.assertEqual(got[5], ('number 6', None, None))
        yaml = yaml_of(record['tap'])
        self.assertEqual(yaml['status'], 'fail')
        self.assertEqual(yaml['got_3'], 'a"b\\\n')
        self.assertRegex(yaml['at_1'], r'fake_suite\.c:\d+$')

    def test_many_failures(self):
        record = self.expect('bad.many', 'fail', r'\(and 19 more\)')
        self.assertEqual(len(record['failures']), 8)

    def test_no_check(self):
        self.expect('bad.none', 'fail', '^the case made no check$')

    def test_log(self):
        self.expect('bad.log', 'fail', 'got one; two, want one; three')
        self.expect('bad.full', 'fail', 'the log was full')

    def test_crash(self):
        record = self.expect('crash.segv', 'crash', r'^SIGSEGV, after the check at .*fake_suite\.c:')
        self.assertEqual(record['signal'], signal.SIGSEGV)
        self.assertEqual([f['check'] for f in record['failures']], ['be == NULL'])
        self.assertEqual(yaml_of(record['tap'])['log'], 'here')
        record = self.expect('crash.abort', 'crash', '^SIGABRT, before the first check')
        self.assertEqual(record['output'], 'last words')
        self.assertIn(b'\n# last words\n', record['tap'])
        self.assertEqual(yaml_of(record['tap'])['last_words'], 'last words')
        record = self.expect('crash.words', 'crash', '^SIGABRT')
        self.assertEqual(yaml_of(record['tap'])['last_words'], '3\n4\n\nfree(): invalid "pointer"')
        self.assertEqual(yaml_of(record['tap'])['level'], 'must')

    def test_skip(self):
        record = self.expect('skip.here', 'skipped', '^no moon here$')
        self.assertIn(b' # SKIP no moon here\n', record['tap'])
        self.expect('skip.failed', 'fail')

    def test_balance(self):
        self.expect('leak.weft', 'fail', r'^weft holds 1 allocation \(100 bytes\) more')
        self.expect('leak.fd', 'fail', r'descriptor \d+ was left open: /dev/null')
        self.expect('leak.closed', 'fail', '^file descriptor 0 was closed$')
        self.expect('alloc.fails', 'pass')

    def test_leak_checker_is_heard(self):
        record = self.judge('leak.malloc')
        with open(self.path('one.json')) as f:
            checked = '-fsanitize=address' in json.load(f)['machine']['flags']
        self.assertEqual(record['status'], 'fail' if checked else 'pass', record)
        if checked:
            self.assertRegex(record['message'], 'exit code [0-9]+ after the case had ended')
            self.assertIn('123 byte', record['output'])

    def test_output(self):
        record = self.expect('out.flood', 'pass')
        self.assertLess(len(record['output']), 20000)
        self.assertTrue(record['output'].startswith('0000000\n0000001\n'))
        self.assertTrue(record['output'].endswith('0049998\n0049999\n'))
        self.assertIn('\n[%d bytes left out]\n' % (400000 - 16384), record['output'])

    def test_forged_output(self):
        record = self.expect('out.forge', 'fail')
        self.assertEqual(len(tests_of(record['tap'])), 1)
        self.assertIn(b'\n#\n# ok 2\n# Bail out!\n', record['tap'])
        self.assertIn(b'\n# not ok 3\n', record['tap'])

    def test_odd_output(self):
        record = self.expect('out.odd', 'pass')
        self.assertIn('# nul \\x00 bell \\x07 bad \\xff\\xc0\\x80 good ä <&"]]>\ttab\\x0d\n',
                      record['tap'].decode())
        self.assertEqual(record['output'],
                         'nul \0 bell \a bad \ufffd\ufffd\ufffd good ä <&"]]>\ttab\r')

    def test_exit(self):
        self.expect('exit.zero', 'fail', 'exited with code 0 in the middle of the case, after')
        self.expect('exit.late', 'fail', 'exit code 9 after the case had ended')

    def test_returned_child_is_silent(self):
        record = self.expect('stray.returns', 'fail', 'be == NULL$')
        self.assertEqual(len(record['failures']), 1)

    def test_level(self):
        self.expect('level.should', 'fail')
        done = run('--case', 'level.info')
        self.assertEqual(done.returncode, 0)
        self.assertEqual(tests_of(done.stdout)[0][3], 'TODO')


class Processes(Temporary):
    def start(self, *args):
        """Start a run whose case writes a byte to the FIFO when it hangs; wait for that."""
        fifo = self.fifo()
        child = subprocess.Popen([SUITE, '--plugin', BACKEND, *args], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env={**os.environ, 'FAKE_FIFO': fifo})
        end = open(fifo, 'rb', buffering=0)
        self.addCleanup(end.close)
        self.assertEqual(end.read(1), b'x')
        return child, end

    def gone(self, end):
        """All that could write to the FIFO has ended: a read comes to its end."""
        while end.read(1):
            pass

    def test_timeout_ends_the_group(self):
        child, end = self.start('--case', 'hang.on', '--timeout', '0.5')
        out, err = child.communicate()
        self.gone(end)
        self.assertEqual((child.returncode, err), (1, b''))
        self.assertRegex(yaml_of(out)['message'], '^no end within 0.5 s, after the check at ')
        self.assertEqual(yaml_of(out)['status'], 'timeout')

    def test_stray_is_found_and_ended(self):
        fifo = self.fifo()
        end = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(end, True)
        record = self.judge('stray.child', env={'FAKE_FIFO': fifo})
        self.assertEqual(os.read(end, 1), b'')
        os.close(end)
        self.assertEqual((record['status'], record['message']), ('fail', '1 process left behind'))

    def test_interrupt(self):
        target = self.path('out.json', 'as before')
        child, end = self.start('--case', 'hang.on', '--case', 'good.pass', '--json', target)
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate()
        self.gone(end)
        self.assertEqual(child.returncode, 128 + signal.SIGTERM)
        self.assertIn(b'\nBail out! Terminated\n', out)
        with open(target) as f:
            self.assertEqual(f.read(), 'as before')
        self.assertEqual(sorted(os.listdir(self.dir)), ['fifo', 'out.json'])

    def test_killed_runner_takes_the_case_along(self):
        fifo = self.fifo()
        child = subprocess.Popen([SUITE, '--plugin', BACKEND, '--case', 'hang.alone'],
                                 stdout=subprocess.DEVNULL, env={**os.environ, 'FAKE_FIFO': fifo})
        with open(fifo, 'rb', buffering=0) as end:
            self.assertEqual(end.read(1), b'x')
            child.kill()
            child.wait()
            self.gone(end)

    def test_jobs_run_at_once(self):
        done = run('--filter', '^meet', '--jobs', '2', env={'FAKE_FIFO': self.fifo()})
        self.assertEqual([t[0] for t in tests_of(done.stdout)], ['ok', 'ok'], done.stdout)

    def test_one_job_is_one_at_a_time(self):
        done = run('--filter', '^meet', '--jobs', '1', '--timeout', '0.2',
                   env={'FAKE_FIFO': self.fifo()})
        self.assertEqual([t[0] for t in tests_of(done.stdout)], ['not ok', 'not ok'])

    def test_order_and_numbers(self):
        for jobs in ('1', '7'):
            done = run('--jobs', jobs, '--timeout', '0.3')
            tests = tests_of(done.stdout)
            self.assertEqual([t[1] for t in tests], [str(i + 1) for i in range(len(tests))])
            listed = [line.split()[0] for line in run('--list').stdout.decode().splitlines()]
            self.assertEqual([t[2].split('/')[2] for t in tests], listed)
            self.assertIn('\n1..%d\n' % len(tests), done.stdout.decode())

    def test_results_wait_for_those_before(self):
        args = ('--filter', '^(bad|hang.alone|exit|level)', '--timeout', '2')
        one, many = run('--jobs', '1', *args), run('--jobs', '5', *args)
        self.assertEqual(tests_of(one.stdout), tests_of(many.stdout))

    def test_without_pidfd(self):
        wrapper = os.path.join(BUILD, 'no_pidfd')
        args = ('--filter', '^(good|crash|hang)', '--timeout', '3', '--jobs', '3')
        done = run(*args, program=(wrapper, SUITE))
        if done.returncode == 77:
            self.skipTest('no seccomp filters here')
        self.assertEqual(tests_of(done.stdout), tests_of(run(*args).stdout))
        # A stray keeps the output open, so nothing but looking tells that the case has ended.
        done = run('--case', 'stray.child', '--timeout', '1000', program=(wrapper, SUITE))
        self.assertEqual(yaml_of(done.stdout)['message'], '1 process left behind')

    def test_ignored_signals(self):
        command = 'trap "" CHLD PIPE HUP; exec "$0" --plugin "$1" --case good.surroundings'
        done = subprocess.run(['bash', '-c', command, SUITE, BACKEND], stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0)

    def test_command_is_what_ran(self):
        record = self.judge('bad.checks', '--seed', '7')
        done = subprocess.run(record['command'], shell=True, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'\nnot ok 1 - fake/plugin/bad.checks\n', done.stdout)
        self.assertIn('--seed 7', record['command'])

    def test_launcher(self):
        seen = self.path('seen')
        launcher = self.path('a launcher', '#!/bin/sh\necho "$@" >>"%s"\nexec "$@"\n' % seen)
        os.chmod(launcher, 0o755)
        record = self.judge('bad.checks', env={'WEFT_CONFORM_LAUNCHER': launcher})
        self.assertEqual((record['status'], len(record['failures'])), ('fail', 6))
        self.assertTrue(record['command'].startswith("'%s' %s --case " % (launcher, SUITE)))
        subprocess.run(record['command'], shell=True, capture_output=True)
        with open(seen) as f:
            # The first line is of the process that loads the plugin for the runner.
            _, first, again = f.read().splitlines()
        self.assertEqual(first, again)
        self.judge('good.pass', env={'WEFT_CONFORM_LAUNCHER': ''})

    def test_in_process(self):
        done = run('--no-isolation', '--filter', '^(good.(pass|log|seed)|out.forge|skip.here)$')
        self.assertEqual(done.returncode, 1)
        self.assertEqual([t[0] for t in tests_of(done.stdout)], ['ok', 'ok', 'ok', 'ok', 'not ok'])
        self.assertIn(b'Bail out!', done.stderr)
        crash = run('--no-isolation', '--case', 'crash.abort')
        self.assertEqual(crash.returncode, -signal.SIGABRT)


class Plugins(Temporary):
    """Whatever a plugin does while it is loaded, the stream and the exit code are the runner's."""
    RUDE = os.path.join(BUILD, 'rude_plugin.so')

    def load(self, rude, *args):
        return run('--case', 'good.pass', '--timeout', '3', *args, backend=self.RUDE, env={'RUDE': rude})

    def test_quiet_one(self):
        self.assertEqual(self.load('').returncode, 0)

    def test_refused_in_one_line(self):
        for rude, said in (('exits', r'it left with exit code \d+ while it was loaded'),
                           ('prints-and-exits', r'it left with exit code \d+ while it was loaded'),
                           ('crashes', 'SIGABRT while it was loaded'),
                           ('sleeps', 'it was not loaded within 3 s'),
                           ('stops', 'it was not loaded within 3 s')):
            with self.subTest(rude):
                done = self.load(rude)
                self.assertEqual((done.returncode, done.stdout), (2, b''))
                # A sanitizer has an exit code of its own for what it sees at the end.
                self.assertRegex(done.stderr.decode(), '^fake_suite: --plugin %s: %s\n$' % (self.RUDE, said))

    def test_its_words_are_a_case_s(self):
        done = self.load('prints')
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertTrue(done.stdout.startswith(b'TAP version 13\n'))
        self.assertEqual(done.stdout.splitlines().count(b'TAP version 13'), 1)
        self.assertEqual(len(tests_of(done.stdout)), 1)
        done = run('--case', 'good.pass', '--no-isolation', backend=self.RUDE, env={'RUDE': 'prints'})
        self.assertEqual(done.stdout.splitlines().count(b'TAP version 13'), 1)

    def test_its_end_is_no_verdict(self):
        done = run('--case', 'good.pass', '--case', 'bad.none', backend=self.RUDE,
                   env={'RUDE': 'exits-at-the-end'})
        self.assertEqual([t[0] for t in tests_of(done.stdout)], ['ok', 'not ok'])
        self.assertEqual(done.returncode, 1)

    def test_closed_descriptors(self):
        self.assertIn(self.load('closes').returncode, (0, 1, 2))
        self.assertEqual(tests_of(self.load('').stdout)[0][0], 'ok')


class Shells(Temporary):
    """The worst shell that a program can be started from."""

    def shell(self, line, *args, **how):
        return subprocess.run(['bash', '-c', line, 'bash', SUITE, BACKEND, *args], capture_output=True,
                              timeout=120, **how)

    def test_closed_descriptors(self):
        report = self.path('report.json')
        for closed in ('<&-', '>&-', '2>&-', '<&- 2>&-', '>&- 2>&-', '<&- >&- 2>&-'):
            with self.subTest(closed):
                done = self.shell('"$1" --plugin "$2" --case good.pass --json "$3" ' + closed, report)
                self.assertEqual(done.returncode, 2 if ' >&-' in ' ' + closed else 0)
                if done.returncode == 0:
                    with open(report) as f:
                        self.assertEqual(json.load(f)['cases'][0]['status'], 'pass')

    def test_output_that_cannot_be_written(self):
        for option in ('--help', '--version', '--list'):
            with self.subTest(option):
                done = self.shell('"$1" --plugin "$2" %s >/dev/full' % option)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_hangup_that_is_ignored(self):
        fifo = self.fifo()
        child = subprocess.Popen(['bash', '-c', 'trap "" HUP; exec "$@"', 'bash', SUITE, '--plugin', BACKEND,
                                  '--case', 'hang.on', '--timeout', '2'], stdout=subprocess.PIPE,
                                 env={**os.environ, 'FAKE_FIFO': fifo})
        with open(fifo, 'rb', buffering=0) as end:
            self.assertEqual(end.read(1), b'x')
            child.send_signal(signal.SIGHUP)
            out, _ = child.communicate()
        self.assertEqual(child.returncode, 1)
        self.assertEqual(yaml_of(out)['status'], 'timeout')

    def test_no_process_is_no_verdict(self):
        if os.getuid() == 0:
            line = 'ulimit -n 5; "$1" --plugin "$2" --case good.pass --jobs 1'
        else:
            line = 'ulimit -u 1; "$1" --plugin "$2" --case good.pass --jobs 1'
        done = self.shell(line)
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b'not ok', done.stdout)

    def test_report_behind_a_link(self):
        there, link = self.path('there', 'old'), self.path('link')
        os.symlink('there', link)
        run('--case', 'good.pass', '--json', link)
        self.assertTrue(os.path.islink(link))
        with open(there) as f:
            self.assertEqual(json.load(f)['cases'][0]['status'], 'pass')

    def test_two_reports_in_one_file(self):
        path = self.path('report')
        os.symlink('report', self.path('link'))
        for other in (path, os.path.join(self.dir, '.', 'report'), self.path('link')):
            with self.subTest(other):
                done = run('--case', 'good.pass', '--json', path, '--junit', other)
                self.assertEqual((done.returncode, done.stdout), (2, b''))
                self.assertIn(b'name one file', done.stderr)
                self.assertFalse(os.path.exists(path))

    def test_nothing_temporary_stays(self):
        for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            fifo = self.path('fifo%d' % end)
            os.mkfifo(fifo)
            child = subprocess.Popen([SUITE, '--plugin', BACKEND, '--case', 'hang.alone', '--json',
                                      self.path('report')], stdout=subprocess.DEVNULL,
                                     env={**os.environ, 'FAKE_FIFO': fifo})
            with open(fifo, 'rb', buffering=0) as f:
                self.assertEqual(f.read(1), b'x')
                child.send_signal(end)
                child.wait()
            os.unlink(fifo)
            self.assertEqual(os.listdir(self.dir), [])

    def test_long_command_is_whole(self):
        path = self.path('x' * 200)
        os.mkdir(path)
        for _ in range(3):
            path = os.path.join(path, "it's " + 'y' * 200)
            os.mkdir(path)
        backend = shutil.copy(BACKEND, path)
        done = run('--case', 'bad.none', backend=backend)
        again = subprocess.run(yaml_of(done.stdout)['command'], shell=True, capture_output=True)
        self.assertIn(b'not ok 1 - fake/plugin/bad.none', again.stdout)


class Commands(Temporary):
    """A command of another implementation, which is judged by the scenario `one`."""
    TRACE = '=== one\n< 5\n'

    def judge_command(self, script, *args):
        self.path('edition.cosl', 'scenario one\nfunc 0\nyield 5\nend\ndrive\nnew 0 0\nnext 0\nend\n')
        self.path('edition.trace', self.TRACE)
        command = self.path('command', '#!/bin/bash\necho backend other\n' + script)
        os.chmod(command, 0o755)
        return run('--command', command, '--edition', self.path('edition'), *args, backend=None)

    def plays(self, trace):
        done = self.judge_command('[ -z "$(head -c 1)" ] || printf %%b %r' % trace)
        return tests_of(done.stdout)[0][0], yaml_of(done.stdout + b'  ---\n  ...\n').get('message', '')

    def test_whole_lines_are_compared(self):
        self.assertEqual(self.plays('=== one\\n< 5\\n')[0], 'ok')
        for trace in ('=== one\\n< 5\\0 and more\\n', '=== one\\n< 5\\n\\n', '=== one\\n< 5' + 300 * ' ' + '\\n',
                      '=== one\\n', '=== one\\n< 5\\n< 6\\n'):
            with self.subTest(trace):
                self.assertEqual(self.plays(trace)[0], 'not ok')

    def test_all_of_its_processes_are_ended(self):
        fifo = self.fifo()
        for how in ('sleep 1000 &', 'setsid sleep 1000 &', '(setsid bash -c "sleep 1000 & sleep 1000" &)'):
            with self.subTest(how):
                end = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
                os.set_blocking(end, True)
                done = self.judge_command('exec 9>%s\n%s\n[ -z "$(head -c 1)" ] || printf "=== one\\n< 5\\n"'
                                          % (fifo, how.replace('&', '>/dev/null &')))
                self.assertEqual(tests_of(done.stdout)[0][0], 'ok', done.stdout)
                self.assertEqual(os.read(end, 1), b'')
                os.close(end)

    def test_its_time_is_over(self):
        fifo = self.fifo()
        end = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(end, True)
        done = self.judge_command('exec 9>%s\n[ -z "$(head -c 1)" ] && exit\nsetsid sleep 1000 >/dev/null &\n'
                                  'exec >&-\nsleep 1000' % fifo, '--timeout', '2')
        self.assertEqual(yaml_of(done.stdout)['status'], 'timeout')
        self.assertEqual(os.read(end, 1), b'')
        os.close(end)

    def test_handshake_that_does_not_end(self):
        for script, said in (('exec >&-; sleep 1000', 'it has not ended in time for an empty input'),
                             ('yes', 'it wrote more than a megabyte for an empty input')):
            with self.subTest(script):
                done = self.judge_command(script, '--timeout', '1')
                self.assertEqual((done.returncode, done.stdout), (2, b''))
                self.assertIn(said, done.stderr.decode())

    def test_signals_are_as_for_a_login(self):
        command = 'trap "" PIPE TERM; exec "$@"'
        self.judge_command('')
        script = self.path('command', '#!/bin/bash\necho backend other\n'
                           '[ -z "$(head -c 1)" ] || { trap -p; printf "=== one\\n< 5\\n"; }')
        done = subprocess.run(['bash', '-c', command, 'bash', SUITE, '--command', script, '--edition',
                               self.path('edition')], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout)


class Claims(Temporary):
    def test_capabilities(self):
        for case, message in (('works', 'lacks SAVES_FPU, yet passes'),
                              ('fails', 'lacks SAVES_FPU UNWIND'),
                              ('crashes', 'lacks SAVES_SIGMASK'),
                              ('never', 'lacks OWN_TLS')):
            record = self.judge('caps.' + case)
            self.assertEqual((record['status'], record['message']), ('unsupported', message))
        self.assertEqual(self.judge('caps.claimed')['status'], 'pass')

    def test_in_process_does_not_probe(self):
        done = run('--no-isolation', '--case', 'caps.works')
        self.assertEqual(tests_of(done.stdout)[0][4], 'lacks SAVES_FPU')

    def test_claim_line(self):
        expect = self.path('expect', 'good.pass fine, in fact\n')
        done = run('--profile', 'G', '--expect', expect)
        self.assertIn(b'# fake/plugin: 1 passed, 2 failed, suite 2027.1\n', done.stdout)
        self.assertIn(b'# fake/plugin: G, suite 2027.1, 1/3\n', done.stdout)
        waived = self.path('waived', 'bad.log a\nfake/plugin/bad.full b\n')
        done = run('--profile', 'G', '--expect', waived)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'# fake/plugin: G, suite 2027.1, 1/1, waived 2\n', done.stdout)
        self.assertNotIn(b'suite 2027.1, ', run('--filter', 'good').stdout)

    def test_claim_leaves_info_out(self):
        done = run('--profile', 'S', '--timeout', '0.3', '--jobs', '2')
        self.assertRegex(done.stdout, rb'\n# fake/plugin: S, suite 2027.1, \d+/\d+ \(not counting info\)')
        done = run('--profile', 'S', '--timeout', '0.3', '--level', 'should')
        self.assertNotIn(b'not counting', done.stdout)

    def test_failures_are_named_at_the_end(self):
        expect = self.path('expect', 'good.pass wrong\nbad.none known\n')
        done = run('--filter', '^(good|level|crash.abort|bad.none)', '--expect', expect)
        end = done.stdout.decode().splitlines()[-4:]
        self.assertEqual(end[:3], ['# failed: fake/plugin/' + case
                                   for case in ('good.pass', 'crash.abort', 'level.should')])
        self.assertIn(' passed, 3 failed', end[3])

    def test_expected(self):
        expect = self.path('e', '# known\n\n bad.none \t stays so  https://example.org/1#x \n'
                           'hang.on  slow\ngood.pass  wrong # here\nother/table/good.log not ours\n')
        record = self.judge('bad.none', '--expect', expect)
        self.assertEqual((record['status'], record['outcome']), ('expected-fail', 'fail'))
        self.assertEqual(record['expected'], {'reason': 'stays so', 'url': 'https://example.org/1#x'})
        self.assertIn(b' # TODO stays so\n', record['tap'])
        record = self.judge('hang.on', '--expect', expect, '--timeout', '0.2')
        self.assertEqual((record['status'], record['outcome']), ('expected-fail', 'timeout'))
        record = self.judge('good.pass', '--expect', expect)
        self.assertEqual((record['status'], record['message']),
                         ('unexpected-pass', expect + ':5 lists it as a known failure, but it passes: '
                                                      'remove the line'))
        self.assertEqual(yaml_of(record['tap'])['message'], record['message'])
        self.assertEqual(self.judge('good.log', '--expect', expect)['status'], 'pass')

    def test_seed(self):
        args = ('--filter', '^(good|level|leak)', '--jobs', '2')
        one, again = run('--seed', '5', *args), run('--seed', '5', *args)
        other, plain = run('--seed', '6', *args), run(*args)
        names = [[t[2] for t in tests_of(d.stdout)] for d in (one, again, other, plain)]
        self.assertEqual(names[0], names[1])
        self.assertNotEqual(names[0], names[2])
        self.assertNotEqual(names[0], names[3])
        self.assertEqual(sorted(names[0]), sorted(names[3]))
        self.assertIn(b'\n# seed 5\n', one.stdout)
        self.assertIn(b'\n# seed is 5\n', one.stdout)
        self.assertIn(b'\n# seed is 1\n', plain.stdout)


class Choice(unittest.TestCase):
    def listed(self, *args):
        done = run('--list', *args, backend=None)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        return [line.split()[0] for line in done.stdout.decode().splitlines()]

    def test_choice(self):
        everything = self.listed()
        self.assertEqual(self.listed('--profile', 'S+G'), everything)
        self.assertEqual(self.listed('--profile', 'G'), ['good.log', 'bad.log', 'bad.full'])
        self.assertNotIn('since.later', self.listed('--suite', '2026.1'))
        self.assertIn('since.later', self.listed('--suite', '2027.1'))
        self.assertEqual(self.listed('--filter', '^l.*[ow]$'), ['level.info'])
        self.assertEqual(self.listed('--case', 'good.seed', '--case', 'good.pass'),
                         ['good.pass', 'good.seed'])
        must, should = self.listed('--level', 'must'), self.listed('--level', 'should')
        self.assertNotIn('good.seed', must)
        self.assertEqual(set(everything) - set(should), {'level.info'})

    def test_help_and_version(self):
        done = run('--help', backend=None)
        self.assertEqual(done.returncode, 0)
        for option in ('list', 'case', 'backend', 'plugin', 'filter', 'profile', 'level', 'suite',
                       'expect', 'json', 'junit', 'jobs', 'timeout', 'no-isolation', 'seed'):
            self.assertIn('  --%s ' % option, done.stdout.decode())
        done = run('--version', backend=None)
        self.assertRegex(done.stdout, rb'^weft-conform .*2026\.1 2027\.1\n$')


class BadInput(Temporary):
    def refused(self, line, *args, **how):
        done = run(*args, **how)
        self.assertEqual((done.returncode, done.stdout), (2, b''), (args, done))
        self.assertEqual(done.stderr.count(b'\n'), 1, done.stderr)
        self.assertRegex(done.stderr.decode(), line)

    def test_options(self):
        for line, args in ((r"unrecognized option '--nonsense' \(see --help\)$", ['--nonsense']),
                           (r"unrecognized option '--list=x' \(see --help\)$", ['--list=x']),
                           ("unexpected argument 'word'", ['word']),
                           (r"invalid option -- 'x' \(see --help\)$", ['-x']),
                           (r"'--case' requires an argument \(see --help\)$", ['--case']),
                           ("--case no.such: there is no such case", ['--case', 'no.such']),
                           ('no case matches', ['--filter', 'nothing_like_it']),
                           ('--filter \\[: ', ['--filter', '[']),
                           ('profiles are S, G and L', ['--profile', 'S+X']),
                           ("--profile '': it is empty", ['--profile', '']),
                           ('levels are must, should and info', ['--level', 'may']),
                           ('editions are: 2026.1 2027.1', ['--suite', '1999.1']),
                           ('no case is left', ['--suite', '2026.1', '--case', 'since.later']),
                           ('whole number', ['--jobs', 'x']), ('whole number', ['--jobs', '-1']),
                           ('at least 1', ['--jobs', '0']), ('whole number', ['--jobs', '1025']),
                           ('seconds above 0', ['--timeout', '0']),
                           ('seconds above 0', ['--timeout', '1s']),
                           ('seconds above 0', ['--timeout', 'nan']),
                           ('whole number', ['--seed', '-3']),
                           ('whole number', ['--seed', '18446744073709551616']),
                           ('not both in one run', ['--fail-alloc', '--fail-calls']),
                           ('--jobs needs a process', ['--no-isolation', '--jobs', '2']),
                           ('--timeout needs a process', ['--no-isolation', '--timeout', '2'])):
            with self.subTest(args=args):
                self.refused(line, *args)

    def test_kinds(self):
        for line, args in (('judged apart', ['--runtime', 'weft', '--backend', 'asm']),
                           ('judged apart', ['--executor', 'threads', '--runtime', 'weft']),
                           ('C judges runtimes', ['--runtime', 'weft', '--profile', 'S']),
                           ('C judges runtimes', ['--profile', 'S+C']),
                           ('not those of a runtime', ['--runtime', 'weft', '--fail-alloc'])):
            with self.subTest(args=args):
                self.refused(line, *args, backend=None)

    def test_backends(self):
        self.refused("backend 'nobody': there is no backend of that name; there are: ", '--backend', 'nobody', backend=None)
        self.refused('nobody', env={'WEFT_BACKEND': 'nobody'}, backend=None)
        self.refused('nothing_here', backend=self.path('nothing_here.so'))
        self.refused('text', backend=self.path('text.so', 'not a shared object\n'))
        self.refused('abi', backend=os.path.join(BUILD, 'other_abi.so'))
        copy = shutil.copy(BACKEND, self.path('copy.so'))
        self.refused("another plugin is called 'fake'", '--plugin', copy)

    def test_expect_file(self):
        for line, text in ((':2: good.pass: a reason is missing', '#\ngood.pass\n'),
                           (':1: good.pass: a reason is missing', 'good.pass  \t\n'),
                           (':1: no.such: no such case', 'no.such reason\n'),
                           (':3: good.pass: named twice', 'good.pass a\nbad.none b\ngood.pass c')):
            with self.subTest(text=text):
                self.refused(line, '--expect', self.path('expect', text))
        self.refused('No such file', '--expect', self.path('missing'))
        self.refused('Is a directory', '--expect', self.dir)

    def test_report_files(self):
        for option in ('--json', '--junit'):
            self.refused('No such file', option, self.path('no/such/dir'))
            self.refused('Is a directory', option, self.dir)
        self.assertEqual(os.listdir(self.dir), [])

    def test_full_disk(self):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([SUITE, '--plugin', BACKEND, '--case', 'good.pass'], stdout=full,
                                  stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, b'standard output: ')
        done = run('--case', 'good.pass', '--json', '/dev/full')
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, b'/dev/full: No space left')

    def test_table(self):
        self.refused('same.same: the id is used twice', backend=None,
                     program=(os.path.join(BUILD, 'bad_table'),))


class Reports(Temporary):
    def test_tap_writer(self):
        done = run(program=(os.path.join(BUILD, 'tap_writer'),), backend=None)
        self.assertEqual(done.returncode, 1, 'the plan was not met')
        self.assertEqual(done.stdout.decode(), '''TAP version 13
1..4
ok 1 - a _ SKIP __ b_ok 9
  ---
  key: "# \\"quoted\\" \\\\ \\n\\t\\x01\\xff ..."
  empty: ""
  ...
ok 2 - b # SKIP two lines # and more
not ok 3 - c # TODO http://example.org/#x
# one
#
# three
# 4
Bail out! no more
''')

    def test_json(self):
        path = self.path('out.json')
        run('--filter', '^(good|caps)', '--json', path)
        with open(path) as f:
            report = json.load(f)
        self.assertEqual((report['schema'], report['suite']), (1, '2027.1'))
        self.assertEqual(report['machine']['os'], os.uname().sysname)
        self.assertTrue(report['machine']['compiler'])
        backend, = report['backends']
        self.assertEqual((backend['backend'], backend['linkage'], backend['plugin']),
                         ('fake', 'plugin', BACKEND))
        self.assertEqual(backend['capabilities'], ['STACKFUL', 'WANTS_STACK'])
        self.assertEqual((backend['counts']['pass'], backend['counts']['unsupported']), (7, 4))
        plain = os.stat(self.path('plain', 'text')).st_mode
        self.assertEqual(oct(os.stat(path).st_mode), oct(plain))

    def test_counts_are_a_partition(self):
        path = self.path('out.json')
        expect = self.path('e', 'bad.none known\ngood.log wrong\ncrash.segv known too\n')
        done = run('--filter', '^(good|caps|bad|crash|level|skip)', '--json', path, '--expect', expect)
        self.assertEqual(done.returncode, 1)
        with open(path) as f:
            report = json.load(f)
        statuses = [c['status'] for c in report['cases']]
        counts = report['backends'][0]['counts']
        self.assertEqual({s: n for s, n in counts.items() if n}, dict(collections.Counter(statuses)))
        self.assertEqual((counts['noted'], counts['expected-fail'], counts['unexpected-pass'],
                          counts['crash']), (1, 2, 1, 2))

    def test_junit(self):
        path = self.path('out.xml')
        run('--filter', '^(good.pass|bad.checks|crash|hang|skip|out|level)', '--timeout', '3',
            '--junit', path, '--expect', self.path('e', 'good.pass a<b\nout.forge known\n'))
        if shutil.which('xmllint'):
            subprocess.run(['xmllint', '--noout', path], check=True)
        root = ET.parse(path).getroot()
        suite, = root.findall('testsuite')
        for element in (root, suite):
            counts = {key: int(element.get(key)) for key in ('tests', 'failures', 'errors', 'skipped')}
            self.assertEqual(counts, {'tests': 14, 'failures': 4, 'errors': 5, 'skipped': 3})
        for kind, n in (('failure', 4), ('error', 5), ('skipped', 3)):
            self.assertEqual(len(suite.findall('testcase/' + kind)), n, kind)
        odd = suite.find("testcase[@name='out.odd']/system-out").text
        self.assertIn('good ä <&"]]>\ttab\\x0d', odd)

    def test_prove(self):
        if not shutil.which('prove'):
            self.skipTest('prove is not installed')
        wrapper = self.path('suite', '#!/bin/sh\nexec "%s" --plugin "%s" "$@"\n' % (SUITE, BACKEND))
        os.chmod(wrapper, 0o755)
        good = subprocess.run(['prove', wrapper, '::', '--filter', '^(good|caps|skip.here)'],
                              capture_output=True, text=True)
        self.assertEqual(good.returncode, 0, good)
        self.assertIn('Result: PASS', good.stdout)
        self.assertNotIn('Parse errors', good.stdout)
        bad = subprocess.run(['prove', wrapper, '::', '--timeout', '0.3'], capture_output=True, text=True)
        self.assertNotIn('Parse errors', bad.stdout)
        self.assertIn('Result: FAIL', bad.stdout)

    def test_nothing_ran(self):
        done = run('--case', 'skip.here', '--case', 'caps.never')
        self.assertEqual(done.returncode, 3)


class Commands(Temporary):
    """--command: implementations that are a command, some of them bad ones."""

    NAMES = ('s1_flat', 's2_deep', 's3_closing')

    def setUp(self):
        super().setUp()
        self.path('mine.cosl', '# free\n' + ''.join(
            f'scenario {name} # needs delegate{" exit" if "closing" in name else ""}\ndrive\n  state 0\nend\n'
            for name in self.NAMES))
        self.path('mine.trace', ''.join(f'=== {name}\n> state 0\n= nohandle\n' for name in self.NAMES))

    def command(self, first, rest):
        """A script that says @first, and of a scenario whose name is in $name, if there is one, does @rest."""
        return 'sh ' + self.path('backend', f'''
            echo "{first}"
            name=$(sed -n 's/^scenario \\([^ ]*\\) .*/\\1/p')
            [ -z "$name" ] && exit
            {rest}
        ''')

    def judge_command(self, first, rest, *args):
        done = run('--command', self.command(first, rest), '--edition', self.path('mine'),
                   '--json', self.path('all.json'), *args, backend=None)
        self.assertEqual(done.stderr, b'')
        with open(self.path('all.json')) as f:
            cases = json.load(f)['cases']
        self.assertEqual([case['id'] for case in cases],
                         ['scenario.' + name.replace('_', '-') for name in self.NAMES])
        return done, [(case['status'], case['message']) for case in cases]

    RIGHT = 'printf "=== %s\\n> state 0\\n= nohandle\\n" $name'

    def test_right(self):
        done, cases = self.judge_command('backend toy-1.0 delegate exit', self.RIGHT)
        self.assertEqual((done.returncode, cases), (0, [('pass', '')] * 3))
        self.assertEqual(tests_of(done.stdout)[0][2], 'toy-1.0/command/scenario.s1-flat')

    def test_lacking(self):
        done, cases = self.judge_command('backend toy delegate', self.RIGHT)
        self.assertEqual((done.returncode, cases[1:]), (0, [('pass', ''), ('skipped', 'lacks exit')]))

    def test_lacking_more(self):
        """All that is lacking is named, and the command is not run for it."""
        done, cases = self.judge_command('backend toy inline', f'echo ran >{self.path("ran")}')
        self.assertEqual((done.returncode, cases), (3, 2 * [('skipped', 'lacks delegate')] +
                                                    [('skipped', 'lacks delegate exit')]))
        self.assertFalse(os.path.exists(self.path('ran')))

    def test_wrong(self):
        done, cases = self.judge_command('backend toy delegate exit',
                                         'printf "=== %s\\n> state 0\\n= CLOSED\\n" $name')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(cases[0][0], 'fail')
        self.assertRegex(cases[0][1], 'trace:3: .*got = CLOSED, want = nohandle')

    def test_short(self):
        _, cases = self.judge_command('backend toy delegate exit', 'echo "=== $name"')
        self.assertRegex(cases[0][1], r'trace:2: .*got \(end\), want > state 0')

    def test_ends_badly(self):
        _, cases = self.judge_command('backend toy delegate exit', 'exit 3')
        self.assertRegex(cases[0][1], 'ended with exit code 3')
        _, cases = self.judge_command('backend toy delegate exit', 'kill -9 $$')
        self.assertRegex(cases[0][1], 'ended by Killed|exit code 137')

    def test_hangs_and_floods(self):
        done, cases = self.judge_command('backend toy delegate exit',
                                         f'case $name in s1*) sleep 60;; s2*) yes;; *) {self.RIGHT};; esac',
                                         '--timeout', '2')
        self.assertEqual([status for status, _ in cases], ['timeout', 'fail', 'pass'])
        self.assertRegex(cases[1][1], 'wrote more than 1048576 bytes')

    def test_unusable(self):
        for first, edition, why in (('hello', 'mine', 'its first line is not `backend NAME CAPABILITY...`'),
                                    ('backend toy', 'yours', 'No such file')):
            done = run('--command', self.command(first, ''), '--edition', self.path(edition), backend=None)
            self.assertEqual((done.returncode, done.stdout), (2, b''))
            self.assertEqual(done.stderr.count(b'\n'), 1)
            self.assertIn(why, done.stderr.decode())
        self.path('mine.trace', '=== other\n')
        done = run('--command', 'true', '--edition', self.path('mine'), backend=None)
        self.assertIn('s1_flat: its trace does not stand in its place', done.stderr.decode())
        done = run('--edition', 'mine')
        self.assertEqual(done.returncode, 2)
        done = run('--command', 'true')
        self.assertIn('not with --backend', done.stderr.decode())


if __name__ == '__main__':
    unittest.main()
