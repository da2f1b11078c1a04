#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is every planted pool found by the case that was made for it?  Writes TAP.

check.py WEFT_CONFORM FOLDER EXPECTED: FOLDER has the plugins, EXPECTED says `pool case` on each line.
check.py --table ... does the same with all of profile F, and tells of each pool every case that fails.
"""
import json
import os
import subprocess
import sys
import tempfile

FOUND = ('fail', 'crash', 'timeout')
REFUSED = {
    'abi-of-tomorrow': 'was built for abi 2, this library takes 1',
    'cut-short': 'its struct is too small',
    'bad-name': "its name is not made of letters, digits and '-'",
    'without-push': 'it lacks one of open, push and close',
    'without-symbol': 'is not a weft executor: no symbol weft_executor_plugin',
}


def conform(program, plugin, *args):
    """The exit code, what stderr had, and the cases of the report."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, 'report.json')
        done = subprocess.run([program, '--executor-plugin', plugin, '--json', report, *args],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors='replace')
        if not os.path.exists(report):
            return done.returncode, done.stderr, []
        with open(report, encoding='utf-8') as file:
            return done.returncode, done.stderr, json.load(file)['cases']


def read_expected(path):
    with open(path, encoding='utf-8') as file:
        return [line.split() for line in file if line.strip() and line[0] != '#']


def find_fault(program, plugin, case):
    """None when the case fails, else what it did.  A race may need another try to show."""
    for _ in range(3):
        code, stderr, cases = conform(program, plugin, '--case', case, '--timeout', '5')
        if not cases:
            return f'exit code {code}: {stderr.strip()}'
        if cases[0]['status'] in FOUND and code == 1:
            return None
    return f'exit code {code}, status {cases[0]["status"]} {cases[0]["message"]}'


def find_nothing(program, plugin):
    code, stderr, cases = conform(program, plugin, '--timeout', '60')
    wrong = [f'{case["id"]}: {case["message"]}' for case in cases if case['status'] in FOUND]
    return None if code == 0 and cases and not wrong else '; '.join(wrong) or f'exit code {code}: {stderr}'


def be_refused(program, plugin, why):
    """None when the plugin is refused in one line that says why."""
    code, stderr, _ = conform(program, plugin)
    if code == 2 and stderr.count('\n') == 1 and why in stderr and plugin in stderr:
        return None
    return f'exit code {code}: {stderr.strip()}'


def checks(program, folder, expected):
    def plugin(name):
        return os.path.join(folder, f'planted-executor-{name}.so')

    yield 'nothing', lambda: find_nothing(program, plugin('nothing'))
    for pool, case in expected:
        yield f'{pool} is found by {case}', lambda p=pool, c=case: find_fault(program, plugin(p), c)
    for misfit, why in REFUSED.items():
        yield f'{misfit} is refused', lambda m=misfit, w=why: be_refused(program, plugin(m), w)
    yield 'no file is refused', lambda: be_refused(program, plugin('there-is-no'), 'cannot be loaded: cannot open')


def print_table(program, folder, expected):
    for pool, case in expected:
        plugin = os.path.join(folder, f'planted-executor-{pool}.so')
        _, _, cases = conform(program, plugin, '--timeout', '3')
        failed = [c['id'] for c in cases if c['status'] in FOUND]
        print(f'{pool}: {len(failed)} of {len(cases)}, {case} '
              f'{"among" if case in failed else "NOT AMONG"} them: {" ".join(failed)}', flush=True)


def main():
    args = sys.argv[1:]
    table = args[0] == '--table' and bool(args.pop(0))
    program, folder, path = (os.path.abspath(arg) for arg in args)
    if table:
        print_table(program, folder, read_expected(path))
        return 0
    tests = list(checks(program, folder, read_expected(path)))
    failures = 0
    print(f'TAP version 13\n1..{len(tests)}', flush=True)
    for number, (name, check) in enumerate(tests, 1):
        wrong = check()
        failures += wrong is not None
        print(f'{"not " if wrong else ""}ok {number} - {name}', flush=True)
        if wrong:
            print(f'# {wrong}', flush=True)
    return 1 if failures else 0


sys.exit(main())
