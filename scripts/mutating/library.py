# SPDX-License-Identifier: MIT
"""One of our libraries, compiled and linked once more with a fault in one of its files.

The commands are those by which the build folder made it, so the fault is the only difference.  A public header is compiled
into programs as well, so those that may catch its faults are made anew, too.
"""
import dataclasses
import functools
import pathlib
import re
import shlex
import shutil
import subprocess

import inputs


@dataclasses.dataclass(frozen=True)
class Mutated:
    path: pathlib.Path
    beside: pathlib.Path        # the folder of the original
    programs: dict              # {name: path} of those that were made anew


def library_of(build, name):
    """The path of the library in the build folder."""
    found = sorted((build / "api").glob(f"lib{name}.so.*.*.*[0-9]"))
    if not found:
        inputs.stop("mutants", f"--build: {build} has no lib{name}.so, build it first")
    return str(found[0].relative_to(build))


def archived(command):
    """The archive that @command makes, and its objects; nothing if it makes none."""
    made = [word for word in command if word.endswith(".a")]
    return [made[-1], *(word for word in command if word.endswith(".o"))] if made and "-o" not in command else [None]


@functools.lru_cache
def included(build):
    """{object: what its source includes}, as ninja has noted it."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    parts = (part.splitlines() for part in text.split("\n\n") if "(VALID)" in part)
    return {lines[0].partition(":")[0]: {(build / line.strip()).resolve() for line in lines[1:]} for lines in parts}


class Target:
    """What ninja makes of C files."""
    def __init__(self, build, api, target):
        self.build, self.api, self.target = build, api, target
        text = subprocess.run(["ninja", "-C", build, "-t", "commands", target], check=True, capture_output=True, text=True)
        commands = [shlex.split(line) for line in text.stdout.splitlines()]
        self.link = next(c for c in commands if "-o" in c and c[c.index("-o") + 1] == target)
        archives = {objects[0]: archive for archive, *objects in map(archived, commands) if len(objects) == 1}
        # A file may be compiled more than once; an archive of one object stands for that object.
        self.compile = {}
        for command in commands:
            made = command[command.index("-o") + 1] if "-c" in command else None
            word = archives.get(made, made)
            if word in self.link:
                source = (build / command[command.index("-c") + 1]).resolve()
                self.compile.setdefault(source, []).append((word, command))

    def run(self, command):
        done = subprocess.run(command, cwd=self.build, capture_output=True, text=True)
        if done.returncode:
            raise ValueError("does not build: " + done.stderr.strip()[-300:])

    def names_api(self, word):
        return word.startswith("-I") and (self.build / word[2:]).resolve() == self.api

    def compiled_from(self, file):
        """What has to be compiled again after a change of @file of api/."""
        path = self.api / file
        if not file.endswith(".h"):
            return [path] if path in self.compile else []
        return [source for source, made in self.compile.items() if any(self.may_include(command, path) for _, command in made)]

    def may_include(self, command, path):
        return path in included(self.build).get(command[command.index("-o") + 1], {path})

    def make(self, source, command, target, api):
        """Compile @source to @target with the copy @api of our api/, from there if it is a file of it."""
        copy = api / source.relative_to(self.api) if self.api in source.parents else source
        command = [f"-I{api}" if self.names_api(word) else word for word in command]
        command[command.index("-o") + 1] = str(target)
        command[command.index("-c") + 1] = str(copy if copy.exists() else source)
        # A warning about code that the fault leaves unused must not stop it.
        self.run([*command, "-w"])

    def make_all(self, sources, api, to):
        """{the object or archive of the build folder: the object in its place}"""
        made = {}
        for source in sources:
            for word, command in self.compile[source]:
                made[word] = str(to / (re.sub(r"\W", "-", word) + ".o"))
                self.make(source, command, made[word], api)
        return made

    def link_with(self, new, path):
        """Linked with the objects @new in place of those that they are named after."""
        self.run([str(path) if word == self.target else new.get(word, word) for word in self.link])
        return path


class Library(Target):
    def __init__(self, build, api, name, programs):
        super().__init__(build, api, library_of(build, name))
        self.soname = next(re.sub(".*,", "", word) for word in self.link if "-soname," in word)
        self.programs = {name: Target(build, api, f"api/tests/{name}") for name in programs}

    def mutated(self, new, to, programs):
        return Mutated(self.link_with(new, to / self.soname), (self.build / self.target).parent, programs)

    def unchanged(self, to):
        return self.mutated({}, to, {})

    def mutate(self, mutant, to):
        """The library with the fault; ValueError if it cannot be made."""
        text = mutant.apply((self.api / mutant.file).read_text())
        api = to / "api"
        shutil.copytree(self.api, api, ignore=shutil.ignore_patterns("tests"))
        (api / mutant.file).write_text(text)
        programs = {}
        for name, program in self.programs.items():
            if program.compiled_from(mutant.file):
                programs[name] = program.link_with(program.make_all(program.compiled_from(mutant.file), api, to), to / name)
        return self.mutated(self.make_all(self.compiled_from(mutant.file), api, to), to, programs)

    def makes_the_same(self, mutant, to):
        """Does the compiler make the same of the file, with the fault or without?"""
        text = (self.api / mutant.file).read_text()
        shutil.copytree(self.api, to / "api", ignore=shutil.ignore_patterns("tests"))
        for source in self.compiled_from(mutant.file):
            made = []
            for each in (text, mutant.apply(text)):
                (to / "api" / mutant.file).write_text(each)
                objects = self.make_all([source], to / "api", to)
                self.run(["strip", "-g", *objects.values()])
                made.append([pathlib.Path(path).read_bytes() for path in objects.values()])
            if made[0] != made[1]:
                return False
        return True
