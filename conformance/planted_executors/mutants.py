#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is every fault inside the library weft-executor found by the case that was made for it?  Writes TAP.

mutants.py [--only NAME] [--table FILE] MUTANTS API WEFT_CONFORM SOURCE... -- COMPILER...: MUTANTS has the faults, each with
its file of API and its case.  SOURCEs are the files of the library.  Each mutated library is loaded in place of the one
that WEFT_CONFORM was built with.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SONAME = 'libweft-executor.so.0.1'
FLAGS = ['-std=gnu11', '-O2', '-g', '-w', '-fPIC', '-fvisibility=hidden']


class Mutant:
    def __init__(self, text):
        head, *lines = text.strip('\n').splitlines()
        self.name, self.file, self.case = head.rsplit(': ', 2)
        self.old, self.new = (''.join(f'{line[1:]}\n' for line in lines if line[0] == sign) for sign in '-+')


def read_mutants(path):
    return [Mutant(part) for part in path.read_text().split('\n\n')[1:] if part.strip()]


class Library:
    """Its sources in a folder of their own, and the objects made of them."""
    def __init__(self, folder, api, sources, compiler):
        self.folder, self.compiler = folder, compiler
        self.sources = [pathlib.Path(source).resolve().relative_to(api.resolve()) for source in sources]
        shutil.copytree(api, folder / 'api')
        self.objects = {source: self.compile(source, folder / 'api', folder) for source in self.sources}

    def compile(self, source, api, to):
        target = to / (str(source).replace('/', '-') + '.o')
        subprocess.run([*self.compiler, *FLAGS, '-I', api, '-c', api / source, '-o', target], check=True)
        return target

    def link(self, to, changed):
        target = to / SONAME
        objects = {**self.objects, **changed}
        subprocess.run([*self.compiler, '-shared', f'-Wl,-soname,{SONAME}', '-Wl,-z,nodelete', '-o', target,
                        *objects.values(), '-lpthread'], check=True)
        return target

    def mutate(self, mutant, to):
        """The path of the mutated library; or ValueError."""
        api = to / 'api'
        shutil.copytree(self.folder / 'api', api)
        text = (api / mutant.file).read_text()
        if text.count(mutant.old) != 1:
            raise ValueError(f'its place stands {text.count(mutant.old)} times in {mutant.file}')
        (api / mutant.file).write_text(text.replace(mutant.old, mutant.new))
        header = mutant.file.endswith('.h')
        changed = self.sources if header else [pathlib.Path(mutant.file)]
        return self.link(to, {source: self.compile(source, api, to) for source in changed})


def failed(program, library, *cases):
    """The cases that fail with @library in place of the program's own."""
    done = subprocess.run([program, '--executor', 'threads', '--timeout', '10', '--jobs', '2',
                           *(word for case in cases for word in ('--case', case))],
                          env={**os.environ, 'LD_PRELOAD': str(library)}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors='replace')
    ran = re.findall(r'^(not ok|ok) \d+ - (\S+)', done.stdout, re.M)
    if len(ran) != len(set(cases)):
        raise ValueError(f'exit code {done.returncode}: {done.stderr.strip()[:300]}')
    return [name for result, name in ran if result == 'not ok']


def judge(library, program, mutant):
    """None when its case fails, else what is wrong.  A race may need another try to show."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            mutated = library.mutate(mutant, pathlib.Path(scratch))
            if any(failed(program, mutated, mutant.case) for _ in range(3)):
                return None
        except (ValueError, subprocess.CalledProcessError) as wrong:
            return str(wrong)
    return f'{mutant.case} passes'


def write_table(path, mutants):
    rows = [f'| {m.name} | `api/{m.file}` | {m.case} |' for m in mutants]
    pathlib.Path(path).write_text('\n'.join(['| fault | file | found by |', '| --- | --- | --- |', *rows, '']))


def option(args, name):
    if name not in args:
        return None
    at = args.index(name)
    value = args[at + 1]
    del args[at:at + 2]
    return value


def main():
    args = sys.argv[1:]
    only, table = option(args, '--only'), option(args, '--table')
    split = args.index('--')
    path, api, program = (pathlib.Path(arg).resolve() for arg in args[:3])
    mutants = [m for m in read_mutants(path) if only in (None, m.name)]
    print(f'TAP version 13\n1..{len(mutants) + 1}', flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(pathlib.Path(scratch), api, args[3:split], args[split + 1:])
        wrong = failed(program, library.link(pathlib.Path(scratch), {}), *sorted({m.case for m in mutants}))
        print(f'{"not " if wrong else ""}ok 1 - no fault' + (f' # {" ".join(wrong)}' if wrong else ''), flush=True)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = pool.map(lambda m: judge(library, program, m), mutants)
            bad = len(wrong)
            for number, (mutant, said) in enumerate(zip(mutants, results), 2):
                bad += said is not None
                print(f'{"not " if said else ""}ok {number} - {mutant.name}: {mutant.case}', flush=True)
                if said:
                    print(f'# {said}', flush=True)
    if table:
        write_table(table, mutants)
    return 1 if bad else 0


sys.exit(main())
