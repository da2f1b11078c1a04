# SPDX-License-Identifier: MIT
"""strict_json.py ODD: our JSON is JSON, whatever is in it."""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

# What is not UTF-8 becomes U+FFFD, byte by byte.
LABEL = ('\x01\x1f\b\f\n\r\t\\" \u00e9 \u20ac \U0001f600 '
         '\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd \ufffd\ufffd')


COMMA = """comment_char %
escape_char /
LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
"""


def refuse(word):
    raise ValueError(f'{word} is not JSON')


def run(odd, **env):
    done = subprocess.run([odd, '--benchmark_format=json', '--benchmark_min_time=0.001s',
                           '--benchmark_context=k\x04=\x05'],
                          check=True, capture_output=True, env={**os.environ, **env})
    data = json.loads(done.stdout.decode('utf-8'), parse_constant=refuse)
    return data, {row['name']: row for row in data['benchmarks']}


def contents(odd):
    data, rows = run(odd)
    numbers, text, fails = rows['numbers/repeats:2'], rows['text\x02\ufffd'], rows['fails']
    return [
        ('a NaN is null', numbers['nan'] is None),
        ('infinite', numbers['inf'] == math.inf and numbers['minus_inf'] == -math.inf),
        ('a quoted key', numbers['"quoted"\n'] == 1),
        ('an aggregate of nothing finite', rows['numbers/repeats:2_stddev']['inf'] is None),
        ('control characters and bad UTF-8', text['label'] == LABEL),
        ('a message', fails['error_message'] == '\x03\ufffd'),
        ('the context', data['context']['k\x04'] == '\x05'),
    ]


def memory(odd):
    """After the counters, before the label; what the manager does not count is not there."""
    few, more = run(odd)[1], run(odd, ODD_HEAP='1')[1]
    return [
        ('memory', list(few['text\x02\ufffd'].items())[-3:-1]
         == [('allocs_per_iter', 3 / 16), ('max_bytes_used', 42000)]),
        ('memory of failed runs and aggregates', not any(
            'max_bytes_used' in few[name] for name in ('fails', 'numbers/repeats:2_mean'))),
        ('all of memory', list(more['edges'].items())[-2:]
         == [('total_allocated_bytes', -7), ('net_heap_growth', -7)]),
    ]


def latency(odd):
    """Behind the memory; only where it was asked for, and in no aggregate."""
    rows = run(odd, BENCHMARK_LATENCY='1')[1]
    mine, name = rows['text\x02\ufffd'], 'eons/iterations:8/manual_time'
    eons, alone = rows[name]['latency'], run(odd)[1]
    told = mine['latency']
    ascending = [edge for b in told['buckets'] for edge in b[:2]]
    return [
        ('keys', list(told) == ['unit', 'batch', 'batches', 'min', 'p50', 'p90', 'p99', 'p99.9',
                                'max', 'buckets'] and list(mine)[-2:] == ['latency', 'label']),
        ('what it says', told['unit'] == 'ns' and told['batch'] == 1
         and told['batches'] in (mine['iterations'], 10 ** 6)),
        ('counters', mine['latency_batch'] == 1
         and all(mine[f'ns_{key}'] == told[key] for key in list(told)[4:9])),
        ('buckets', sum(b[2] for b in told['buckets']) == told['batches']
         and all(b[0] < b[1] <= b[0] * 65 / 64 for b in told['buckets'] if b[0])
         and ascending == sorted(ascending)),
        ('at the ends', eons['buckets'] == [[0, 2 ** -10, 2], [2 ** 44, math.inf, 2]]
         and (eons['min'], eons['p50'], eons['max']) == (0, 2 ** -11, 1e18)),
        ('who has one', [n for n in alone if 'latency' in alone[n]] == [name]
         and not any('latency' in rows[n] for n in ('fails', 'numbers/repeats:2_mean'))),
    ]


def decimal_comma(odd):
    """A locale of our own making; None: it cannot be made here."""
    if not shutil.which('localedef'):
        return None
    with tempfile.TemporaryDirectory() as d:
        source = os.path.join(d, 'comma.src')
        with open(source, 'w', encoding='ascii') as f:
            f.write(COMMA)
        subprocess.run(['localedef', '-c', '-i', source, os.path.join(d, 'comma')], check=False,
                       capture_output=True)
        if not os.path.exists(os.path.join(d, 'comma', 'LC_NUMERIC')):
            return None
        rows = run(odd, LOCPATH=d, ODD_LOCALE='comma')[1]
        return rows['numbers/repeats:2']['half'] == 0.5 and 'point/min_time:0.002' in rows


def main():
    cases = contents(sys.argv[1]) + memory(sys.argv[1]) + latency(sys.argv[1])
    print(f'TAP version 13\n1..{len(cases) + 1}')
    for number, (name, good) in enumerate(cases, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    comma = decimal_comma(sys.argv[1])
    skip = ' # SKIP localedef cannot make a locale here' if comma is None else ''
    print(f"{'not ok' if comma is False else 'ok'} {len(cases) + 1} - decimal comma{skip}")
    return comma is False or not all(good for _, good in cases)


if __name__ == '__main__':
    sys.exit(main())
