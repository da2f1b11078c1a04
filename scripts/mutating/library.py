# SPDX-License-Identifier: MIT
"""One of our libraries, compiled and linked once more with a fault in one of its files.

The commands are those by which the build folder made it, so the fault is the only difference.  A public header is compiled
into programs as well, so those that may catch its faults are made anew, too.
"""
import dataclasses
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


class Target:
    """What ninja makes of C files."""
    def __init__(self, build, api, target):
        self.build, self.api, self.target = build, api, target
        text = subprocess.run(["ninja", "-C", build, "-t", "commands", target], check=True, capture_output=True, text=True)
        commands = [shlex.split(line) for line in text.stdout.splitlines()]
        self.link = next(c for c in commands if "-o" in c and c[c.index("-o") + 1] == target)
        self.compile = {}
        for command in commands:
            if "-c" in command and command[command.index("-o") + 1] in self.link:
                source = (build / command[command.index("-c") + 1]).resolve()
                self.compile[source] = command

    def run(self, command):
        done = subprocess.run(command, cwd=self.build, capture_output=True, text=True)
        if done.returncode:
            raise ValueError("does not build: " + done.stderr.strip()[-300:])

    def names_api(self, word):
        return word.startswith("-I") and (self.build / word[2:]).resolve() == self.api

    def make(self, source, api, to):
        """Compile @source with the copy @api of our api/, from there if it is a file of it; the object."""
        command = list(self.compile[source])
        target = to / (re.sub(r"\W", "-", str(source)) + ".o")
        copy = api / source.relative_to(self.api) if self.api in source.parents else source
        command = [f"-I{api}" if self.names_api(word) else word for word in command]
        command[command.index("-o") + 1] = str(target)
        command[command.index("-c") + 1] = str(copy if copy.exists() else source)
        # A warning about code that the fault leaves unused must not stop it.
        self.run([*command, "-w"])
        return target

    def make_all(self, sources, api, to):
        """{the object of the build folder: the one in its place}"""
        return {self.compile[s][self.compile[s].index("-o") + 1]: str(self.make(s, api, to)) for s in sources}

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
        changed = self.compile if mutant.file.endswith(".h") else [self.api / mutant.file]
        programs = {}
        for name, program in self.programs.items() if mutant.file.startswith("weft/") else ():
            programs[name] = program.link_with(program.make_all(program.compile, api, to), to / name)
        return self.mutated(self.make_all(changed, api, to), to, programs)
