# SPDX-License-Identifier: MIT
"""reference.py TWIN: is what it prints what Google Benchmark prints, but for measured numbers?"""
import difflib
import os
import re
import subprocess
import sys
import tempfile

import mask

HERE = os.path.dirname(os.path.abspath(__file__))
QUICK = '--benchmark_min_time=0.001s'
STEPS = '--benchmark_min_time=0.05s'
OUT = '--benchmark_out=OUT'  # OUT: a file of the case's own


def same(text):
    return text


def sorted_rows(text):
    return '\n'.join(sorted(mask.mask_console(text).splitlines())) + '\n'


def without_ours(text):
    """The flags that Google Benchmark has no word for stand behind its own."""
    return ''.join(line for line in text.splitlines(True) if not re.search('_(compare|fail_on|latency)', line))


CONTEXT = (mask.mask_context, 'console-err')
NOTHING = (same, None)
TABLES = (mask.mask_console, mask.mask_csv, sorted_rows)

# name, arguments, and for each stream what masks it and which file it must equal; tables have the
# context on stderr, JSON and lists have nothing there.
CASES = [
    ('help', ['--help'], {'stdout': (without_ours, 'help')}),
    ('list', ['--benchmark_list_tests'], {'stdout': (same, 'list')}),
    ('list_json', ['--benchmark_list_tests', '--benchmark_format=json'],
     {'stdout': (same, 'list-json')}),
    ('list_csv', ['--benchmark_list_tests', '--benchmark_format=csv'],
     {'stdout': (same, 'list-csv')}),
    ('list_negative', ['--benchmark_list_tests=true', '--benchmark_filter=-BM_(b|c|p)'],
     {'stdout': (same, 'neg')}),
    ('console', [QUICK],
     {'stdout': (mask.mask_console, 'console')}),
    ('tabular', [QUICK, '--benchmark_counters_tabular=true',
                 '--benchmark_filter=counters|plain|threads'],
     {'stdout': (mask.mask_console, 'tabular')}),
    ('color', [QUICK, '--benchmark_color=true',
               '--benchmark_filter=BM_plain|BM_err|BM_skip|BM_bigauto|BM_bytes'],
     {'stdout': (mask.mask_console, 'color')}),
    ('json', [QUICK, '--benchmark_format=json', '--benchmark_context=foo=bar,k2=v2'],
     {'stdout': (mask.mask_json, 'json')}),
    ('repetitions_json', [QUICK, '--benchmark_format=json', '--benchmark_repetitions=3',
                          '--benchmark_filter=BM_plain|BM_bytes/8|BM_counters$'],
     {'stdout': (mask.mask_json, 'reps-json')}),
    ('repetitions', [QUICK, '--benchmark_repetitions=3',
                     '--benchmark_filter=BM_plain|BM_bytes/8|BM_counters$|BM_stat|BM_bigauto'],
     {'stdout': (mask.mask_console, 'reps-console')}),
    ('report_aggregates_only', [QUICK, '--benchmark_repetitions=3', OUT,
                                '--benchmark_report_aggregates_only=true',
                                '--benchmark_filter=BM_plain'],
     {'stdout': (mask.mask_console, 'reps-agg'), 'OUT': (mask.mask_json, 'reps-agg-json')}),
    ('display_aggregates_only', [QUICK, '--benchmark_repetitions=3', OUT,
                                 '--benchmark_display_aggregates_only=true',
                                 '--benchmark_out_format=json', '--benchmark_filter=BM_plain'],
     {'stdout': (mask.mask_console, 'reps-dispagg'),
      'OUT': (mask.mask_json, 'reps-dispagg-json')}),
    ('out_console', [QUICK, OUT, '--benchmark_out_format=console', '--benchmark_filter=BM_plain'],
     {'OUT': (lambda text: mask.mask_console(mask.mask_context(text)), 'out-console'),
      'stdout': (mask.mask_console, 'out-display')}),
    ('csv', [QUICK, '--benchmark_format=csv'],
     {'stdout': (mask.mask_csv, 'csv')}),
    ('csv_no_counters', [QUICK, '--benchmark_format=csv',
                         '--benchmark_filter=BM_(plain|err|skip|bigauto|stat|bytes)'],
     {'stdout': (mask.mask_csv, 'csv-nocounters')}),
    ('out_csv', [QUICK, OUT, '--benchmark_out_format=csv', '--benchmark_filter=BM_plain'],
     {'OUT': (mask.mask_csv, 'out-csv'), 'stdout': (mask.mask_console, 'out-display')}),
    ('interleaving', [QUICK, '--benchmark_enable_random_interleaving=true',
                      '--benchmark_repetitions=2', '--benchmark_filter=BM_args2|BM_plain'],
     {'stdout': (sorted_rows, 'interleave')}),
    ('iterations', ['--benchmark_min_time=100x', '--benchmark_filter=BM_plain|BM_mintime'],
     {'stdout': (mask.mask_console, 'iters')}),
    ('dry_run', ['--benchmark_dry_run',
                 '--benchmark_filter=BM_plain|BM_reps|BM_iters|BM_mintime'],
     {'stdout': (mask.mask_console, 'dry'), 'stderr': (mask.mask_context, 'dry-err')}),
    ('time_unit', [QUICK, '--benchmark_time_unit=us',
                   '--benchmark_filter=BM_plain$|BM_ms|BM_reps'],
     {'stdout': (mask.mask_console, 'tunit')}),
    # Long enough that one call is never enough, whatever else the machine does.
    ('verbosity', [STEPS, '--v=3', '--benchmark_filter=BM_plain$'],
     {'stdout': (mask.mask_console, 'out-display'),
      'stderr': (mask.mask_context, 'verbose-err')}),
    ('warmup', [STEPS, '--v=3', '--benchmark_min_warmup_time=0.05',
                '--benchmark_filter=BM_plain$'],
     {'stdout': (mask.mask_console, 'out-display'), 'stderr': (mask.mask_context, 'warm-err')}),
    ('environment', ['env', 'BENCHMARK_FILTER=BM_plain$', 'BENCHMARK_FORMAT=json',
                     'BENCHMARK_MIN_TIME=0.001s', 'BENCHMARK_CONTEXT=a=b',
                     'BENCHMARK_REPETITIONS=2'],
     {'stdout': (mask.mask_json, 'env')}),
]


def run(twin, args, out):
    """The streams of one run, in which 'env A=B ...' sets the environment."""
    env = {k: v for k, v in os.environ.items() if not k.startswith('BENCHMARK_') and k != 'V'}
    if args[0] == 'env':
        env.update(a.split('=', 1) for a in args[1:])
        args = []
    args = [a.replace('OUT', out) for a in args]
    done = subprocess.run([twin] + args, env=env, capture_output=True, text=True, check=False)
    streams = {'stdout': done.stdout, 'stderr': done.stderr, 'rc': done.returncode}
    if os.path.exists(out):
        with open(out, encoding='utf-8') as f:
            streams['OUT'] = f.read()
    return streams


def expected(name):
    if name is None:
        return ''
    with open(os.path.join(HERE, 'expected', name + '.txt'), encoding='utf-8') as f:
        return f.read()


def differences(streams, wanted):
    if streams['rc'] != 0:
        yield f"exit status {streams['rc']}: {streams['stderr']}"
    usual = CONTEXT if wanted['stdout'][0] in TABLES else NOTHING
    for stream, (masked, name) in {'stderr': usual, **wanted}.items():
        want = expected(name)
        if masked is sorted_rows:
            want = '\n'.join(sorted(want.splitlines())) + '\n'
        yield from difflib.unified_diff(want.splitlines(), masked(streams[stream]).splitlines(),
                                        f'expected/{name}.txt', stream, lineterm='', n=1)


def main():
    bad = 0
    print(f'TAP version 13\n1..{len(CASES)}')
    for number, (name, args, wanted) in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as d:
            found = list(differences(run(sys.argv[1], args, os.path.join(d, 'out')), wanted))
        bad += bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found[:40]:
            print('#', line)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())
