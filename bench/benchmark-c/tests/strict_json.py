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
    cases = contents(sys.argv[1]) + memory(sys.argv[1])
    print(f'TAP version 13\n1..{len(cases) + 1}')
    for number, (name, good) in enumerate(cases, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    comma = decimal_comma(sys.argv[1])
    skip = ' # SKIP localedef cannot make a locale here' if comma is None else ''
    print(f"{'not ok' if comma is False else 'ok'} {len(cases) + 1} - decimal comma{skip}")
    return comma is False or not all(good for _, good in cases)


if __name__ == '__main__':
    sys.exit(main())
