# SPDX-License-Identifier: MIT
"""compare.py SCRIPT PAIRED TWIN HEADER LIBRARY CC...: scripts/compare, as far as no clock decides it.

Commits are those of a repository made here; its program's work differs by three times between them.
"""
import importlib.machinery
import importlib.util
import itertools
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

QUICK = ['--benchmark_compare_processes=2', '--benchmark_compare_time=0.1']
SYSTEM_PYTHON, UPSTREAM = '/usr/bin/python3', '/usr/share/benchmark/compare.py'
PROGRAM = '''#include <benchmark_c.h>

static void work(struct bm_state *st)
{
	BM_LOOP(st)
		for (int i = 0; i < STEPS; i++)
			bm_do_not_optimize(i);
}
BENCHMARK(work);
#ifdef OTHER
BENCHMARK(work, .name = OTHER);
#endif
BENCHMARK_MAIN();
'''
MESON = '''project('mine', 'c', default_options: ['c_std=gnu11'])
executable('mine', 'mine.c', c_args: [{}], link_args: [{}])
'''


def environment(folder):
    """Of somebody with a home and a temporary folder of their own."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(('BENCHMARK_', 'GIT_'))}
    return {**ours, 'HOME': str(folder / 'home'), 'TMPDIR': str(folder / 'tmp'), 'GIT_CONFIG_NOSYSTEM': '1',
            'PYTHONDONTWRITEBYTECODE': '1', 'LC_ALL': 'C.UTF-8'}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        for name in ('home', 'tmp', 'here'):
            (self.folder / name).mkdir()
        self.here = self.folder / 'here'
        self.env = environment(self.folder)

    def tearDown(self):
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])

    def compare(self, *args, code=0, **more):
        done = subprocess.run([SCRIPT, *args], **{'cwd': self.here, 'env': self.env, **more}, capture_output=True,
                              text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def paired(self, *args, **more):
        done = self.compare(*args, *QUICK, '--benchmark_format=json', **more)
        return json.loads(done.stdout), done.stderr

    def refused(self, said, *args, lines=1, **more):
        """What is said, and nothing else."""
        done = self.compare(*args, code=2, **more)
        self.assertEqual(done.stdout, '')
        told = [line for line in done.stderr.splitlines() if not line.startswith('compare: building ')]
        self.assertEqual(len(told), lines, done.stderr)
        self.assertRegex(done.stderr, r'(?m)^compare: .*' + said)

    def write(self, name, text, mode=0o644):
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path


def flags():
    where = os.path.dirname(LIBRARY)
    return ['-O2', '-I' + os.path.dirname(HEADER)], [LIBRARY, '-Wl,-rpath,' + where, '-lm', '-pthread']


def cc(*args):
    before, after = flags()
    return [*CC, *before, *args, *after]


class Programs(Case):
    def make(self, name, *args):
        self.write('mine.c', PROGRAM)
        subprocess.run(cc(*args, 'mine.c', '-o', name), cwd=self.here, check=True)

    def test_the_same_twice(self):
        report, said = self.paired(PAIRED, PAIRED, '--benchmark_filter=^(same|nothing)$', '--benchmark_compare_seed=5')
        self.assertEqual([(p['baseline'], p['contender'], p['baseline_program']) for p in report['paired']],
                         [(name, name, PAIRED) for name in ('nothing', 'same')])
        self.assertEqual(report['context']['compare_seed'], '5')
        self.assertNotIn('only in', said)

    def test_one_is_slower(self):
        self.make('old', '-DSTEPS=300', '-DOTHER="gone"')
        self.make('new', '-DSTEPS=900', '-DOTHER="fresh"')
        report, said = self.paired('old', './new')
        work, fresh = report['paired']
        self.assertGreater(work['ratio']['estimate'], 1.5)
        self.assertIn('error_message', fresh)
        self.assertIn('compare: only in old: gone\ncompare: only in ./new: fresh\n', said)

    def test_flags_of_its_own(self):
        done = self.compare(PAIRED, PAIRED, *QUICK, '--', '--own', 'value', code=2)
        self.assertIn('unrecognized command-line flag: value', done.stderr)
        self.refused("'value' is a third", PAIRED, PAIRED, '--own', 'value')

    def test_what_cannot_be_compared(self):
        old = self.write('old', '#!/bin/sh\necho "$0: unrecognized flag: $*" >&2\nexit 1\n', 0o755)
        mute = self.write('mute', '#!/bin/sh\necho hello\n', 0o755)
        nothing = self.write('nothing', '\x7fELF', 0o755)
        for said, *args in [('old does not know --benchmark_compare_with', old, PAIRED),
                            ('mute cannot be compared: it lists no benchmarks', PAIRED, mute),
                            ('cannot start .*nothing: Exec format error', PAIRED, nothing),
                            ('no benchmark in common', PAIRED, TWIN),
                            ('Failed to match any', PAIRED, PAIRED, '--benchmark_filter=zzz'),
                            ('a percentage', PAIRED, PAIRED, '--benchmark_compare_delta=x'),
                            ('nowhere: no such file; of commits', 'nowhere', PAIRED),
                            ('Is a directory', self.here, PAIRED),
                            ('neither a program nor JSON', HEADER, PAIRED),
                            ('two programs or two files', PAIRED),
                            ('--cpu is for files', '--cpu', PAIRED, PAIRED),
                            ('--build is for commits', '--build=make', PAIRED, PAIRED)]:
            with self.subTest(said):
                self.refused(said, *args)

    def test_one_that_dies(self):
        lists = f'case $* in *list_tests*) exec {shlex.quote(PAIRED)} "$@";; esac'
        self.refused('dies: Killed', PAIRED, self.write('dies', f'#!/bin/sh\n{lists}\nkill -9 $$\n', 0o755))


@unittest.skipUnless(shutil.which('git'), 'no git')
class Commits(Case):
    def setUp(self):
        super().setUp()
        self.git('config', '--global', 'user.name', 'Nobody')
        self.git('config', '--global', 'user.email', 'nobody@example.invalid')
        self.git('init', '-q')
        self.write('.gitignore', 'ignored\n')
        self.write('gone', 'a file\n')
        self.commit(300)
        self.commit(900)

    def tearDown(self):
        self.assertEqual(self.git('worktree', 'list').count('\n'), 1)
        self.assertEqual(list((self.here / '.git').glob('worktrees/*')), [])
        super().tearDown()

    def git(self, *args):
        return subprocess.run(['git', *args], cwd=self.here, env=self.env, check=True, capture_output=True,
                              text=True).stdout

    def state(self):
        return self.git('status', '--porcelain'), self.git('rev-parse', 'HEAD'), self.git('for-each-ref')

    def commit(self, steps):
        self.write('mine.c', f'#define STEPS {steps}\n' + PROGRAM)
        self.git('add', '-A')
        self.git('commit', '-q', '-m', f'{steps} steps')

    def build(self, before='true'):
        return f"--build={before} && {shlex.join(cc('mine.c', '-o', 'mine'))}"

    def test_two_commits(self):
        before = self.state()
        report, _ = self.paired('--program=mine', self.build(), 'HEAD', 'HEAD~1')
        work, = report['paired']
        self.assertLess(work['ratio']['estimate'], 1 / 1.5)
        self.assertEqual(report['context']['old_commit'], self.git('rev-parse', 'HEAD').strip())
        self.assertEqual(report['context']['new_commit'], self.git('rev-parse', 'HEAD~1').strip())
        self.assertEqual(self.state(), before)

    def test_the_working_tree(self):
        """As it is: changed, added, deleted, a file where a folder was; without what is ignored, and what was built."""
        for name in ('folder/file', 'link', 'other'):
            self.write(name, '')
        self.commit(900)
        self.write('mine.c', '#define STEPS 300\n#include "fresh/name with blanks.h"\n' + PROGRAM)
        shutil.rmtree(self.here / 'folder')
        (self.here / 'link').unlink()
        (self.here / 'link').symlink_to('nowhere')
        (self.here / 'gone').unlink()
        self.git('rm', '--cached', '-q', 'other')
        for name in ('fresh/name with blanks.h', 'folder', 'ignored', 'mine'):
            self.write(name, '')
        log = self.folder / 'log'
        report, _ = self.paired('--program=mine', self.build(f'find * -printf "%y %p\\n" >>{log}; echo >>{log}'))
        self.assertLess(report['paired'][0]['ratio']['estimate'], 1 / 1.5)
        self.assertRegex(report['context']['new_commit'], r'^[0-9a-f]{40}\+$')
        old, new = (set(part.splitlines()) for part in log.read_text().split('\n\n')[:2])
        self.assertEqual(old, {'f gone', 'd folder', 'f folder/file', 'f link', 'f mine.c', 'f other'})
        self.assertEqual(new, {'d fresh', 'f fresh/name with blanks.h', 'f folder', 'l link', 'f mine.c', 'f other'})

    def test_hooks_and_variables_of_git_stay_out(self):
        self.write('.git/hooks/post-checkout', f'#!/bin/sh\ntouch {self.folder}/hooked\n', 0o755)
        log = self.folder / 'log'
        self.paired('--program=mine', self.build(f'git rev-parse HEAD >>{log}'), 'HEAD~1', 'HEAD',
                    env={**self.env, 'GIT_DIR': str(self.here / '.git')})
        self.assertFalse((self.folder / 'hooked').exists())
        self.assertEqual(log.read_text(), self.git('rev-parse', 'HEAD~1', 'HEAD'))

    @unittest.skipUnless(shutil.which('meson') and shutil.which('ninja'), 'no meson')
    def test_by_meson_from_a_folder_within(self):
        quoted = (', '.join(f"'{f}'" for f in part) for part in flags())
        self.write('within/meson.build', MESON.format(*quoted))
        self.write('within/mine.c', '#define STEPS 300\n' + PROGRAM)
        self.commit(300)
        within = {'cwd': self.here / 'within'}
        report, said = self.paired('--program=build/mine', **within, env={**self.env, 'CC': shlex.join(CC)})
        self.assertEqual([p['contender'] for p in report['paired']], ['work'])
        self.assertRegex(said, r'building HEAD \([0-9a-f]{12}\)\n.*building \. \([0-9a-f]{12}, as changed\)')
        self.refused('HEAD~1 .* does not have this folder', '--program=build/mine', 'HEAD~1', 'HEAD', **within)

    def test_what_does_not_work(self):
        outside = {'cwd': self.folder}
        for said, *args in [('nonsense: no such commit', '--program=mine', '--build=true', 'nonsense'),
                            ('no mine came out of: true', '--program=mine', '--build=true'),
                            ('is in no build folder', '--program=mine'),
                            ('a path in each of', '--program=/bin/true'),
                            ('a path in each of', '--program=../mine'),
                            ('--cpu is for files', '--cpu', '--program=mine'),
                            ('a third', '--program=mine', 'a', 'b', 'c'),
                            ('lists no benchmarks', '--program=mine', '--build=cp /bin/true mine')]:
            with self.subTest(said):
                self.refused(said, *args)
        self.refused('git: not a git repository', '--program=mine', '--build=true', **outside)
        self.refused('dubious ownership .*safe.directory', '--program=mine', '--build=true',
                     env={**self.env, 'GIT_TEST_ASSUME_DIFFERENT_OWNER': '1'})
        self.refused('HEAD .* does not build by: echo', '--program=mine', '--build=echo some words; false', lines=2)
        self.refused('HEAD .* does not build by: seq', '--program=mine', '--build=seq 100; false', lines=21)

    def test_without_a_commit(self):
        shutil.rmtree(self.here / '.git')
        self.git('init', '-q')
        self.refused('HEAD: no such commit', '--program=mine', '--build=true')
        self.refused('there is no commit yet', '--program=mine', '--build=true', '.')

    def interrupt(self, number, build='true'):
        """
        When it has begun, as @build or a filter of git says through a FIFO.  That it has ended, too, is seen from the
        end of what we read: it alone holds the other end.
        """
        process = subprocess.Popen([SCRIPT, '--program=mine', '--build=' + build], cwd=self.here, env=self.env,
                                   stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        with open(self.folder / 'fifo', encoding='ascii') as file:
            self.assertEqual(file.readline(), 'begun\n')
            process.send_signal(number)
            self.assertEqual(file.read(), '')
        self.assertEqual(process.wait(), 128 + number)
        self.assertEqual(os.listdir(self.folder / 'tmp'), [])
        self.assertEqual(self.git('worktree', 'list').count('\n'), 1)

    def test_interrupted(self):
        fifo = self.folder / 'fifo'
        os.mkfifo(fifo)
        waits = f'(echo begun; sleep 600; true) >{fifo}'
        for number in (signal.SIGINT, signal.SIGTERM):
            self.interrupt(number, waits)
        self.write('.gitattributes', 'gone filter=slow\n')
        self.commit(900)
        self.git('config', 'filter.slow.smudge', waits)
        self.interrupt(signal.SIGINT)


# What scipy 1.10 makes of these: mannwhitneyu(a, b).pvalue.
KNOWN = [
    ([1, 2, 3], [4, 5, 6], 0.1),
    ([1, 4, 6, 7], [2, 3, 5, 8, 9], 0.7301587301587302),
    ([3], [1, 2, 4], 1.0),
    ([1, 2, 2, 3], [2, 3, 4, 5], 0.1366582477381475),
    ([5] * 4, [5] * 6, 1.0),
    ([1, 2, 3, 4, 5, 6, 7, 8], [x + 0.5 for x in range(30)], 0.0016555055005069985),
    (list(range(9)), [x + 2.5 for x in range(9)], 0.0933976745287926),
]


class Files(Case):
    def results(self, name, rows):
        return str(self.write(name, json.dumps({'context': {}, 'benchmarks': rows})))

    @staticmethod
    def rows(name, times, **more):
        return [{'name': name, 'run_type': 'iteration', 'iterations': 1, 'real_time': t,
                 'cpu_time': t and t / 2, 'time_unit': 'ns', **more} for t in times]

    def test_p_of_each_order(self):
        """Where all differ: how many of all orders are at least as far from the middle."""
        for n, m in [(1, 1), (2, 3), (4, 3), (4, 5), (1, 8)]:
            orders = [set(c) for c in itertools.combinations(range(n + m), n)]
            far = [abs(sum(sum(y < x for y in range(n + m) if y not in a) for x in a) - n * m / 2) for a in orders]
            for a, distance in zip(orders, far):
                wanted = sum(d >= distance for d in far) / len(far)
                b = [y for y in range(n + m) if y not in a]
                self.assertAlmostEqual(script.u_test(list(a), b), wanted, places=12)

    def test_known_p(self):
        for a, b, p in KNOWN:
            self.assertAlmostEqual(script.u_test(a, b), p, places=12)
            self.assertAlmostEqual(script.u_test(b, a), p, places=12)

    def test_upstream_says_the_same(self):
        """From files, by real and by CPU time: few, many, with ties and without."""
        probe = subprocess.run([SYSTEM_PYTHON, '-c', 'import numpy, scipy'], capture_output=True, check=False)
        if not os.path.exists(UPSTREAM) or probe.returncode:
            self.skipTest(f'no {UPSTREAM} (package libbenchmark-tools), or {SYSTEM_PYTHON} has no numpy or scipy')
        samples = {'few': ([3, 1, 5], [2, 6, 7, 8]), 'ties': ([3, 1, 3, 4], [3, 5, 6]), 'equal': ([7] * 3, [7] * 4),
                   'eight': ([x * 7 % 31 for x in range(8)], [x * 11 % 31 + .5 for x in range(20)]),
                   'many': ([x * 7 % 31 for x in range(25)], [x * 11 % 31 + 3.5 for x in range(15)]),
                   'many ties': ([x * 7 % 5 for x in range(25)], [x * 11 % 6 for x in range(15)])}
        paths = [self.results(f'{k}.json', [r for name, s in samples.items() for r in self.rows(name, s[k])])
                 for k in (0, 1)]
        dump = self.here / 'dump.json'
        subprocess.run([SYSTEM_PYTHON, UPSTREAM, '-d', dump, 'benchmarks', *paths], check=True, capture_output=True)
        found = {row['name']: row['utest'] for row in json.loads(dump.read_text()) if row.get('utest')}
        self.assertEqual(set(found), set(samples))
        for key, theirs in (('real_time', 'time_pvalue'), ('cpu_time', 'cpu_pvalue')):
            old, new = (script.read(path, key)[0] for path in paths)
            for name, row in found.items():
                self.assertAlmostEqual(script.u_test(old[name], new[name]), row[theirs], places=10, msg=name)

    def test_table(self):
        old = self.results('old.json', [
            *self.rows('a', [10, 30, 20]), *self.rows('unit', [2] * 9, time_unit='us'), *self.rows('gone', [1]),
            *self.rows('a_mean', [20], run_type='aggregate'), *self.rows('zero', [0] * 9),
            {'name': 'bad', 'run_type': 'iteration', 'error_occurred': True, 'error_message': 'too bad'}])
        new = self.results('new.json', [
            *self.rows('a', [50, 40, 60, 70]), *self.rows('unit', [3000] * 10), *self.rows('zero', [0] * 9),
            *self.rows('fresh', [1]), *self.rows('odd', [None, None]), *self.rows('odd', [1], time_unit='days'),
            {'name': 'left', 'run_type': 'iteration', 'skipped': True, 'skip_message': 'no time'}])
        out = self.compare(old, new).stdout
        self.assertRegex(out, r'(?m)^a +20 +55 +2\.7500 +0\.057  3 and 4, 9 are the least$')
        self.assertRegex(out, r'(?m)^unit +2000 +3000 +1\.5000 +\S+  9 and 10$')
        self.assertRegex(out, r'(?m)^zero +0 +0 +nan +1  9 and 9$')
        for line in ('only in {0}: gone', 'only in {1}: fresh', '{0}: bad failed: too bad',
                     '{1}: left was skipped: no time', '{1}: odd has a row without real_time'):
            self.assertIn('\n' + line.format(old, new) + '\n', out)
        self.assertNotIn('a_mean', out)
        self.assertEqual(out.count('odd'), 1)
        self.assertIn('\nWeaker than a verdict: ', out)
        self.assertIn(f'    {SCRIPT} --program build/PROGRAM OLD-COMMIT NEW-COMMIT\n', out)
        self.assertRegex(self.compare('--cpu', old, new).stdout, r'(?m)^a +10 +27\.5 +2\.7500 ')

    def test_files_of_the_harness(self):
        for name in ('old', 'new'):
            subprocess.run([TWIN, '--benchmark_filter=BM_(plain|err|skip)', '--benchmark_min_time=10x',
                            '--benchmark_repetitions=9', f'--benchmark_out={name}.json'], cwd=self.here, check=True,
                           env=self.env, capture_output=True)
        out = self.compare('old.json', 'new.json').stdout
        self.assertRegex(out, r'(?m)^BM_plain +[\d.e+]+ +[\d.e+]+ +\d+\.\d{4} +\S+  9 and 9$')
        self.assertRegex(out, r'(?m)^old\.json: BM_err\S* failed: ')

    def test_nobody_reads(self):
        one = self.results('one.json', self.rows('a', [1]))
        ours, theirs = os.pipe()
        os.close(ours)
        done = subprocess.run([SCRIPT, one, one], stdout=theirs, stderr=subprocess.PIPE, env=self.env, check=False)
        os.close(theirs)
        self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, b''))

    def test_what_is_no_result(self):
        good = self.results('good.json', self.rows('a', [1]))
        csv = self.folder / 'here/list.csv'
        subprocess.run([PAIRED, '--benchmark_dry_run', '--benchmark_filter=same', f'--benchmark_out={csv}',
                        '--benchmark_out_format=csv'], check=True, env=self.env, capture_output=True)
        unnamed = shutil.copy(csv, self.here / 'list')
        for said, other in [('list.csv is CSV', csv), ('list is CSV', unnamed), ('one is a program', PAIRED),
                            ('cut: is not JSON', self.write('cut', '{"benchmarks": [')),
                            ('odd: benchmarks.0. is not an object', self.write('odd', '{"benchmarks": [1]}')),
                            ('empty: benchmarks is missing', self.write('empty', '{}')),
                            ('void is neither', self.write('void', '')),
                            ('no benchmark in common', self.results('b.json', self.rows('b', [1])))]:
            with self.subTest(said):
                done = self.compare(good, other, code=2)
                self.assertEqual(len(done.stderr.splitlines()), 1)
                self.assertRegex(done.stderr, '^compare: .*' + said)
        self.refused('--benchmark_filter=a is for programs', good, good, '--benchmark_filter=a')


def load(path):
    loader = importlib.machinery.SourceFileLoader('compare_script', path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def main():
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in (Programs, Commits, Files))
    tests = [t.id().removeprefix('__main__.') for c in suite for t in c]
    result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
    bad = {t.id().removeprefix('__main__.').split(' ')[0] for t, _ in result.failures + result.errors}
    skipped = {t.id().removeprefix('__main__.'): why for t, why in result.skipped}
    print(f'TAP version 13\n1..{len(tests)}')
    for number, name in enumerate(tests, 1):
        why = f' # SKIP {skipped[name]}' if name in skipped else ''
        print(f"{'not ok' if name in bad else 'ok'} {number} - {name}{why}")
    return not result.wasSuccessful()


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    SCRIPT, PAIRED, TWIN, HEADER, LIBRARY = (os.path.abspath(p) for p in sys.argv[1:6])
    CC = sys.argv[6:]
    script = load(SCRIPT)
    sys.exit(main())
