# SPDX-License-Identifier: MIT
"""One of our libraries, compiled and linked once more with a fault in one of its files.

The commands are those by which the build folder made it, so the fault is the only difference.
"""
import dataclasses
import pathlib
import re
import shlex
import shutil
import subprocess

import inputs


def commands_of(build, name):
    """The path of the library in the build folder, and the commands that make it."""
    found = sorted((build / "api").glob(f"lib{name}.so.*.*.*[0-9]"))
    if not found:
        inputs.stop("mutants", f"--build: {build} has no lib{name}.so, build it first")
    target = found[0].relative_to(build)
    text = subprocess.run(["ninja", "-C", build, "-t", "commands", target], check=True, capture_output=True, text=True)
    return str(target), [shlex.split(line) for line in text.stdout.splitlines()]


@dataclasses.dataclass(frozen=True)
class Mutated:
    path: pathlib.Path
    beside: pathlib.Path        # the folder of the original


class Library:
    def __init__(self, build, api, name):
        self.build, self.api = build, api
        self.target, commands = commands_of(build, name)
        self.link = next(c for c in commands if "-o" in c and c[c.index("-o") + 1] == self.target)
        self.soname = next(re.sub(".*,", "", word) for word in self.link if "-soname," in word)
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
        """Compile @source, a file of our api/, from the copy @api; the object."""
        command = list(self.compile[source])
        target = to / (re.sub(r"\W", "-", str(source)) + ".o")
        command = [f"-I{api}" if self.names_api(word) else word for word in command]
        command[command.index("-o") + 1] = str(target)
        command[command.index("-c") + 1] = str(api / source.relative_to(self.api))
        # A warning about code that the fault leaves unused must not stop it.
        self.run([*command, "-w"])
        return target

    def link_with(self, new, to):
        """Linked with the objects @new in place of those that they are named after."""
        path = to / self.soname
        self.run([str(path) if word == self.target else new.get(word, word) for word in self.link])
        return Mutated(path, (self.build / self.target).parent)

    def mutate(self, mutant, to):
        """The library with the fault; ValueError if it cannot be made."""
        text = mutant.apply((self.api / mutant.file).read_text())
        api = to / "api"
        shutil.copytree(self.api, api, ignore=shutil.ignore_patterns("tests"))
        (api / mutant.file).write_text(text)
        own = [source for source in self.compile if self.api in source.parents]
        changed = own if mutant.file.endswith(".h") else [self.api / mutant.file]
        new = {self.compile[s][self.compile[s].index("-o") + 1]: str(self.make(s, api, to)) for s in changed}
        return self.link_with(new, to)
