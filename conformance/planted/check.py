#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is every planted fault found by the case that was made for it?  Writes TAP.

check.py WEFT_CONFORM FOLDER EXPECTED: FOLDER has the plugins, EXPECTED says `fault case` on each line.
check.py --traced WEFT_CONFORM FOLDER TRACED: does trace convict them by itself?  TRACED says `fault case words`.
check.py --table does the same with all of profile S, and tells of each fault every case that fails.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile

FOUND = ('fail', 'crash', 'timeout')
REFUSED = {
    'abi': 'was built for abi 2, this library takes 1',
    'caps': 'it claims what goes with STACKFUL only',
    'context': 'its context is larger, or aligned to more, than 1 MiB',
    'format': "its context format is none of WEFT_FORMAT's",
    'size': 'its struct is too small',
    'switch': 'it claims STACKFUL but lacks switch_to',
    'symbol': 'no symbol weft_backend',
}


def conform(program, plugin, *args):
    """The exit code, what stderr had, and the status of each case.  @plugin: its path, and its fault if it has a choice."""
    path, fault = plugin if isinstance(plugin, tuple) else (plugin, '')
    limit = [] if '--no-isolation' in args else ['--timeout', '5']
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, 'report.json')
        done = subprocess.run([program, '--plugin', path, '--profile', 'S', '--json', report, *limit, *args],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, 'PLANTED_FAULT': fault})
        cases = []
        if os.path.exists(report):
            with open(report, encoding='utf-8') as file:
                cases = json.load(file)['cases']
    return done.returncode, done.stderr, cases


def read_expected(path, columns=2):
    with open(path, encoding='utf-8') as file:
        return [line.strip().split(None, columns - 1) for line in file if line.strip() and line[0] != '#']


def find_fault(program, plugin, case):
    """None when the case fails, else what it did."""
    code, stderr, cases = conform(program, plugin, '--case', case)
    if not cases:
        return f'exit code {code}: {stderr.strip()}'
    if cases[0]['status'] in FOUND and code == 1:
        return None
    return f'exit code {code}, status {cases[0]["status"]} {cases[0]["message"]}'


def convict(program, plugin, case, words):
    """None when the case ends in an abort, with a line that lays it on the backend in those words."""
    _, stderr, cases = conform(program, plugin, '--case', case)
    said = [line for line in cases[0].get('output', '').splitlines() if ' fault of ' in line] if cases else []
    if cases and cases[0]['signal'] == signal.SIGABRT and len(said) == 1 and words in said[0] and \
            said[0].startswith('weft-trace: fault of the backend planted: '):
        return None
    return f'{said or cases or stderr}'


def find_nothing(program, plugin):
    """None when no case fails, none is unsupported but what OWN_TLS needs, and none is skipped in vain."""
    code, stderr, cases = conform(program, plugin, '--no-isolation')
    wrong = [f'{c["id"]}: {c["status"]} {c["message"]}' for c in cases
             if c['status'] in FOUND or (c['status'] == 'unsupported' and 'OWN_TLS' not in c['needs'])]
    if code == 0 and not wrong and cases:
        return None
    return '; '.join(wrong) or f'exit code {code}: {stderr.strip()}'


def be_refused(program, plugin, why):
    """None when the plugin is refused in one line that says why."""
    code, stderr, _ = conform(program, plugin)
    path = plugin[0] if isinstance(plugin, tuple) else plugin
    if code == 2 and stderr.count('\n') == 1 and why in stderr and path in stderr:
        return None
    return f'exit code {code}: {stderr.strip()}'


def planted(folder, level, fault, before=''):
    return before + os.path.join(folder, f'planted-O{level}.so'), fault


def checks(program, folder, expected):
    """Name and a function that says what is wrong, for each test."""
    for level in 0, 2:
        for fault in 'nothing', 'older':
            yield f'{fault}, -O{level}', lambda f=fault, o=level: find_nothing(program, planted(folder, o, f))
        for fault, case in expected:
            yield (f'{fault} is found by {case}, -O{level}',
                   lambda f=fault, o=level, c=case: find_fault(program, planted(folder, o, f), c))
    for misfit, why in REFUSED.items():
        yield (f'{misfit} is refused',
               lambda m=misfit, w=why: be_refused(program, os.path.join(folder, f'unloadable-{m}.so'), w))
    yield 'misnamed is refused', lambda: be_refused(program, planted(folder, 2, 'misnamed'),
                                                    'its name is not made of letters')
    yield 'a text is refused', lambda: be_refused(program, os.path.abspath(__file__),
                                                  'cannot be loaded')
    yield 'no file is refused', lambda: be_refused(program, os.path.join(folder, 'there-is-no.so'),
                                                   'cannot be loaded')


def traced_checks(program, folder, traced):
    def plugin(fault):
        return planted(folder, 2, fault, 'trace:')

    yield 'nothing', lambda: find_nothing(program, plugin('nothing'))
    for fault, case, words in traced:
        yield (f'{fault}: {words}',
               lambda f=fault, c=case, w=words: convict(program, plugin(f), c, w))
    yield 'no ops are refused', lambda: be_refused(program, plugin('without-ops'),
                                                   'it has no ops to trace')


def print_table(program, folder, expected):
    for fault, case in expected:
        _, _, cases = conform(program, planted(folder, 2, fault))
        failed = [c['id'] for c in cases if c['status'] in FOUND]
        print(f'{fault}: {len(failed)} of {len(cases)}, {case} '
              f'{"among" if case in failed else "NOT AMONG"} them: {" ".join(failed)}', flush=True)


def main():
    args = sys.argv[1:]
    mode = args.pop(0) if args[0].startswith('--') else None
    program, folder, path = (os.path.abspath(arg) for arg in args)
    if mode == '--table':
        print_table(program, folder, read_expected(path))
        return 0
    if mode == '--traced':
        tests = list(traced_checks(program, folder, read_expected(path, 3)))
    else:
        tests = list(checks(program, folder, read_expected(path)))
    failures = 0
    print(f'TAP version 13\n1..{len(tests)}')
    for number, (name, check) in enumerate(tests, 1):
        wrong = check()
        failures += wrong is not None
        print(f'{"not " if wrong else ""}ok {number} - {name}')
        if wrong:
            print(f'# {wrong}')
    return 1 if failures else 0


sys.exit(main())
