# SPDX-License-Identifier: MIT
"""compare_py.py TWIN: Debian's compare.py (package libbenchmark-tools) reads our files and runs
our programs.  It needs numpy and scipy, so the system's Python."""
import os
import subprocess
import sys
import tempfile

COMPARE = '/usr/share/benchmark/compare.py'
PYTHON = '/usr/bin/python3'
FLAGS = ['--benchmark_min_time=0.001s', '--benchmark_repetitions=3']


def why_not():
    if not os.path.exists(COMPARE):
        return f'{COMPARE} is not installed (package libbenchmark-tools)'
    probe = subprocess.run([PYTHON, '-c', 'import numpy, scipy'], capture_output=True,
                           check=False)
    return f'{PYTHON} has no numpy or scipy' if probe.returncode else None


def write_results(twin, path, filter_, *more):
    subprocess.run([twin, *FLAGS, *more, '--benchmark_filter=' + filter_,
                    '--benchmark_out=' + path], check=True, capture_output=True)


def compare(*args):
    return subprocess.run([PYTHON, COMPARE, '--no-color', *args], capture_output=True, text=True,
                          check=False)


def complaints(done, *wanted):
    if done.returncode:
        yield f'exit status {done.returncode}'
        yield from done.stderr.splitlines()[-3:]
    for text in wanted:
        if text not in done.stdout:
            yield f'no "{text}" in the output'


def runs(twin, d):
    one, two, three = (os.path.join(d, f'{n}.json') for n in ('one', 'two', 'three'))
    for path in (one, two):
        write_results(twin, path, 'BM_(plain|us|err|skip|counters|big/|bigl/)')
    yield 'two files', compare('benchmarks', one, two), ['BM_plain_pvalue', 'BM_us_mean',
                                                         'BM_counters']
    write_results(twin, three, 'BM_(plain|us|counters)', '--benchmark_latency')
    yield 'latency', compare('benchmarks', one, three), ['BM_plain_pvalue', 'BM_us_mean']
    yield 'alpha', compare('--alpha=0.5', 'benchmarks', one, two), ['BM_plain_pvalue']
    yield ('no test, dump', compare('--no-utest', '-d', '/dev/stderr', 'benchmarks', one, two),
           ['BM_plain_mean', 'BM_big/64'])
    yield 'aggregates', compare('-a', 'benchmarks', one, two), ['BM_plain_median']
    yield ('filters', compare('filters', one, 'BM_big/', 'BM_bigl/'),
           ['[BM_big/ vs. BM_bigl/]64_pvalue'])
    yield ('two filters', compare('benchmarksfiltered', one, 'BM_big/', two, 'BM_bigl/'),
           ['[BM_big/ vs. BM_bigl/]64_mean'])
    yield ('two programs', compare('benchmarks', twin, twin, *FLAGS,
                                   '--benchmark_filter=BM_plain$'),
           ['BM_plain_pvalue', 'OVERALL_GEOMEAN'])
    yield ('filters of a program', compare('filters', twin, 'BM_dense/', 'BM_range/', *FLAGS),
           ['[BM_dense/ vs. BM_range/]2_pvalue', 'OVERALL_GEOMEAN'])
    yield ('a file and a program', compare('benchmarksfiltered', one, 'BM_big/', twin, 'BM_bigl/',
                                           *FLAGS),
           ['[BM_big/ vs. BM_bigl/]64_pvalue'])


def main():
    reason = why_not()
    if reason:
        print(f'TAP version 13\n1..0 # SKIP {reason}')
        return 0
    bad = 0
    with tempfile.TemporaryDirectory() as d:
        results = list(runs(sys.argv[1], d))
    print(f'TAP version 13\n1..{len(results)}')
    for number, (name, done, wanted) in enumerate(results, 1):
        found = list(complaints(done, *wanted))
        bad += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print('#', line)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())
