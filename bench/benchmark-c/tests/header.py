# SPDX-License-Identifier: MIT
"""header.py HEADER CC...: the header compiles alone, in C11 without extensions, and from C++."""
import shutil
import subprocess
import sys

WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wno-missing-field-initializers',
            '-Werror', '-fsyntax-only']
BODY = '#include "{}"\nvoid body(struct bm_state *st);\nvoid body(struct bm_state *st)\n' \
       '{{\n\tint x = 0;\n\n\tBM_LOOP(st)\n\t\tbm_do_not_optimize(x);\n' \
       '\twhile (bm_keep_running(st))\n\t\tbm_consume(x);\n\tbm_clobber_memory();\n' \
       '\tBM_BATCH(st, 8)\n\t\tBM_TIMED(st, i)\n\t\t\tbm_consume(i);\n}}\n'
REGISTERED = 'BENCHMARK(body);\nBENCHMARK(body, .args = { BM_VALUES(1), BM_RANGE(1, 8) });\n' \
             'BENCHMARK_MAIN();\n'
CXX_BODY = """#include <string>
static void strings(struct bm_state *st)
{
	std::string s = "x";

	BM_LOOP(st) {
		bm_do_not_optimize(s);
		bm_consume(s.size());
	}
}
BENCHMARK(strings, .args = { BM_PRODUCT(BM_VALUES(1, 2), BM_RANGE(1, 8)) },
	  .threads = { BM_CPUS });
"""


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
             ('c++11', ['c++', '-std=c++11'], 'c++', body),
             ('c++20', ['c++', '-std=c++20'], 'c++', body + CXX_BODY + REGISTERED),
             ('clang++20', ['clang++', '-std=c++20'], 'c++',
              body + CXX_BODY + REGISTERED)]
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
