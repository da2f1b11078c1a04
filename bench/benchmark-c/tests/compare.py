# SPDX-License-Identifier: MIT
"""compare.py PAIRED ODD LIAR: what --benchmark_compare says, as far as no clock decides it.

Whether it is right is asked by scripts/selftest-verdict, which takes minutes and the whole machine.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

QUICK = ['--benchmark_compare_processes=2', '--benchmark_compare_time=0.1']


class Compare(unittest.TestCase):
    def run_it(self, *args, code=0, program=None, env=None):
        clean = {k: v for k, v in os.environ.items() if not k.startswith('BENCHMARK_')}
        done = subprocess.run([program or PAIRED, *QUICK, *args], env={**clean, **(env or {})}, capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def paired(self, *args, **more):
        return json.loads(self.run_it('--benchmark_format=json', *args, **more).stdout)

    def test_two_names(self):
        report = self.paired('--benchmark_compare=nothing,five_percent', '--benchmark_compare_seed=7')
        found, = report['paired']
        self.assertEqual((found['baseline'], found['contender']), ('nothing', 'five_percent'))
        self.assertEqual(report['context']['compare_seed'], '7')
        self.assertEqual(len(found['processes']), 2)
        for process in found['processes']:
            self.assertEqual(len(process['batch']), 3)
            self.assertGreaterEqual(len(process['ns']), 5)
            self.assertTrue(all(len(r) == 3 and min(r) > 0 for r in process['ns']))
        ratio = found['ratio']
        self.assertTrue(0 < ratio['low'] <= ratio['estimate'] <= ratio['high'])

    def test_rows_for_other_tools(self):
        rows = self.paired('--benchmark_compare=nothing,same')['benchmarks']
        self.assertEqual([(r['name'], r['repetition_index'], r['run_type']) for r in rows],
                         [(n, k, 'iteration') for k in (0, 1) for n in ('nothing', 'same')])
        self.assertTrue(all(r['real_time'] > 0 and r['cpu_time'] > 0 and r['iterations'] > 0 for r in rows))

    def test_with_itself(self):
        report = self.paired('--benchmark_compare=same,same')
        self.assertEqual(len(report['paired']), 1)
        self.assertEqual(len(report['benchmarks']), 2)

    def test_declared_ones(self):
        report = self.paired('--benchmark_compare', '--benchmark_filter=percent')
        self.assertEqual([(p['baseline'], p['contender']) for p in report['paired']],
                         [('nothing', 'two_percent'), ('nothing', 'five_percent')])

    def test_filters_pair_by_the_rest(self):
        report = self.paired('--benchmark_compare=two,five')
        self.assertEqual([(p['baseline'], p['contender']) for p in report['paired']],
                         [('two_percent', 'five_percent')])

    def test_a_name_is_not_a_filter(self):
        report = self.paired('--benchmark_compare=same,nothing')
        self.assertEqual(len(report['paired']), 1)

    def test_one_baseline_for_many(self):
        report = self.paired('--benchmark_compare=nothing,_percent')
        self.assertEqual([p['contender'] for p in report['paired']], ['two_percent', 'five_percent'])

    def test_table(self):
        out = self.run_it('--benchmark_compare=nothing,same').stdout
        self.assertRegex(out, r'(?m)^same +\d\.\d{4}  \[ *\d\.\d{4}, +\d\.\d{4}\] (same|unclear|faster|slower) ')
        self.assertIn('preempted', out)

    def test_sides_are_together_unless_they_affect_each_other(self):
        found, = self.paired('--benchmark_compare=nothing,same', '--benchmark_compare_apart=false')['paired']
        self.assertEqual((found['sides'], found['turns'], len(found['processes'])), ('together', 1, 2))
        self.assertIsInstance(found['uneven'], bool)
        for after in ('baseline_after_baseline', 'baseline_after_contender', 'contender_after_baseline'):
            self.assertGreater(found[after]['low'], 0)
            self.assertGreaterEqual(found[after]['high'], found[after]['low'])
        for process in found['processes']:
            self.assertEqual(len(process['order']), len(process['ns']))
            self.assertTrue(all(sorted(order) == [0, 1, 2] for order in process['order']))

    def test_sides_apart_change_places(self):
        report = self.paired('--benchmark_compare=nothing,same', '--benchmark_compare_apart=true')
        found, = report['paired']
        self.assertEqual((found['sides'], found['turns'], len(found['processes'])), ('apart', 3, 6))
        self.assertTrue(all(p['ns'] and len(p['order']) == len(p['ns']) for p in found['processes']))
        self.assertIn('verdict', found)
        self.assertEqual([(r['name'], r['repetition_index']) for r in report['benchmarks']],
                         [(n, k) for k in (0, 1) for n in ('nothing', 'same')])

    def test_each_process_has_each_side(self):
        """Once, and one of them twice in the first three processes, which find the sizes in a turn before."""
        said = self.run_it('--benchmark_compare=tells_place,tells_place', '--benchmark_compare_apart=true').stderr.split('\n')
        lives = [line.split()[1] for line in said if line.startswith('place ')]
        self.assertEqual([lives.count(process) for process in dict.fromkeys(lives)], [4, 4, 4, 3, 3, 3])

    def test_in_one_process_all_sides_share_it(self):
        said = self.run_it('--benchmark_compare=tells_place,tells_place', '--benchmark_compare_apart=false').stderr.split('\n')
        lives = [tuple(line.split()[1:]) for line in said if line.startswith('place ')]
        processes = {process for process, _ in lives}
        self.assertEqual(len(processes), 2)
        self.assertEqual(sorted(lives), sorted((process, str(n)) for process in processes for n in (1, 2, 3)))

    def test_sides_that_help_each_other_are_taken_apart(self):
        """All rounds of a process are alike: its first side takes two seconds, each by its own account, the others one."""
        found, = self.paired('--benchmark_compare=first_is_slow/manual_time,first_is_slow/manual_time')['paired']
        self.assertEqual((found['sides'], found['turns'], found['uneven']), ('apart', 3, True))
        self.assertEqual((found['verdict'], found['ratio']['estimate']), ('same', 1))

    def test_nothing_is_said_of_sides_that_must_stay_together(self):
        found, = self.paired('--benchmark_compare=first_is_slow/manual_time,first_is_slow/manual_time',
                             '--benchmark_compare_apart=false')['paired']
        self.assertEqual((found['sides'], found['uneven'], found['verdict']), ('together', True, 'unclear'))

    def test_table_of_sides_apart(self):
        out = self.run_it('--benchmark_compare=nothing,same', '--benchmark_compare_apart=true').stdout
        self.assertRegex(out, r'each side in a process of its own; time after the other side: baseline \d\.\d{4}')

    def test_sides_apart_that_give_up_or_die(self):
        report = self.paired('--benchmark_compare', '--benchmark_filter=gives_up|dies|same', '--benchmark_compare_apart=true')
        by_name = {p['contender']: p for p in report['paired']}
        self.assertEqual(by_name['gives_up']['error_message'], 'enough of it')
        self.assertEqual(by_name['dies']['error_message'], 'a process that ran it died, or told what cannot be')
        self.assertEqual(by_name['same']['sides'], 'apart')

    def test_side_apart_that_tells_no_time(self):
        found, = self.paired('--benchmark_compare=no_time/manual_time,no_time/manual_time',
                             '--benchmark_compare_apart=true')['paired']
        self.assertEqual(found['error_message'], 'it tells no time')

    def test_bodies_apart_come_to_their_end(self):
        done = self.run_it('--benchmark_compare=ends,ends', '--benchmark_compare_apart=true')
        self.assertEqual(done.stderr.count('an end'), 3 * 4 + 3 * 3)

    def test_who_gives_up_and_who_dies(self):
        report = self.paired('--benchmark_compare', '--benchmark_filter=gives_up|dies|same')
        by_name = {p['contender']: p for p in report['paired']}
        self.assertEqual(by_name['gives_up']['error_message'], 'enough of it')
        self.assertEqual(by_name['dies']['error_message'], 'a process that ran it died, or told what cannot be')
        self.assertIn('verdict', by_name['same'])

    def test_rounds_of_a_body_s_own(self):
        """A million times, where a batch is of some twenty thousand."""
        found, = self.paired('--benchmark_compare=nothing,in_rounds')['paired']
        self.assertLess(found['ratio']['estimate'], 5)

    def test_who_tells_no_time(self):
        found, = self.paired('--benchmark_compare=no_time/manual_time,no_time/manual_time')['paired']
        self.assertEqual(found['error_message'], 'it tells no time')

    def test_manual_time_and_equal_rounds(self):
        report = self.paired('--benchmark_compare=one_second/manual_time,two_seconds/manual_time')
        found, = report['paired']
        self.assertEqual((found['verdict'], found['ratio']['estimate']), ('slower', 2))
        self.assertEqual(sorted({row['real_time'] for row in report['benchmarks']}), [1e9, 2e9])
        self.assertLessEqual(found['p'], 1)

    def test_a_program_alone_is_asked_for_a_comparison(self):
        report = self.paired(f'--benchmark_compare_with={PAIRED}', '--benchmark_filter=^same$')
        self.assertEqual([p['contender'] for p in report['paired']], ['same'])

    def test_indices_are_those_of_all(self):
        rows = self.paired('--benchmark_compare', '--benchmark_filter=five')['benchmarks']
        self.assertEqual(len({r['family_index'] for r in rows}), 2)

    def test_bodies_come_to_their_end(self):
        self.assertEqual(self.run_it('--benchmark_compare=ends,ends').stderr.count('an end'), 2 * 3)

    def test_also_where_another_gives_up_before_their_turn(self):
        self.assertEqual(self.run_it('--benchmark_compare=ends,gives_up').stderr.count('an end'), 2)

    def test_failing_is_an_exit_status_on_request(self):
        done = self.run_it('--benchmark_compare', '--benchmark_filter=gives_up|same', '--benchmark_fail_on_error', code=1)
        self.assertRegex(done.stdout, r'(?m)^same +\d')
        self.assertIn('errors in 1 comparisons', done.stderr)

    def test_another_build(self):
        report = self.paired('--benchmark_compare', f'--benchmark_compare_with={PAIRED}',
                             '--benchmark_filter=^(same|nothing)$')
        self.assertEqual([p['baseline_program'] for p in report['paired']], [PAIRED] * 2)
        self.assertEqual([len(p['processes']) for p in report['paired']], [2, 2])
        self.assertEqual([r['name'] for r in report['benchmarks']], ['nothing', 'same'] * 2)

    def test_another_build_without_it(self):
        report = self.paired('--benchmark_compare', f'--benchmark_compare_with={OTHER}', '--benchmark_filter=^same$')
        self.assertEqual(report['paired'][0]['error_message'], 'the program has no such benchmark')

    def test_no_program(self):
        done = self.run_it('--benchmark_compare', '--benchmark_compare_with=/nowhere', code=1)
        self.assertRegex(done.stderr, r'^The value of flag --benchmark_compare_with is expected .* "/nowhere"\.$')

    def test_no_benchmark_program(self):
        report = self.paired('--benchmark_compare', '--benchmark_compare_with=/bin/true', '--benchmark_filter=^same$')
        self.assertEqual(report['paired'][0]['error_message'], 'a process that ran it died, or told what cannot be')

    def test_a_program_that_lies(self):
        for lie in ('many', 'memory', 'outcome', 'message', 'batch', 'time', 'twice', 'fourth', 'total', 'seconds'):
            with self.subTest(lie):
                report = self.paired('--benchmark_compare', f'--benchmark_compare_with={LIAR}',
                                     '--benchmark_filter=^same$', env={'LIAR': lie})
                self.assertIn('error_message', report['paired'][0])

    def test_bad_values(self):
        for arg, said in [('=a', 'two names or filters with a comma between'), ('=,a', 'two names'),
                          ('=nope,same', "'nope' matches no benchmark"), ('=(,same', "'\\(' is no filter"),
                          ('_delta=-1', 'a percentage'), ('_delta=x', 'a percentage'), ('_processes=0', 'from 1 to 1000'),
                          ('_time=x', 'a double'), ('_apart=maybe', 'auto, true or false'),
                          ('_seed=-1', 'an integer of 0 or more')]:
            with self.subTest(arg):
                done = self.run_it('--benchmark_compare' + arg, code=1)
                self.assertEqual(len(done.stderr.splitlines()), 1)
                self.assertRegex(done.stderr, said)
        done = self.run_it('--benchmark_compare', '--benchmark_filter=zzz', code=1)
        self.assertIn('nothing to compare', done.stderr)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'out.json')
            self.run_it('--benchmark_compare=nothing,same', '--benchmark_out=' + path)
            with open(path, encoding='utf-8') as f:
                self.assertEqual(len(json.load(f)['paired']), 1)


if __name__ == '__main__':
    PAIRED, OTHER, LIAR = (os.path.abspath(p) for p in sys.argv[1:4])
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Compare)
    names = [t.id().split('.')[-1] for t in suite]
    result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
    bad = {t.id().split('.')[-1].split(' ')[0] for t, _ in result.failures + result.errors}
    print(f'TAP version 13\n1..{len(names)}')
    for number, name in enumerate(names, 1):
        print(f"{'not ok' if name in bad else 'ok'} {number} - {name}")
    sys.exit(not result.wasSuccessful())
