# SPDX-License-Identifier: MIT
"""strict_json.py ODD: our JSON is JSON, whatever is in it."""
import json
import math
import subprocess
import sys

# What is not UTF-8 becomes U+FFFD, byte by byte.
LABEL = ('\x01\x1f\b\f\n\r\t\\" \u00e9 \u20ac \U0001f600 '
         '\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd \ufffd\ufffd\ufffd\ufffd \ufffd\ufffd')


def refuse(word):
    raise ValueError(f'{word} is not JSON')


def main():
    done = subprocess.run([sys.argv[1], '--benchmark_format=json', '--benchmark_min_time=1x',
                           '--benchmark_context=k\x04=\x05'], check=True, capture_output=True)
    data = json.loads(done.stdout.decode('utf-8'), parse_constant=refuse)
    rows = {row['name']: row for row in data['benchmarks']}
    numbers, text, fails = rows['numbers/repeats:2'], rows['text\x02\ufffd'], rows['fails']
    cases = [
        ('a NaN is null', numbers['nan'] is None),
        ('infinite', numbers['inf'] == math.inf and numbers['minus_inf'] == -math.inf),
        ('a point in numbers', numbers['half'] == 0.5),
        ('a quoted key', numbers['"quoted"\n'] == 1),
        ('an aggregate of nothing finite', rows['numbers/repeats:2_stddev']['inf'] is None),
        ('control characters and bad UTF-8', text['label'] == LABEL),
        ('a message', fails['error_message'] == '\x03\ufffd'),
        ('the context', data['context']['k\x04'] == '\x05'),
    ]
    print(f'TAP version 13\n1..{len(cases)}')
    for number, (name, good) in enumerate(cases, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return not all(good for _, good in cases)


if __name__ == '__main__':
    sys.exit(main())
