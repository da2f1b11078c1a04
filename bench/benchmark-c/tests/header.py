# SPDX-License-Identifier: MIT
"""header.py HEADER CC...: the header compiles alone, in C11 without extensions, and from C++."""
import shutil
import subprocess
import sys

WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Werror', '-fsyntax-only']
BODY = '#include "{}"\nvoid body(struct bm_state *st);\nvoid body(struct bm_state *st)\n' \
       '{{\n\tint x = 0;\n\n\tBM_LOOP(st)\n\t\tbm_do_not_optimize(x);\n' \
       '\twhile (bm_keep_running(st))\n\t\tbm_consume(x);\n\tbm_clobber_memory();\n' \
       '\tBM_BATCH(st, 8)\n\t\tBM_TIMED(st, i)\n\t\t\tbm_consume(i);\n}}\n'
REGISTERED = 'BENCHMARK(body);\nBENCHMARK(body, .args = { BM_VALUES(1), BM_RANGE(1, 8) });\n' \
             'BENCHMARK_MAIN();\n'


def compiles(command, language, text):
    done = subprocess.run(command + WARNINGS + ['-x', language, '-'], input=text, text=True,
                          capture_output=True, check=False)
    for line in done.stderr.splitlines():
        print('#', line)
    return done.returncode == 0


def main():
    header, cc = sys.argv[1], sys.argv[2:]
    body = BODY.format(header)
    cases = [('c11', cc + ['-std=c11'], 'c', body + REGISTERED),
             ('gnu17', cc + ['-std=gnu17'], 'c', body + REGISTERED),
             ('c++11', ['c++', '-std=c++11'], 'c++', body)]
    print(f'TAP version 13\n1..{len(cases)}')
    bad = 0
    for number, (name, command, language, text) in enumerate(cases, 1):
        if not shutil.which(command[0]):
            print(f'ok {number} - {name} # SKIP {command[0]} is not installed')
            continue
        good = compiles(command, language, text)
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return bad > 0


if __name__ == '__main__':
    sys.exit(main())
