#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is every planted plugin found by the case that was made for it?  Writes TAP.

planted.py OPTION WEFT_CONFORM FOLDER EXPECTED: weft-conform takes a plugin by OPTION; FOLDER has the plugins, and EXPECTED
has a line for each: `name case`, or `name right` for one without a fault, or `name refused TEXT`.
planted.py --table ... runs the whole profile, and tells of each plugin with a fault every case that fails.
"""
import functools
import json
import os
import subprocess
import sys
import tempfile

FOUND = ('fail', 'crash', 'timeout')

def conform(option, program, plugin, *args):
    """The exit code, what stderr had, and the cases of the report."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, 'report.json')
        done = subprocess.run([program, option, plugin, '--json', report, *args],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors='replace')
        if not os.path.exists(report):
            return done.returncode, done.stderr, []
        with open(report, encoding='utf-8') as file:
            return done.returncode, done.stderr, json.load(file)['cases']


def read_expected(path):
    """The lines, each as [name, case, text]."""
    with open(path, encoding='utf-8') as file:
        lines = [line.strip().split(None, 2) for line in file if line.strip() and line[0] != '#']
    return [line + [''] * (3 - len(line)) for line in lines]


def find_fault(run, plugin, case):
    """None when the case fails, else what it did.  A race may need another try to show."""
    for _ in range(3):
        code, stderr, cases = run(plugin, '--case', case, '--timeout', '5')
        if not cases:
            return f'exit code {code}: {stderr.strip()}'
        if cases[0]['status'] in FOUND and code == 1:
            return None
    return f'exit code {code}, status {cases[0]["status"]} {cases[0]["message"]}'


def find_nothing(run, plugin):
    code, stderr, cases = run(plugin, '--timeout', '60')
    wrong = [f'{case["id"]}: {case["message"]}' for case in cases if case['status'] in FOUND]
    return None if code == 0 and cases and not wrong else '; '.join(wrong) or f'exit code {code}: {stderr}'


def be_refused(run, plugin, why):
    """None when the plugin is refused in one line that says why."""
    code, stderr, _ = run(plugin)
    if code == 2 and stderr.count('\n') == 1 and why in stderr and plugin in stderr:
        return None
    return f'exit code {code}: {stderr.strip()}'


def checks(run, path_of, expected):
    for name, case, text in expected:
        plugin = path_of(name)
        if case == 'right':
            yield name, functools.partial(find_nothing, run, plugin)
        elif case == 'refused':
            yield f'{name} is refused', functools.partial(be_refused, run, plugin, text)
        else:
            yield f'{name} is found by {case}', functools.partial(find_fault, run, plugin, case)
    yield 'no file is refused', functools.partial(be_refused, run, path_of('there-is-no'), 'cannot be loaded: cannot open')


def print_table(run, path_of, expected):
    for name, case, _ in expected:
        if case in ('right', 'refused'):
            continue
        _, _, cases = run(path_of(name), '--timeout', '3')
        failed = [c['id'] for c in cases if c['status'] in FOUND]
        print(f'{name}: {len(failed)} of {len(cases)}, {case} '
              f'{"among" if case in failed else "NOT AMONG"} them: {" ".join(failed)}', flush=True)


def main():
    args = sys.argv[1:]
    table = args[0] == '--table' and bool(args.pop(0))
    option, (program, folder, path) = args[0], (os.path.abspath(arg) for arg in args[1:])
    run = functools.partial(conform, option, program)
    expected = read_expected(path)

    def path_of(name):
        return os.path.join(folder, f'planted-{name}.so')

    if table:
        print_table(run, path_of, expected)
        return 0
    tests = list(checks(run, path_of, expected))
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
