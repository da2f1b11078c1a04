# SPDX-License-Identifier: MIT
"""cli.py TWIN ODD: bad input ends in one clear line and exit status 1, nothing on stdout; and
what else is seen from a shell that the reference outputs do not show."""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

VALUE = ('The value of flag --benchmark_{} is expected to be {}, '
         'but actually has value "{}".')
ENVIRONMENT = 'Environment variable {} is expected to be {}, but actually has value "{}".'
BOOL = 'true or false'
TIME = '<integer>x or <float>s'
COUNT = 'a 32-bit integer of 1 or more'
FORMAT = 'console, json or csv'
CONTEXT = '<key>=<value>,... with each key once, none of the context\'s own'
PERF = 'up to 16 of CYCLES, INSTRUCTIONS, PAGE-FAULTS and so on, or r<hex>'
LATENCY = 'auto or a number of iterations, 0 for none'
UNKNOWN = 'TWIN: error: unrecognized command-line flag: '


def bad(flag, expected, *values):
    """Each value of the flag, and what is said of it."""
    for value in values:
        yield ([f'--benchmark_{flag}={value}'], 1, VALUE.format(flag, expected, value))


CASES = [
    *bad('list_tests', BOOL, '', 'maybe', '2'),
    *bad('dry_run', BOOL, 'yess'),
    *bad('min_time', TIME, '', 'abc', '5q', '1.5x', '0x', '-1s', '-1x', 'nan', 'inf', '1e10',
         '2000000000000x', '99999999999999999999x', '1s '),
    *bad('min_warmup_time', 'a double', 'abc', '', '-1', '1s', 'nan'),
    *bad('repetitions', COUNT, 'abc', '0', '-1', '1.5', '2147483648', '1x', ' 1', ''),
    *bad('format', FORMAT, 'xml', 'CSV', ''),
    *bad('out_format', FORMAT, 'xml', 'JSON'),
    *bad('color', 'auto, true or false', '', 'green'),
    *bad('context', CONTEXT, 'foo', 'a=b=c', '=b', 'a=1,a=2', 'a=1,', 'date=now', 'a=1,caches=2'),
    *bad('perf_counters', PERF, 'CYCLE', 'CYCLES,', 'r', 'r1x', 'r11112222333344445', ','.join(
        17 * ['CYCLES'])),
    *bad('time_unit', 'ns, us, ms or s', 'min', ''),
    *bad('latency', LATENCY, '', '-1', 'AUTO', 'true', '1.5', '8x', ' 1', '1000000000001'),
    (['BENCHMARK_LATENCY=some'], 1,
     ENVIRONMENT.format('BENCHMARK_LATENCY', LATENCY, 'some')),
    (['--v=x'], 1, 'The value of flag --v is expected to be a 32-bit integer, '
                   'but actually has value "x".'),
    (['--benchmark_context=a=1', '--benchmark_context=a=2'], 1,
     VALUE.format('context', CONTEXT, 'a=2')),
    (['BENCHMARK_REPETITIONS=abc'], 1,
     ENVIRONMENT.format('BENCHMARK_REPETITIONS', COUNT, 'abc')),
    (['BENCHMARK_DRY_RUN=abc', '--benchmark_dry_run', '--benchmark_list_tests',
      '--benchmark_filter=BM_plain$'], 0, ''),
    (['--benchmark_filter=BM_(plain'], 1, 'Could not compile benchmark re: Unmatched ( or \\(: '
     '--benchmark_filter=BM_(plain'),
    (['--benchmark_filter=zzz'], 0, 'Failed to match any benchmarks against regex: zzz'),
    (['--benchmark_filter=-BM_'], 0, 'Failed to match any benchmarks against regex: -BM_'),
    (['--benchmark_filter=zzz', '--benchmark_fail_on_no_match'], 1,
     'Failed to match any benchmarks against regex: zzz'),
    (['--benchmark_filter=zzz', '--benchmark_fail_on_no_match=false'], 0,
     'Failed to match any benchmarks against regex: zzz'),
    (['--benchmark_filter=DISABLED'], 0,
     'Failed to match any benchmarks against regex: DISABLED'),
    (['--benchmark_out=/nonexistent/x', '--benchmark_filter=BM_plain$'], 1,
     "invalid file name: '/nonexistent/x': No such file or directory"),
    (['--benchmark_nosuch=1', 'foo', '--bar'], 1,
     f'{UNKNOWN}--benchmark_nosuch=1\n{UNKNOWN}foo\n{UNKNOWN}--bar'),
    (['-v=1'], 1, UNKNOWN + '-v=1'),
    (['-h'], 1, UNKNOWN + '-h'),
    (['--benchmark_filter'], 1, UNKNOWN + '--benchmark_filter'),
    (['--benchmark_list_tests=false', '--benchmark_listtests'], 1,
     UNKNOWN + '--benchmark_listtests'),
]


def run(twin, args):
    env = {k: v for k, v in os.environ.items() if not k.startswith('BENCHMARK_') and k != 'V'}
    env['LC_ALL'] = 'C'
    env.update(a.split('=', 1) for a in args if not a.startswith('-') and '=' in a)
    args = [a for a in args if a.startswith('-') or '=' not in a]
    return subprocess.run([twin] + args, env=env, capture_output=True, text=True, check=False,
                          errors='replace')


def full_disk(twin):
    """Output that cannot be written must not look like success."""
    args = [twin, '--benchmark_dry_run', '--benchmark_filter=BM_plain$']
    with open('/dev/full', 'w', encoding='utf-8') as full:
        display = subprocess.run(args, stdout=full, stderr=subprocess.PIPE, text=True,
                                 check=False)
    file = subprocess.run(args + ['--benchmark_out=/dev/full'], capture_output=True, text=True,
                          check=False)
    for done, line in ((display, 'benchmark-c: cannot write to standard output'),
                       (file, "benchmark-c: cannot write '/dev/full'")):
        if done.returncode != 1 or done.stderr.splitlines()[-1] != line:
            yield f'rc {done.returncode}: {done.stderr!r}'


def list_leaves_file(twin):
    """A listing is no result: the file of an earlier run stays."""
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, 'out')
        with open(path, 'w', encoding='utf-8') as f:
            f.write('precious')
        run(twin, ['--benchmark_list_tests', '--benchmark_out=' + path])
        with open(path, encoding='utf-8') as f:
            if f.read() != 'precious':
                yield 'the file is gone'


def aggregates_only(twin):
    """Who sees single repetitions: what a benchmark says of itself replaces the flag."""
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, 'out')
        done = run(twin, ['--benchmark_filter=BM_(plain|aggonly|dispagg)',
                          '--benchmark_min_time=1x', '--benchmark_report_aggregates_only',
                          '--benchmark_out=' + path])
        with open(path, encoding='utf-8') as f:
            file = [row['name'].split('/')[0] for row in json.load(f)['benchmarks']
                    if row['run_type'] == 'iteration']
    names = [line.split()[0] for line in done.stdout.splitlines()[3:]]
    shown = [n for n in names if not n.endswith(('_mean', '_median', '_stddev', '_cv'))]
    if file != ['BM_plain'] + 3 * ['BM_dispagg']:
        yield f'repetitions in the file: {file}'
    if shown != ['BM_plain']:
        yield f'repetitions in the table: {shown}'


def fit_hides_nothing(twin):
    """A fit is no aggregate of the last instance, whose only row is shown."""
    done = run(twin, ['--benchmark_filter=BM_big/', '--benchmark_min_time=1x',
                      '--benchmark_report_aggregates_only', '--benchmark_format=csv'])
    names = [row[0] for row in csv.reader(done.stdout.splitlines())][1:]
    if names != [f'BM_big{end}' for end in ('/64', '/256', '/1024', '/4096', '_BigO', '_RMS')]:
        yield f'rows: {names}'


def prefixes(odd):
    """Upstream's: from one_k - 1 on, and below 0.01."""
    done = run(odd, ['--benchmark_filter=edges|thousands', '--benchmark_dry_run'])
    for want in (' a=999 b=0.9995k c=1k d=-999k e=1023 f=1.5Ki g=0.01 h=9.9m i=0.5 j=-inf '
                 'k=2.5e+30\n',
                 ' a=1M b=976.562Ki c=1.04858M d=1Mi e=2.14748n\n'):
        if want not in done.stdout:
            yield f'{done.stdout!r}'


def characters_make_columns(odd):
    """A table is straight whatever bytes a name has."""
    done = run(odd, ['--benchmark_filter=rger|^edges', '--benchmark_dry_run',
                     '--benchmark_counters_tabular'])
    rows = [line for line in done.stdout.splitlines() if ' ns ' in line]
    if len({row.index(' ns ') for row in rows}) != 1 or len(rows) != 2:
        yield f'{done.stdout!r}'
    head = next(line for line in done.stdout.splitlines() if 'pro' in line)
    if not any(len(line.rstrip()) == len(head) for line in rows):
        yield f'{head!r}, {rows!r}'


def perf_counters(twin):
    """Counted, or one line says why not; the run goes on."""
    done = run(twin, ['--benchmark_filter=BM_plain', '--benchmark_min_time=1x',
                      '--benchmark_perf_counters=CYCLES', '--benchmark_format=json'])
    row = json.loads(done.stdout)['benchmarks'][0]
    said = re.fullmatch('Performance counter CYCLES is not supported here: .+\n', done.stderr)
    if done.returncode or ('CYCLES' in row) == bool(said) or (done.stderr and not said):
        yield f'{done}'


def fail_on_error(twin):
    """The report is as it was; a skip is no error."""
    args = ['--benchmark_format=json', '--benchmark_min_time=1x', '--benchmark_fail_on_error',
            '--benchmark_filter=']
    for filter_, rc, said in (('BM_(err/|midskip)', 1, 'benchmark-c: errors in 3 runs\n'),
                              ('BM_(skip|err/2)', 0, '')):
        done = run(twin, args[:-1] + [args[-1] + filter_])
        rows = json.loads(done.stdout)['benchmarks']
        if (done.returncode, done.stderr) != (rc, said) or len(rows) < 2:
            yield f'{filter_}: {done}'


def csv_is_a_table(odd):
    """Each row has all columns, also for counters that come late and rows that failed."""
    done = run(odd, ['--benchmark_format=csv', '--benchmark_dry_run',
                     '--benchmark_filter=^(numbers|fails|edges)'])
    head, *rows = csv.reader(done.stdout.splitlines(True))
    numbers = ['half', 'inf', 'minus_inf', 'nan']
    counters = sorted(['"quoted"\n', *'abcdefghijk', *numbers])
    if head[10:] != counters:
        yield f'columns: {head[10:]}'
    if [len(row) for row in rows] != 3 * [len(head)]:
        yield f'rows of {[len(row) for row in rows]} columns'
    first, fails, edges = (dict(zip(head, row)) for row in rows)
    if [first[k] for k in numbers] != ['0.5', 'inf', '-inf', 'nan'] or first['a']:
        yield f'{first}'
    if fails['error_occurred'] != 'true' or fails['half'] or edges['k'] != '2.5e+30':
        yield f'{fails} {edges}'


def latency(twin):
    """The command line wins, none among it; a table shows the counters, each once."""
    args = ['--benchmark_filter=BM_plain', '--benchmark_min_time=64x']
    for more, want in ((['BENCHMARK_LATENCY=auto', '--benchmark_latency=16'], 'batch=16 '),
                       (['BENCHMARK_LATENCY=8'], 'batch=8 '),
                       (['--benchmark_latency'], 'batch='),
                       (['BENCHMARK_LATENCY=8', '--benchmark_latency=0'], None)):
        shown = run(twin, args + more).stdout.splitlines()[-1].partition('latency_')[2]
        names = [word.split('=')[0] for word in shown.split()]
        wanted = ['batch', 'ns_max', 'ns_p50', 'ns_p90', 'ns_p99', 'ns_p99.9'] if want else []
        if names != wanted or not shown.startswith(want or ''):
            yield f'{more}: {shown}'


def wrong(twin, args, rc, line):
    done = run(twin, args)
    want = line.replace('TWIN', twin) + '\n' if line else ''
    if done.returncode != rc:
        yield f'exit status {done.returncode}, not {rc}'
    if done.stderr != want:
        yield f'said {done.stderr!r}, not {want!r}'
    if rc != 0 and done.stdout:
        yield f'stdout has {done.stdout!r}'


def main():
    twin = sys.argv[1]
    results = [(' '.join(args), list(wrong(twin, args, rc, line))) for args, rc, line in CASES]
    if os.path.exists('/dev/full'):
        results.append(('full disk', list(full_disk(twin))))
    results.append(('list leaves the file alone', list(list_leaves_file(twin))))
    results.append(('aggregates only', list(aggregates_only(twin))))
    results.append(('performance counters', list(perf_counters(twin))))
    results.append(('fail on error', list(fail_on_error(twin))))
    results.append(('csv', list(csv_is_a_table(sys.argv[2]))))
    results.append(('aggregates only with a fit', list(fit_hides_nothing(twin))))
    results.append(('latency', list(latency(twin))))
    results.append(('characters', list(characters_make_columns(sys.argv[2]))))
    results.append(('prefixes', list(prefixes(sys.argv[2]))))
    print(f'TAP version 13\n1..{len(results)}')
    for number, (name, found) in enumerate(results, 1):
        print(f"{'not ok' if found else 'ok'} {number} - {name}")
        for line in found:
            print('#', line)
    return any(found for _, found in results)


if __name__ == '__main__':
    sys.exit(main())
