#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each option, variable and file of our programs with a value that it cannot mean: one line says which.

bad_input.py EDITION WEFT_CONFORM WEFT_SCENARIO WEFT_BENCH: EDITION is PATH/NAME of scenarios.

A value is wrong, empty, has a line's end in it, or is as long as the kernel lets an argument be; a file has a
megabyte.  What a program takes is read from its --help, so that an option without a row here fails.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

LONG = 'x' * 131000             # an argument has 128 KiB at most
KINDS = {'wrong': 'zz!(', 'empty': '', 'two lines': 'zz!(\nzz', 'long': LONG}
MEGABYTE = 'y' * (1 << 20)
MOST = 500                      # bytes of a message, with the value shortened

# What stands before the option, and values that the kinds do not suit: None is a value that is allowed.
# What is in the line is the file, or the value, alone where the row says `unnamed`.
NO_FOLDER = {'wrong': '/nonexistent/x', 'two lines': '/nonexistent/\nx', 'unnamed': True}
CONFORM = {
    'case': {}, 'backend': {}, 'plugin': {}, 'executor': {}, 'executor-plugin': {}, 'runtime': {}, 'profile': {}, 'level': {},
    'suite': {}, 'expect': {}, 'jobs': {}, 'timeout': {}, 'seed': {}, 'json': NO_FOLDER, 'junit': NO_FOLDER,
    'filter': {'empty': None, 'two lines': '(\n'},
    # A shell runs it: the ones here say nothing.
    'command': {'before': ['--edition', '@EDITION@'], 'wrong': 'true', 'two lines': 'true\ntrue',
                'long': ': ' + LONG[2:]},
    'edition': {'before': ['--command', 'true']},
}
BENCH = {
    'backend': {}, 'plugin': {}, 'memory': {}, 'runtime': {},
    # Upstream's words for a filter that nothing matches.
    'benchmark_filter': {'empty': None, 'two lines': '(\n', 'unnamed': True},
    'benchmark_out': {**NO_FOLDER, 'empty': None},
    'benchmark_compare_with': {'empty': None},
    'benchmark_perf_counters': {'empty': None}, 'benchmark_context': {'empty': None},
    'benchmark_compare': {'empty': None},
}
SCENARIO = {'backend': {}}
# Set but empty is as good as not set.
CONFORM_ENVIRONMENT = {'WEFT_BACKEND': {'empty': None}, 'WEFT_CONFORM_LAUNCHER': {'empty': None},
                       'WEFT_CONFORM_RECORD': {'names': []}}
SCENARIO_ENVIRONMENT = {'WEFT_BACKEND': {'empty': None}}
FILES = {
    'no case': 'no.such.case reason\n', 'no reason': 'gen.send.delivers\n', 'a megabyte': MEGABYTE,
    'a megabyte of blanks and a word': ' ' * (1 << 20) + 'x\n', 'bytes': 'gen\x01\x7f\\ x\n',
}


NESTED, LARGE = 'more than 50 groups', 'it is too large'
FILTERS = {
    'groups': '(' * 1000 + 'a' + ')' * 1000, 'open groups': '(' * 100000, 'copies': 'a{32767}',
    'copies of copies': '((a{255}){255}){255}', 'braces behind braces': 'a{255}{255}', 'optional': 'a?' * 40000,
    'alternatives': 'a|' * 40000, 'reference': r'(a*)*b\1',
}
FAULTS = {**dict.fromkeys(FILTERS, LARGE), 'groups': NESTED, 'open groups': NESTED, 'reference': 'back-references'}


def start_of(value):
    """What a message shows of a value, however long it is."""
    return value[:20].replace('\n', '\\x0a')


class BadInput(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_in(self, program, args, env=None):
        return subprocess.run([program, *args], cwd=self.folder, env={**os.environ, **(env or {})},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

    def refused(self, program, args, names, env=None):
        """@names: all of these are in the line that is said."""
        before = os.listdir(self.folder)
        done = self.run_in(program, args, env)
        said = done.stderr.decode(errors='replace')
        self.assertEqual(done.returncode, 2, said[:MOST])
        self.assertEqual(done.stdout, b'')
        self.assertEqual((said.count('\n'), said[-1:]), (1, '\n'), said[:MOST])
        self.assertLess(len(said), MOST)
        self.assertTrue(all(name in said for name in names), (names, said))
        self.assertTrue(said[:-1].isprintable(), said)
        self.assertEqual(os.listdir(self.folder), before)

    def values(self, row):
        for kind, value in KINDS.items():
            value = row.get(kind, value)
            if value is not None:
                yield kind, value

    def options(self, program, rows):
        for option, row in rows.items():
            before = [word.replace('@EDITION@', EDITION) for word in row.get('before', [])]
            for kind, value in self.values(row):
                with self.subTest(option=option, kind=kind):
                    names = [] if row.get('unnamed') and value else ['--' + option]
                    self.refused(program, [*before, f'--{option}={value}'], [start_of(value), *names])
        for word in ('--nonsense', '--' + LONG, '--non\nsense'):
            with self.subTest(word=word[:20]):
                self.refused(program, [word], [start_of(word)])

    def environment(self, program, rows):
        for variable, row in rows.items():
            for kind, value in self.values(row):
                with self.subTest(variable=variable, kind=kind):
                    self.refused(program, [], [variable] + row.get('names', [start_of(value)]),
                                 env={variable: value})

    def test_conform(self):
        text = self.run_in(PROGRAMS[0], ['--help']).stdout.decode()
        self.assertEqual(set(re.findall(r'^  --([a-z-]+) [A-Z]', text, re.M)), set(CONFORM))
        self.options(PROGRAMS[0], CONFORM)
        self.refused(PROGRAMS[0], [LONG], ['xxxx'])

    def test_conform_environment(self):
        self.environment(PROGRAMS[0], CONFORM_ENVIRONMENT)

    def test_scenario(self):
        self.options(PROGRAMS[1], SCENARIO)
        self.environment(PROGRAMS[1], SCENARIO_ENVIRONMENT)
        self.refused(PROGRAMS[1], ['--backend', ','], ['--backend'])
        for name in ('', '/nonexistent/x', LONG, 'a\nb'):
            with self.subTest(name=name[:20]):
                self.refused(PROGRAMS[1], [name], [start_of(name)])

    def test_bench(self):
        text = self.run_in(PROGRAMS[2], ['--help']).stdout.decode()
        found = set(re.findall(r'--(\w+)=', text))
        self.assertLessEqual(set(BENCH), found)
        self.options(PROGRAMS[2], {option: BENCH.get(option, {}) for option in sorted(found)})

    def test_bench_environment(self):
        text = self.run_in(PROGRAMS[2], ['--help']).stdout.decode()
        rows = {flag.upper(): BENCH.get(flag, {}) for flag in re.findall(r'--((?:benchmark_)\w+)=', text)
                if flag not in ('benchmark_filter', 'benchmark_out')}
        self.environment(PROGRAMS[2], rows)

    def file(self, text):
        path = os.path.join(self.folder, 'file')
        with open(path, 'w') as file:
            file.write(text)
        return path

    def test_files(self):
        for name, text in FILES.items():
            with self.subTest(file=name):
                path = self.file(text)
                self.refused(PROGRAMS[0], ['--expect', path], [path + ':1'])
                self.refused(PROGRAMS[1], [path], [path + ':1'])
                self.refused(PROGRAMS[0], ['--plugin', path], [path])
                self.refused(PROGRAMS[2], ['--plugin', path], [path])

    def test_filters(self):
        """Some lines of text are expressions that take memory or stack without end."""
        for name, value in FILTERS.items():
            with self.subTest(filter=name):
                self.refused(PROGRAMS[0], ['--filter', value], ['--filter', FAULTS[name]])
                self.refused(PROGRAMS[2], ['--benchmark_filter=' + value], ['--benchmark_filter=', FAULTS[name]])
                self.refused(PROGRAMS[2], ['--benchmark_compare=call,' + value], ['--benchmark_compare', FAULTS[name]])

    def test_large_filters(self):
        """Those that are long and harmless are taken."""
        names = '|'.join(f'name:{n}' for n in range(1500))
        for value in names + '|^backend[.]checked$', '(' * 50 + 'backend[.]checked' + ')' * 50, '(b|[a-z]){1,90}[.]checked':
            done = self.run_in(PROGRAMS[0], ['--list', '--filter', value])
            self.assertIn(b'backend.checked', done.stdout, value[:40])

    def test_endless_files(self):
        self.refused(PROGRAMS[0], ['--expect', '/dev/zero'], ['--expect /dev/zero: it is too large'])
        self.refused(PROGRAMS[1], ['/dev/zero'], ['/dev/zero:1: a line of up to'])
        for end in ('.cosl', '.trace'):
            os.symlink('/dev/zero', os.path.join(self.folder, 'endless' + end))
        path = os.path.join(self.folder, 'endless')
        self.refused(PROGRAMS[0], ['--command', 'true', '--edition', path], [path + '.cosl: it is too large'])
        path = self.file('scenario a\nfunc 0\n' + 'yield "a"\n' * 60000)
        self.refused(PROGRAMS[1], [path], ['a scenario of up to 100000 parts'])

    def test_edition(self):
        for name, text in {**FILES, 'empty': '', 'long name': f'scenario {MEGABYTE}\n',
                           'two of a name': 'scenario a\nscenario a\n'}.items():
            with self.subTest(file=name):
                path = self.file('')
                for end in ('.cosl', '.trace'):
                    with open(path + end, 'w') as file:
                        file.write(text)
                self.refused(PROGRAMS[0], ['--command', 'true', '--edition', path], [path])


if __name__ == '__main__':
    EDITION, *PROGRAMS = (os.path.abspath(word) for word in sys.argv[1:5])
    unittest.main(argv=sys.argv[:1] + sys.argv[5:])
